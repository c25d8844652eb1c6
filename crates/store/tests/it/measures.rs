//! Looking after people: the database holds one person to a room, and one decision to a person.

use crate::{District, NOW, event};
use domain::access::Scope;
use domain::ids::{FacilityId, PersonId, RoomId};
use domain::journal::EventKind;
use domain::measures::{Ground, InspectionResult, OpenWork, part_began};
use domain::policy::Mode;
use rstest::rstest;
use store::{Backend, Due, Error, FacilityFacts, MeasureFilter, NewCheck, NewInspection, NewMerge, NewPlacement, Store};

const DUE: Due = Due { now_ms: NOW, tomorrow_ms: NOW + 50_000_000, day_began_ms: NOW - 36_400_000, checks_per_day: 1, inspect_every_days: 3 };

async fn determine(district: &District, id: i64, person: PersonId, pack: &str, mode: &str) {
    let content = if district.fresh.url.starts_with("sqlite") { "x'00'" } else { "'\\x00'::bytea" };
    district.fresh.tamper(&format!(
        "INSERT INTO determinations (id, person_id, area_path, pack, version, policy_hash, facts_hash, rule, mode, colour, until, cited, content, as_of_ms, since_ms) \
         SELECT {id}, id, area_path, '{pack}', '9', 'h', 'h', 'close_contact', '{mode}', 'red', '2022-09-22', 1, {content}, {NOW}, {NOW} FROM people WHERE id = {}", person.0
    )).await;
}

async fn room(store: &Store) -> (FacilityId, RoomId) {
    let tx = store.begin().await.expect("begins");
    let facts = FacilityFacts { name: "海港酒店".to_owned(), address: "高凉北路9号".to_owned(), ..FacilityFacts::default() };
    let facility = tx.insert_facility(&crate::path("cn."), &facts, NOW).await.expect("kept");
    assert_eq!(tx.insert_rooms(facility, &["801".to_owned()], 2).await.expect("kept"), 1);
    assert_eq!(tx.insert_rooms(facility, &["801".to_owned()], 4).await.expect("kept"), 0, "a room that is there stays as it is");
    tx.commit(event(EventKind::FacilityOpened)).await.expect("commits");
    (facility, store.rooms(facility, 10).await.expect("asks")[0].id)
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn many_who_place_somebody_into_one_room_at_once_never_place_two(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(12).await;
    let (facility, room) = room(district.store()).await;
    let mut placing = Vec::new();
    for &person in &people {
        let (store, by) = (district.store().clone(), district.callers[0]);
        placing.push(tokio::spawn(async move {
            let tx = store.begin().await.expect("begins");
            // Nobody looks whether the room is free: the database has the last word.
            let new = NewPlacement { person, room, facility, from_ms: NOW, until_ms: None, ground: None, note: "", by, now_ms: NOW };
            match tx.insert_placement(&new).await {
                Ok(_) => tx.commit(event(EventKind::PersonPlaced)).await.is_ok(),
                Err(Error::Conflict { .. }) => false,
                Err(other) => panic!("{other}"),
            }
        }));
    }
    let mut placed = 0;
    for each in placing {
        placed += usize::from(each.await.expect("lives"));
    }
    assert_eq!((placed, district.store().lodgers(facility, 100).await.expect("asks").len()), (1, 1));
    let tx = district.store().begin().await.expect("begins");
    let locked = tx.lock_room(room).await.expect("there");
    let there = tx.lodgers_of(&locked).await.expect("asks");
    let other = people.iter().copied().find(|p| *p != there[0].person).expect("another");
    let child = NewPlacement { person: other, room, facility, from_ms: NOW, until_ms: None, ground: Some(Ground::ChildWithParent), note: "a son of six", by: district.callers[0], now_ms: NOW };
    tx.insert_placement(&child).await.expect("by a ground");
    assert!(tx.end_placement(there[0].id, "to the hospital", district.callers[0], NOW).await.expect("ends"));
    assert!(!tx.end_placement(there[0].id, "again", district.callers[0], NOW).await.expect("ends"));
    tx.commit(event(EventKind::PlacementEnded)).await.expect("commits");
    let stays = district.store().placements_of(there[0].person).await.expect("asks");
    assert_eq!((stays.len(), stays[0].left_note.as_str()), (1, "to the hospital"), "the history stays");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn of_the_plans_of_two_packs_the_strictest_holds_and_nobody_out_of_reach_is_seen(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(4).await;
    for (id, person, pack, mode) in [
        (1, people[0], "a", "central_quarantine"), (2, people[0], "b", "home_monitoring"), (3, people[1], "a", "none"), (4, people[2], "a", "home_quarantine"), (5, people[2], "b", "isolation"),
    ] {
        determine(&district, id, person, pack, mode).await;
    }
    let store = district.store();
    let all = store.measures(&Scope::everything(), &MeasureFilter::default(), DUE, None, 10).await.expect("asks");
    let modes: Vec<(PersonId, Mode)> = all.items.iter().map(|r| (r.person, r.holds.mode)).collect();
    assert_eq!(modes, [(people[0], Mode::CentralQuarantine), (people[2], Mode::Isolation)], "each once, and nobody for whom nothing holds");
    assert!(all.items.iter().all(|r| r.needs_place && r.check_owed));
    let counts = store.measure_counts(&Scope::everything(), DUE).await.expect("counts");
    assert_eq!(counts.iter().map(|c| c.people).sum::<u64>(), 2);
    assert!(counts.iter().all(|c| c.open.contains(&(OpenWork::Place, 1))));
    // Rows one and three lie in the second community.
    let elsewhere = Scope::of(vec![crate::path("cn.a.")]);
    assert!(store.measures(&elsewhere, &MeasureFilter::default(), DUE, None, 10).await.expect("asks").items.is_empty());
    assert!(store.measured(&elsewhere, &people[..1]).await.expect("asks").is_empty());
    let measured = store.measured(&Scope::everything(), &people).await.expect("asks");
    assert_eq!(measured.iter().map(|m| m.holds.as_ref().map(|h| h.mode)).collect::<Vec<_>>(), [Some(Mode::CentralQuarantine), None, Some(Mode::Isolation), None]);
    let only = MeasureFilter { mode: Some(Mode::Isolation), open: Some(OpenWork::Check), ..MeasureFilter::default() };
    assert_eq!(store.measures(&Scope::everything(), &only, DUE, None, 10).await.expect("asks").items.len(), 1);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_check_is_owed_as_often_as_the_measure_says(#[case] backend: Backend) {
    const HOUR: i64 = 3_600_000;
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(1).await;
    let (person, store) = (people[0], district.store());
    determine(&district, 1, person, "a", "home_quarantine").await;
    let checked_ms = NOW + 10 * HOUR;
    let tx = store.begin().await.expect("begins");
    let check = NewCheck { person, at_ms: checked_ms, temperature: Some(366), symptoms: &[], note: "", by: district.callers[0], alerts: &[], pack: "a" };
    tx.insert_measure_check(&check).await.expect("kept");
    tx.commit(event(EventKind::CheckRecorded)).await.expect("commits");
    let mut owed = 0;
    for asked in [0, 1, 2, 3, 5, 24] {
        district.fresh.tamper(&format!("UPDATE determinations SET checks_per_day = {asked}")).await;
        for hour in 10..24 {
            let now_ms = NOW + hour * HOUR;
            let due = Due { now_ms, tomorrow_ms: NOW + 24 * HOUR, day_began_ms: NOW, checks_per_day: 2, inspect_every_days: 3 };
            let found = &store.measures(&Scope::everything(), &MeasureFilter::default(), due, None, 10).await.expect("asks").items[0];
            // Where the measure says nothing of it, the pack does: twice.
            let per_day = if asked == 0 { 2 } else { asked };
            assert_eq!(found.check_owed, checked_ms < part_began(NOW, now_ms, per_day), "{asked} a day at {hour}");
            assert_eq!(found.holds.checks_per_day, (asked > 0).then_some(asked));
            owed += u32::from(found.check_owed);
        }
    }
    assert!(owed > 20, "owed {owed} times");
}

/// Two who correct one inspection at once: the database lets one of them. What was corrected no longer keeps another visit from being owed.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn an_inspection_is_owed_by_what_was_seen_and_was_not_corrected(#[case] backend: Backend) {
    const DAY: i64 = 86_400_000;
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(2).await;
    let (person, store, by) = (people[0], district.store(), district.callers[0]);
    determine(&district, 1, person, "a", "home_quarantine").await;
    determine(&district, 2, people[1], "a", "home_monitoring").await;
    let owed = async |day: i64| {
        let due = Due { day_began_ms: NOW + day * DAY, ..DUE };
        let only = MeasureFilter { open: Some(OpenWork::Inspection), ..MeasureFilter::default() };
        let found = store.measures(&Scope::everything(), &only, due, None, 10).await.expect("asks").items;
        let counted: u64 = store.measure_counts(&Scope::everything(), due).await.expect("counts").iter().flat_map(|c| &c.open).filter(|(open, _)| *open == OpenWork::Inspection).map(|(_, n)| n).sum();
        assert_eq!(counted, found.len() as u64);
        assert!(found.iter().all(|r| r.person == person && r.inspection_owed), "nobody else is in quarantine at home");
        !found.is_empty()
    };
    let keep = async |result, corrects| {
        let tx = store.begin().await.expect("begins");
        let new = NewInspection { person, at_ms: NOW, result, note: "note", by, now_ms: NOW, corrects };
        let kept = tx.insert_inspection(&new).await?;
        tx.commit(event(EventKind::HomeInspected)).await.map(|_| kept)
    };
    assert!(owed(0).await, "from the first day on");
    keep(InspectionResult::NobodyThere, None).await.expect("kept");
    assert!(owed(0).await, "nobody was there");
    let seen = keep(InspectionResult::NotKept, None).await.expect("kept");
    assert_eq!([owed(0).await, owed(2).await, owed(3).await], [false, false, true]);
    district.fresh.tamper("UPDATE determinations SET inspect_every_days = 5").await;
    assert_eq!([owed(3).await, owed(4).await, owed(5).await], [false, false, true], "the measure says less often than the pack");
    district.fresh.tamper("UPDATE determinations SET inspect_every_days = 1").await;
    assert_eq!([owed(0).await, owed(1).await], [false, true], "or every day");
    district.fresh.tamper("UPDATE determinations SET inspect_every_days = 0").await;
    let better = keep(InspectionResult::NobodyThere, Some(seen)).await.expect("kept");
    assert!(owed(0).await, "it was the wrong door");
    assert!(matches!(keep(InspectionResult::InOrder, Some(seen)).await, Err(Error::Conflict { .. })), "corrected once");
    keep(InspectionResult::InOrder, Some(better)).await.expect("a correction is corrected");
    assert!(!owed(0).await);
    let kept = store.inspections_of(person).await.expect("asks");
    assert_eq!(kept.iter().map(|i| (i.result, i.is_corrected)).collect::<Vec<_>>(), [
        (InspectionResult::InOrder, false), (InspectionResult::NobodyThere, true), (InspectionResult::NotKept, true), (InspectionResult::NobodyThere, false),
    ]);
    let merge = NewMerge { kept: people[1], gone: person, area: crate::path("cn."), by: None, weight: None, reason: "", now_ms: NOW };
    let tx = store.begin().await.expect("begins");
    tx.merge_people(&merge).await.expect("merged");
    tx.commit(event(EventKind::PeopleMerged)).await.expect("commits");
    assert_eq!(store.inspections_of(people[1]).await.expect("asks").len(), 4, "nothing is lost");
}

/// Both were given a room before anybody knew that they are one: nothing is lost, and somebody ends one of the stays.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn whoever_becomes_one_keeps_the_rooms_and_questions_of_both(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(2).await;
    let (store, by) = (district.store(), district.callers[0]);
    let (facility, _) = room(store).await;
    let tx = store.begin().await.expect("begins");
    tx.insert_rooms(facility, &["802".to_owned()], 1).await.expect("kept");
    tx.commit(event(EventKind::RoomsAdded)).await.expect("commits");
    let rooms = store.rooms(facility, 10).await.expect("asks");
    let tx = store.begin().await.expect("begins");
    for (person, room) in people.iter().zip(&rooms) {
        let new = NewPlacement { person: *person, room: room.id, facility, from_ms: NOW, until_ms: None, ground: None, note: "", by, now_ms: NOW };
        tx.insert_placement(&new).await.expect("placed");
        tx.insert_open_question(*person, "who pays?", by, NOW).await.expect("kept");
    }
    tx.commit(event(EventKind::PersonPlaced)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    let merge = NewMerge { kept: people[0], gone: people[1], area: crate::path("cn."), by: None, weight: None, reason: "", now_ms: NOW };
    tx.merge_people(&merge).await.expect("merged");
    tx.commit(event(EventKind::PeopleMerged)).await.expect("commits");
    assert_eq!((store.placements_of(people[0]).await.expect("asks").len(), store.questions_of(&people[..1]).await.expect("asks").len()), (2, 2));
}
