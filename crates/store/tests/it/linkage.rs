//! Who is to be compared, and under which keys they are found.

use crate::{District, event};
use domain::ids::PersonId;
use domain::journal::EventKind;
use rstest::rstest;
use std::collections::HashMap;
use store::{Backend, MOST_UNDER_ONE_KEY, Store, ToLink};

async fn have_linked(store: &Store, waiting: &[ToLink]) -> Result<(), store::Error> {
    let tx = store.begin().await?;
    tx.have_linked(waiting).await?;
    tx.commit(event(EventKind::PeopleLinked)).await
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn what_becomes_known_while_somebody_is_compared_has_them_compared_again(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(3).await;
    let store = district.store();
    let before = store.people_to_link(10).await.expect("asks");
    assert_eq!(before.len(), 3);
    let tx = store.begin().await.expect("begins");
    tx.link_again(&people[1..2]).await.expect("is asked for");
    tx.commit(event(EventKind::PeopleLinked)).await.expect("commits");
    assert!(matches!(have_linked(store, &before).await, Err(store::Error::Conflict { .. })), "what was read before does not settle it");
    let now = store.people_to_link(10).await.expect("asks");
    assert_eq!((now.len(), now[1].asked == before[1].asked), (3, false));
    have_linked(store, &now).await.expect("settles it");
    assert!(matches!(have_linked(store, &now).await, Err(store::Error::Conflict { .. })), "another process was quicker");
    assert_eq!(store.count_to_link().await.expect("counts"), 0);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn under_one_key_stand_so_many_and_no_more(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let store = district.store();
    let most = i64::try_from(MOST_UNDER_ONE_KEY).expect("small");
    let under = |key: i64, from: i64, to: i64| (from..to).map(|id| (key, PersonId(id))).collect::<Vec<_>>();
    let first = [under(7, 0, most - 1), under(8, 0, 2)].concat();
    store.keep_keys(&first, &HashMap::new()).await.expect("kept");
    let known = store.people_under(&[7, 8, 9]).await.expect("asks");
    assert_eq!((known[&7].len(), known[&8].len(), known.contains_key(&9)), (MOST_UNDER_ONE_KEY - 1, 2, false));
    let more = [under(7, most, most + 5), under(8, 0, 3)].concat();
    store.keep_keys(&more, &known).await.expect("kept");
    let known = store.people_under(&[7, 8]).await.expect("asks");
    assert_eq!((known[&7].len(), known[&8].len()), (MOST_UNDER_ONE_KEY, 3));
}
