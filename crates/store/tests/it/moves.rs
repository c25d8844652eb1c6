//! Work moved between teams: what moves, and what can still be moved back.

use crate::{District, NOW, event, next, path};
use domain::access::Scope;
use domain::ids::{AreaId, TeamId};
use domain::journal::EventKind;
use rstest::rstest;
use store::{Backend, MovedBack, NewMove, StuckSince};

async fn second_team(district: &District) -> TeamId {
    let tx = district.store().begin().await.expect("begins");
    let team = tx.insert_team("二队", "区司法局", AreaId(1), &path("cn."), NOW).await.expect("kept");
    tx.commit(event(EventKind::TeamCreated)).await.expect("commits");
    team
}

fn moving(district: &District, to: TeamId, most: i64) -> NewMove {
    NewMove { from: Some(district.team), to, area: path("cn."), list: None, task: None, most, lowest_first: false, by: district.callers[0], now_ms: NOW }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_move_takes_only_what_waits_and_goes_back_only_where_nobody_called(#[case] backend: Backend) {
    let district = District::on(backend, 2).await;
    district.receive(6).await;
    let to = second_team(&district).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    next(&tx, &Scope::everything(), district.team, district.callers[0], (NOW, NOW + 1)).await.expect("one waits");
    let (id, moved) = tx.move_tasks(&Scope::everything(), &moving(&district, to, 4)).await.expect("moves").expect("some wait");
    assert_eq!(moved, 4);
    tx.commit(event(EventKind::TasksAssigned)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    next(&tx, &Scope::everything(), to, district.callers[1], (NOW, NOW + 1)).await.expect("four wait");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    let kept = store.task_move(&Scope::everything(), id).await.expect("there");
    assert_eq!(store.moves_of(&Scope::everything(), district.team, NOW).await.expect("asks").len(), 1);
    let tx = store.begin().await.expect("begins");
    assert_eq!(tx.undo_move(&kept, NOW).await.expect("undone"), MovedBack { back: 3, in_hand: 1, ..MovedBack::default() });
    tx.commit(event(EventKind::MoveUndone)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    assert!(matches!(tx.undo_move(&kept, NOW).await, Err(store::Error::Conflict { .. })));
    drop(tx);
    let figures = store.team_figures(&[district.team, to], NOW, NOW).await.expect("counts");
    assert_eq!((figures[&district.team].open, figures[&to].open), (5, 1));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn what_does_not_move_is_found_with_its_reason(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    district.receive(3).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let held = next(&tx, &Scope::everything(), district.team, district.callers[0], (NOW, NOW + 9_000_000)).await.expect("waits");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    let since = |taken_ms, due_ms| StuckSince { attempts: 5, taken_ms, due_ms };
    assert!(store.stuck_tasks(district.team, since(NOW - 1, NOW - 1), 20).await.expect("asks").is_empty());
    let stuck = store.stuck_tasks(district.team, since(NOW, NOW - 1), 20).await.expect("asks");
    assert_eq!(stuck.iter().map(|s| (s.task, s.why.as_str(), s.is_held)).collect::<Vec<_>>(), [(held.task, "in_hand_long", true)]);
    let all = store.stuck_tasks(district.team, since(NOW, NOW), 20).await.expect("asks");
    assert_eq!(all.iter().map(|s| s.why.as_str()).collect::<Vec<_>>(), ["in_hand_long", "overdue", "overdue"]);
    assert!(store.waiting_handovers(district.team).await.expect("asks").is_empty());
    let tx = store.begin().await.expect("begins");
    tx.end_lease(held.task, NOW).await.expect("ended");
    assert!(matches!(tx.end_lease(held.task, NOW).await, Err(store::Error::NotFound)));
    tx.commit(event(EventKind::CallReleased)).await.expect("commits");
}
