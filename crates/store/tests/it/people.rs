//! People: found by what is known of them, within the scope and nowhere else.

use crate::{District, path};
use domain::access::Scope;
use domain::people::PersonState;
use rstest::rstest;
use store::{Backend, SearchKey};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_search_never_leaves_its_scope_and_pages_miss_nobody(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let (list, people) = district.receive(30).await;
    let store = district.store();
    let lookup = store.cipher().lookup("telephone", "13800000002");
    let keys = [
        (SearchKey::Everybody, 30),
        (SearchKey::Name("王1".to_owned()), 11),
        (SearchKey::Pinyin("wang2".to_owned()), 11),
        (SearchKey::Number(vec![lookup]), 1),
        (SearchKey::OnList(list, Some(PersonState::Waiting)), 30),
        (SearchKey::OnList(list, Some(PersonState::Closed)), 0),
        (SearchKey::One(people[4]), 1),
        (SearchKey::InState(PersonState::Waiting), 30),
        (SearchKey::InState(PersonState::Closed), 0),
        (SearchKey::InState(PersonState::Door), 0),
        (SearchKey::InState(PersonState::NoTask), 0),
    ];
    for (key, expected) in keys {
        for (scope, share) in [(Scope::everything(), 1), (Scope::of(vec![path("cn.a."), path("cn.b.")]), 1), (Scope::of(vec![path("cn.x.")]), 0), (Scope::of(Vec::new()), 0)] {
            let mut found = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let page = store.people(&scope, &key, after.as_deref(), 4).await.expect("finds");
                found.extend(page.items.into_iter().map(|p| p.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let mut distinct = found.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!((found.len(), distinct.len()), (expected * share, expected * share), "{key:?} {scope:?}");
        }
        let half = store.people(&Scope::of(vec![path("cn.a.")]), &key, None, 100).await.expect("finds");
        assert!(half.items.iter().all(|p| p.area.as_str() == "cn.a."), "{key:?}");
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn somebody_out_of_reach_is_not_there(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let (list, people) = district.receive(2).await;
    let elsewhere = Scope::of(vec![path("cn.x.")]);
    assert!(matches!(district.store().person(&elsewhere, people[0]).await, Err(store::Error::NotFound)));
    assert!(matches!(district.store().list(&elsewhere, list).await, Err(store::Error::NotFound)));
    let task = district.store().tasks_of(people[0]).await.expect("tasks")[0].id;
    assert!(matches!(district.store().task(&elsewhere, task).await, Err(store::Error::NotFound)));
}
