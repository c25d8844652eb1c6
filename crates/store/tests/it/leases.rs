//! Taking the next person: never two callers the same, nothing forgotten.

use crate::{District, NOW, event, next};
use domain::access::Scope;
use domain::ids::TaskId;
use domain::journal::EventKind;
use domain::tasks::TaskState;
use rstest::rstest;
use std::collections::HashSet;
use store::testing::Fresh;
use store::{Backend, Lease, Takers, Wanted};

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
                let next = next(&tx, &Scope::everything(), team, caller, (NOW, NOW + LEASE)).await;
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
    let first = next(&tx, &Scope::everything(), district.team, district.callers[0], (NOW, NOW + LEASE)).await.expect("one is ready");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    assert!(store.next_to_wake().await.expect("asks").is_some_and(|next| next > NOW + LEASE - 1));
    assert!(store.next_to_wake().await.expect("asks").is_some_and(|next| next <= NOW + LEASE));
    let tx = store.begin().await.expect("begins");
    assert_eq!(tx.wake_tasks(NOW + LEASE).await.expect("wakes"), 1);
    let second = next(&tx, &Scope::everything(), district.team, district.callers[1], (NOW + LEASE, NOW + 2 * LEASE)).await.expect("ready again");
    assert_eq!((second.task, second.token), (first.task, first.token + 1));
    assert!(tx.extend_lease(first.task, district.callers[0], first.token, NOW + LEASE).await.is_err(), "the old lease cannot be extended");
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
        let Some(next) = next(&tx, &scope, district.team, district.callers[0], (NOW, NOW + LEASE)).await else { break };
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
async fn many_take_and_give_back_in_one_transaction_and_each_has_their_own(#[case] backend: Backend) {
    let district = District::on(backend, 7).await;
    district.receive(5).await;
    let (everything, store, callers) = (Scope::everything(), district.store(), &district.callers);
    let tx = store.begin().await.expect("begins");
    let takers = Takers { accounts: callers, languages: &[], now_ms: NOW, until_ms: NOW + LEASE, promised_ms: NOW };
    let taken = tx.take_next_tasks(&everything, Wanted::Ready(district.team), &takers).await.expect("asks");
    let owners: Vec<_> = callers.iter().filter(|caller| taken.iter().any(|taken| taken.owner == **caller)).collect();
    assert_eq!((taken.len(), owners), (5, callers[..5].iter().collect()), "five are there, and whoever stood first has one");
    assert_eq!(taken.iter().map(|taken| taken.task).collect::<HashSet<_>>().len(), 5);
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");

    let tx = store.begin().await.expect("begins");
    let held = tx.held_tasks(callers, NOW).await.expect("asks");
    assert_eq!(held.iter().map(|held| held.task).collect::<HashSet<_>>(), taken.iter().map(|taken| taken.task).collect());
    assert!(held.iter().all(|held| taken.contains(held)), "what was told is what is kept");
    assert!(tx.held_tasks(callers, NOW + LEASE).await.expect("asks").is_empty(), "leases that have run out are nobody's");
    let lease = |at: usize| Lease { task: taken[at].task, owner: taken[at].owner, token: taken[at].token };
    let wrong = [Lease { token: 2, ..lease(1) }, Lease { owner: callers[6], ..lease(2) }];
    let ended = tx.end_leases(&everything, &[lease(0), wrong[0], wrong[1]]).await.expect("asks");
    assert_eq!(ended.iter().map(|(task, area)| (*task, area.as_str())).collect::<Vec<_>>(), [(taken[0].task, taken[0].area.as_str())]);
    let elsewhere = Scope::of(vec![crate::path("cn.c.")]);
    assert!(tx.end_leases(&elsewhere, &[lease(1)]).await.expect("asks").is_empty(), "not theirs to see");
    tx.commit(event(EventKind::CallReleased)).await.expect("commits");
    let counts = store.queue_counts(&everything, Some(district.team)).await.expect("counts");
    assert_eq!((counts.ready, counts.leased), (1, 4));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_part_of_a_transaction_is_undone_by_itself(#[case] backend: Backend) {
    let district = District::on(backend, 3).await;
    district.receive(3).await;
    let (everything, store) = (Scope::everything(), district.store());
    let tx = store.begin().await.expect("begins");
    for (caller, keep) in district.callers.iter().zip([true, false, true]) {
        tx.begin_part().await.expect("begins");
        assert!(next(&tx, &everything, district.team, *caller, (NOW, NOW + LEASE)).await.is_some());
        tx.leave_word("taken", serde_json::json!({ "by": caller.0 }));
        if keep { tx.keep_part().await } else { tx.undo_part().await }.expect("ends");
    }
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    let held: Vec<bool> = [store.held_task(district.callers[0], NOW).await, store.held_task(district.callers[1], NOW).await, store.held_task(district.callers[2], NOW).await]
        .map(|held| held.expect("asks").is_some()).into();
    assert_eq!(held, [true, false, true]);
    let mut words = Vec::new();
    loop {
        let tx = store.begin().await.expect("begins");
        let Some(word) = tx.take_word().await.expect("asks") else { break };
        words.push(word.params["by"].as_i64());
        tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    }
    assert_eq!(words, [Some(district.callers[0].0), Some(district.callers[2].0)], "what was undone leaves no word");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn work_that_is_not_committed_never_happened(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    district.receive(1).await;
    let tx = district.store().begin().await.expect("begins");
    let taken = next(&tx, &Scope::everything(), district.team, district.callers[0], (NOW, NOW + LEASE)).await;
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
