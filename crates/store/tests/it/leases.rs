//! Taking the next person: never two callers the same, nothing forgotten.

use crate::{District, NOW, event, taker};
use domain::access::Scope;
use domain::ids::TaskId;
use domain::journal::EventKind;
use domain::tasks::TaskState;
use rstest::rstest;
use std::collections::HashSet;
use store::{Backend, Wanted};
use store::testing::Fresh;

const LEASE: i64 = 900_000;

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn many_callers_at_once_never_hold_the_same_person(#[case] backend: Backend) {
    let district = District::on(backend, 16).await;
    district.receive(200).await;
    let mut callers = Vec::new();
    for &caller in &district.callers {
        let (store, team) = (district.store().clone(), district.team);
        callers.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            loop {
                let tx = store.begin().await.expect("begins");
                let next = tx.take_next_task(&Scope::everything(), Wanted::Ready(team), &taker(caller, NOW, NOW + LEASE)).await.expect("asks");
                let Some(next) = next else { break };
                tx.commit(event(EventKind::CallTaken)).await.expect("commits");
                assert_eq!(next.token, 1, "nobody held it before");
                taken.push(next.task);
            }
            taken
        }));
    }
    let mut all: Vec<TaskId> = Vec::new();
    for caller in callers {
        all.extend(caller.await.expect("the caller lives"));
    }
    let distinct: HashSet<TaskId> = all.iter().copied().collect();
    assert_eq!((all.len(), distinct.len()), (200, 200));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_lease_without_a_sign_of_life_ends_and_the_next_has_a_newer_token(#[case] backend: Backend) {
    let district = District::on(backend, 2).await;
    district.receive(1).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let first = tx.take_next_task(&Scope::everything(), Wanted::Ready(district.team), &taker(district.callers[0], NOW, NOW + LEASE)).await.expect("asks").expect("one is ready");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    assert!(!store.something_to_wake(NOW + LEASE - 1).await.expect("asks"));
    assert!(store.something_to_wake(NOW + LEASE).await.expect("asks"));
    let tx = store.begin().await.expect("begins");
    assert_eq!(tx.wake_tasks(NOW + LEASE).await.expect("wakes"), 1);
    let second = tx.take_next_task(&Scope::everything(), Wanted::Ready(district.team), &taker(district.callers[1], NOW + LEASE, NOW + LEASE + LEASE)).await.expect("asks").expect("ready again");
    assert_eq!((second.task, second.token), (first.task, first.token + 1));
    assert!(tx.set_lease(first.task, district.callers[0], first.token, Some(NOW + LEASE)).await.is_err(), "the old lease cannot be extended");
    assert!(tx.save_draft(first.task, first.token, &serde_json::json!({}), NOW).await.is_err(), "the old lease cannot write");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_caller_takes_only_from_areas_in_reach(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    district.receive(10).await;
    let scope = Scope::of(vec![crate::path("cn.a.")]);
    let mut taken = 0;
    loop {
        let tx = district.store().begin().await.expect("begins");
        let Some(next) = tx.take_next_task(&scope, Wanted::Ready(district.team), &taker(district.callers[0], NOW, NOW + LEASE)).await.expect("asks") else { break };
        let task = tx.lock_task(next.task).await.expect("there");
        assert_eq!((task.area.as_str(), task.state), ("cn.a.", TaskState::Leased));
        tx.commit(event(EventKind::CallTaken)).await.expect("commits");
        taken += 1;
    }
    assert_eq!(taken, 5);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn work_that_is_not_committed_never_happened(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    district.receive(1).await;
    let tx = district.store().begin().await.expect("begins");
    let taken = tx.take_next_task(&Scope::everything(), Wanted::Ready(district.team), &taker(district.callers[0], NOW, NOW + LEASE)).await.expect("asks");
    assert!(taken.is_some());
    drop(tx);
    let counts = district.store().queue_counts(&Scope::everything(), Some(district.team)).await.expect("counts");
    assert_eq!((counts.ready, counts.leased), (1, 0));
}

#[tokio::test]
async fn another_key_cannot_open_the_store_and_a_newer_store_is_refused() {
    let fresh = Fresh::on(Backend::Sqlite).await;
    let other = store::Store::open(&fresh.url, store::Cipher::new(&[9; 32])).await;
    assert!(matches!(other, Err(store::Error::Refused(_))));
    fresh.tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_from_the_future', 1)").await;
    let newer = store::Store::open(&fresh.url, store::Cipher::new(&store::testing::KEY)).await;
    assert!(matches!(newer, Err(store::Error::Refused(text)) if text.contains("newer")));
}
