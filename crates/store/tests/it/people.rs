//! People: found by what is known of them, within the scope and nowhere else.

use crate::{District, path};
use domain::access::Scope;
use domain::ids::ListId;
use domain::people::PersonState;
use rstest::rstest;
use store::{Backend, KnownKeys, KnownPerson, ReceivedRow, SearchKey};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_search_never_leaves_its_scope_and_pages_miss_nobody(#[case] backend: Backend, #[values(false, true)] settled: bool) {
    let district = District::on(backend, 0).await;
    let (list, people) = district.receive(30).await;
    let store = district.store();
    if settled {
        store.settle_keys(1).await.expect("settled");
    }
    let lookup = store.cipher().lookup("telephone", "13800000002");
    let keys = [
        (SearchKey::Everybody, 30),
        (SearchKey::Name("王1".to_owned()), 11),
        (SearchKey::Pinyin("wang2".to_owned()), 11),
        (SearchKey::Initials("w2".to_owned()), 11),
        (SearchKey::Initials("x".to_owned()), 0),
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

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn keys_that_are_settled_and_keys_that_are_not_are_known_alike(#[case] backend: Backend) {
    // More than one transaction settles.
    const MANY: i64 = 13_000;
    let district = District::on(backend, 0).await;
    let store = district.store();
    let (list, people) = district.receive(MANY).await;
    let lookup = |kind: &str, text: String| store.cipher().lookup(kind, &text);
    let asked = KnownKeys {
        numbers: (1..=MANY).map(|row| lookup("telephone", format!("138{row:08}"))).collect(),
        fingerprints: (1..=MANY).map(|row| lookup("row", row.to_string())).collect(),
    };
    for settling in [u32::MAX, 1, 1] {
        store.settle_keys(settling).await.expect("settled");
        let tx = store.begin().await.expect("begins");
        let known = tx.known_people(&asked).await.expect("asked");
        assert_eq!(known.len(), people.len());
        assert_eq!(known[&asked.numbers[4]], [KnownPerson {
            id: people[4], name_key: "王5".to_owned(), sex: "female".to_owned(), birth_date: Some("1980-02-03".to_owned()), has_identity: false,
        }]);
        let rows = tx.known_rows(ListId(1), &asked).await.expect("asked");
        assert_eq!(rows.len(), people.len());
        assert_eq!(rows[&asked.fingerprints[4]], ReceivedRow { list, row: 5, person: Some(people[4]) });
        assert!(tx.known_rows(list, &asked).await.expect("asked").is_empty(), "rows of the list itself");
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn half_a_look_up_value_finds_nobody(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    district.receive(2).await;
    let store = district.store();
    let mut near = store.cipher().lookup("telephone", "13800000001");
    near[15] ^= 1;
    let tx = store.begin().await.expect("begins");
    assert!(tx.known_people(&KnownKeys { numbers: vec![near], fingerprints: Vec::new() }).await.expect("asked").is_empty());
    drop(tx);
    let found = store.people(&Scope::everything(), &SearchKey::Number(vec![near]), None, 5).await.expect("asked");
    assert!(found.items.is_empty());
}
