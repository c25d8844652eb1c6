//! The journal: nothing without an event, and no event changed unseen.

use crate::{District, NOW, event, path};
use domain::access::Scope;
use domain::journal::EventKind;
use rstest::rstest;
use store::testing::Fresh;
use store::{Backend, JournalFilter};

async fn sealed(backend: Backend, events: usize) -> Fresh {
    let fresh = Fresh::on(backend).await;
    for _ in 0..events {
        let tx = fresh.store.begin().await.expect("begins");
        tx.commit(event(EventKind::SignedIn)).await.expect("commits");
    }
    seal(&fresh).await;
    let tx = fresh.store.begin().await.expect("begins");
    tx.commit(event(EventKind::SignedOut)).await.expect("commits");
    seal(&fresh).await;
    fresh
}

async fn seal(fresh: &Fresh) {
    let unsealed = fresh.store.unsealed().await.expect("reads");
    assert!(fresh.store.begin().await.expect("begins").seal_and_commit(unsealed, NOW).await.expect("seals"));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn of_two_who_seal_the_same_events_one_does(#[case] backend: Backend) {
    let fresh = sealed(backend, 3).await;
    let tx = fresh.store.begin().await.expect("begins");
    tx.commit(event(EventKind::SignedIn)).await.expect("commits");
    let (one, other) = (fresh.store.unsealed().await.expect("reads"), fresh.store.unsealed().await.expect("reads"));
    assert_eq!((one.events(), other.events()), (1, 1));
    assert!(fresh.store.begin().await.expect("begins").seal_and_commit(one, NOW).await.expect("seals"));
    assert!(!fresh.store.begin().await.expect("begins").seal_and_commit(other, NOW).await.expect("is refused"));
    assert_eq!(fresh.store.unsealed().await.expect("reads").events(), 0);
    let chain = fresh.store.check_chain().await.expect("checks").expect("holds");
    assert_eq!((chain.seals, chain.events), (3, 5));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn an_untouched_chain_holds(#[case] backend: Backend) {
    let fresh = sealed(backend, 5).await;
    let chain = fresh.store.check_chain().await.expect("checks").expect("holds");
    assert_eq!((chain.seals, chain.events, chain.head.len()), (2, 6, 64));
}

#[rstest]
#[case::a_changed_time("UPDATE journal SET at_ms = at_ms + 1 WHERE id = (SELECT MIN(id) FROM journal)")]
#[case::another_actor("UPDATE journal SET actor = 7 WHERE id = (SELECT MIN(id) FROM journal)")]
#[case::another_kind("UPDATE journal SET kind = 'signed_out' WHERE id = (SELECT MIN(id) FROM journal)")]
#[case::a_missing_event("DELETE FROM journal WHERE id = (SELECT MIN(id) FROM journal)")]
#[case::an_added_event("INSERT INTO journal (id, at_ms, kind, subject, subject_id, area_path, payload, seal) SELECT 1, at_ms, kind, subject, subject_id, area_path, payload, seal FROM journal ORDER BY id LIMIT 1")]
#[case::a_moved_event("UPDATE journal SET seal = 2 WHERE id = (SELECT MIN(id) FROM journal)")]
#[case::a_missing_seal("DELETE FROM seals WHERE number = 1")]
#[case::a_missing_last_seal("DELETE FROM seals WHERE number = 2")]
#[tokio::test]
async fn whatever_is_changed_behind_our_back_is_found(#[case] sql: &str, #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let fresh = sealed(backend, 5).await;
    fresh.tamper(sql).await;
    assert!(fresh.store.check_chain().await.expect("checks").is_err(), "{sql}");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn details_are_encrypted_where_they_are_kept_and_read_back_in_scope(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let tx = district.store().begin().await.expect("begins");
    let mut told = event(EventKind::ValueRevealed);
    told.area = path("cn.a.");
    told.params = serde_json::json!({ "item": "CANARY" });
    tx.commit(told).await.expect("commits");
    let filter = JournalFilter { kind: Some("value_revealed".to_owned()), ..JournalFilter::default() };
    let inside = district.store().journal(&Scope::of(vec![path("cn.a.")]), &filter, 10).await.expect("reads");
    assert_eq!(inside.items[0].params["item"], "CANARY");
    let outside = district.store().journal(&Scope::of(vec![path("cn.b.")]), &filter, 10).await.expect("reads");
    assert!(outside.items.is_empty());
    if backend == Backend::Sqlite {
        let mut raw = std::fs::read(district.fresh.folder().join("test.db")).expect("the file");
        raw.extend(std::fs::read(district.fresh.folder().join("test.db-wal")).unwrap_or_default());
        assert!(!raw.windows(6).any(|w| w == b"CANARY"), "the detail stands in the file");
    }
}
