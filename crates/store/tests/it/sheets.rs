//! Call sheets: what paper holds is held by nobody else.

use crate::{District, NOW, event, next, path};
use domain::access::Scope;
use domain::ids::PersonId;
use domain::journal::EventKind;
use rstest::rstest;
use std::collections::HashSet;
use store::{Backend, NewSheet};

const HOUR: i64 = 3_600_000;

fn sheet(district: &District, caller: usize, people: u32) -> NewSheet {
    let holder = district.callers[caller];
    NewSheet { team: district.team, area: path("cn."), holder, printed_by: holder, people, now_ms: NOW, until_ms: NOW + HOUR }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn sheets_and_callers_at_once_never_hold_the_same_person(#[case] backend: Backend) {
    let district = District::on(backend, 12).await;
    district.receive(120).await;
    let mut all = Vec::new();
    for n in 0..12 {
        let (store, team, caller, new) = (district.store().clone(), district.team, district.callers[n], sheet(&district, n, 10));
        all.push(tokio::spawn(async move {
            let mut held: Vec<PersonId> = Vec::new();
            let mut tries = 0;
            while n % 2 == 0 && held.is_empty() {
                let tx = store.begin().await.expect("begins");
                match tx.insert_sheet(&Scope::everything(), &new).await {
                    Ok(sheet) => held.extend(sheet.expect("enough wait").1),
                    // Another sheet was given the same number at the same moment.
                    Err(store::Error::Conflict { .. }) if tries < 50 => {
                        tries += 1;
                        continue;
                    }
                    Err(error) => panic!("{error}"),
                }
                tx.commit(event(EventKind::SheetOpened)).await.expect("commits");
            }
            for _ in 0..if n % 2 == 0 { 0 } else { 10 } {
                let tx = store.begin().await.expect("begins");
                let taken = next(&tx, &Scope::everything(), team, caller, (NOW, NOW + HOUR)).await.expect("enough wait");
                held.push(tx.lock_task(taken.task).await.expect("there").person);
                tx.commit(event(EventKind::CallTaken)).await.expect("commits");
            }
            held
        }));
    }
    let mut held = Vec::new();
    for one in all {
        held.extend(one.await.expect("lives"));
    }
    let distinct: HashSet<PersonId> = held.iter().copied().collect();
    assert_eq!((held.len(), distinct.len()), (120, 120));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_sheet_is_not_the_call_in_hand_and_its_end_gives_everybody_back(#[case] backend: Backend) {
    let district = District::on(backend, 2).await;
    district.receive(5).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let (id, people) = tx.insert_sheet(&Scope::everything(), &sheet(&district, 0, 3)).await.expect("held").expect("enough wait");
    tx.commit(event(EventKind::SheetOpened)).await.expect("commits");
    let caller = district.callers[0];
    assert!(store.held_task(caller, NOW).await.expect("asks").is_none());
    assert_eq!(store.held_on_paper(caller, NOW).await.expect("counts"), 3);
    let tx = store.begin().await.expect("begins");
    let taken = next(&tx, &Scope::everything(), district.team, caller, (NOW, NOW + HOUR)).await.expect("two wait");
    tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    assert_eq!(store.held_task(caller, NOW).await.expect("asks").expect("in hand").id, taken.task);
    assert_eq!(store.team_members(district.team, NOW).await.expect("members").len(), 2);
    let seen = store.sheet_people(&Scope::of(vec![path("cn.a.")]), id).await.expect("reads");
    assert!(seen.len() < people.len(), "of the communities in reach only");
    let tx = store.begin().await.expect("begins");
    tx.wake_tasks(NOW + HOUR).await.expect("wakes");
    tx.commit(event(EventKind::CallReleased)).await.expect("commits");
    let counts = store.queue_counts(&Scope::everything(), Some(district.team)).await.expect("counts");
    assert_eq!((counts.ready, counts.leased), (5, 0));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn returning_a_sheet_gives_back_what_it_still_holds_and_only_once(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    district.receive(3).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let (id, _) = tx.insert_sheet(&Scope::everything(), &sheet(&district, 0, 3)).await.expect("held").expect("enough wait");
    tx.commit(event(EventKind::SheetOpened)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    assert_eq!(tx.return_sheet(id, NOW).await.expect("returned"), 3);
    tx.commit(event(EventKind::SheetReturned)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    assert!(matches!(tx.return_sheet(id, NOW).await, Err(store::Error::Conflict { .. })));
    drop(tx);
    let kept = store.sheet(&Scope::everything(), district.callers[0], id).await.expect("there");
    assert_eq!((kept.number, kept.people, kept.entered, kept.returned_ms), (1_001, 3, 0, Some(NOW)));
}
