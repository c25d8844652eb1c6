use super::*;
use crate::policy::Mode;
use jiff::civil::date;

const fn lodger(age: u16) -> Lodger {
    Lodger { under_measure: true, age: Some(age) }
}

const UNKNOWN: Lodger = Lodger { under_measure: true, age: None };
const FREE: Lodger = Lodger { under_measure: false, age: Some(40) };

#[test]
fn one_person_one_room_and_nobody_shares_one_but_by_a_ground() {
    use Ground as G;
    use PlacementError as E;
    for (what, beds, new, there, ground, note, then) in [
        ("alone", 2, lodger(35), &[][..], None, "", Ok(None)),
        ("alone, whatever ground was said", 2, lodger(35), &[][..], Some(G::Pregnant), "", Ok(None)),
        ("two adults who only wish so", 2, lodger(35), &[lodger(33)][..], None, "they would like to", Err(E::RoomTaken)),
        ("a grown daughter", 2, lodger(24), &[lodger(50)][..], Some(G::ChildWithParent), "daughter", Err(E::NotChildWithParent)),
        ("a child of 14", 2, lodger(14), &[lodger(40)][..], Some(G::ChildWithParent), "son", Ok(Some(G::ChildWithParent))),
        ("a child of 15", 2, lodger(15), &[lodger(40)][..], Some(G::ChildWithParent), "son", Err(E::NotChildWithParent)),
        ("a parent comes to the child", 2, lodger(40), &[lodger(6)][..], Some(G::ChildWithParent), "mother", Ok(Some(G::ChildWithParent))),
        ("two children", 2, lodger(6), &[lodger(8)][..], Some(G::ChildWithParent), "sisters", Err(E::NotChildWithParent)),
        ("a second child of a parent", 3, lodger(6), &[lodger(40), lodger(8)][..], Some(G::ChildWithParent), "sister", Ok(Some(G::ChildWithParent))),
        ("nobody knows how old", 2, UNKNOWN, &[lodger(40)][..], Some(G::ChildWithParent), "son", Err(E::NotChildWithParent)),
        ("a parent under no measure", 2, lodger(6), &[FREE][..], Some(G::ChildWithParent), "son", Err(E::NotChildWithParent)),
        ("nothing is said", 2, lodger(6), &[lodger(40)][..], Some(G::ChildWithParent), " ", Err(E::NeedsNote)),
        ("no bed", 1, lodger(6), &[lodger(40)][..], Some(G::ChildWithParent), "son", Err(E::NoBed)),
        ("somebody who cannot live alone", 2, lodger(80), &[lodger(50)][..], Some(G::Dependant), "dementia", Ok(Some(G::Dependant))),
        ("pregnant", 2, lodger(30), &[lodger(31)][..], Some(G::Pregnant), "in the ninth month", Ok(Some(G::Pregnant))),
        ("a carer under no measure", 2, FREE, &[lodger(80)][..], Some(G::Carer), "son", Ok(Some(G::Carer))),
        ("a carer of nobody", 2, FREE, &[][..], Some(G::Carer), "son", Err(E::NoMeasure)),
        ("somebody under no measure", 2, FREE, &[][..], None, "", Err(E::NoMeasure)),
    ] {
        assert_eq!(place(beds, new, there, ground, note), then, "{what}");
    }
}

#[test]
fn a_transfer_ends_with_the_last_arrival_or_with_a_reason() {
    use TransferState as S;
    use TransferStep as T;
    for (state, step, reason, then) in [
        (S::Planned, T::PickUp, "", Ok(S::PickedUp)),
        (S::PickedUp, T::PickUp, "", Err(TransferError::NotNow)),
        (S::Planned, T::Cancel, " ", Err(TransferError::NeedsReason)),
        (S::PickedUp, T::Cancel, "the hospital took her", Ok(S::Cancelled)),
        (S::Arrived, T::Cancel, "too late", Err(TransferError::NotNow)),
        (S::Cancelled, T::PickUp, "", Err(TransferError::NotNow)),
    ] {
        assert_eq!(move_transfer(state, step, reason), then, "{state:?} {step:?}");
    }
    assert_eq!(arrive(S::PickedUp, 1), Ok(S::PickedUp), "mother is there, daughter is not");
    assert_eq!(arrive(S::PickedUp, 0), Ok(S::Arrived));
    assert_eq!(arrive(S::Planned, 0), Ok(S::Arrived));
    assert_eq!(arrive(S::Cancelled, 0), Err(TransferError::NotNow));
    assert_eq!((late_from(0, None), late_from(0, Some(5))), (7_200_000, 5), "the deadline counts where it is earlier");
}

#[test]
fn a_check_is_an_alert_by_the_rule_and_says_why() {
    let rule = CheckRule { per_day: 1, alert_temperature: 373, symptoms: vec![("fever".to_owned(), true), ("tired".to_owned(), false)] };
    let codes = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect::<Vec<_>>();
    for (temperature, symptoms, well, then) in [
        (Some(372), &[][..], true, Ok(codes(&[]))),
        (Some(373), &[][..], true, Ok(codes(&["temperature"]))),
        (Some(366), &["tired"][..], false, Ok(codes(&[]))),
        (None, &["fever", "tired", "fever"][..], false, Ok(codes(&["fever"]))),
        (Some(385), &["fever"][..], false, Ok(codes(&["temperature", "fever"]))),
        (None, &[][..], true, Ok(codes(&[]))),
        (None, &[][..], false, Err(CheckError::Empty)),
        (None, &["tired"][..], true, Err(CheckError::Contradiction)),
        (Some(339), &[][..], true, Err(CheckError::Temperature)),
        (Some(3_730), &[][..], true, Err(CheckError::Temperature)),
        (Some(366), &["bored"][..], false, Err(CheckError::UnknownSymptom("bored".to_owned()))),
    ] {
        assert_eq!(alerts(&rule, temperature, &codes(symptoms), well), then, "{temperature:?} {symptoms:?}");
    }
}

#[test]
fn a_day_has_as_many_parts_as_checks() {
    const HOUR: i64 = 3_600_000;
    for (per_day, hour, began) in [(1, 23, 0), (2, 11, 0), (2, 12, 12), (3, 17, 16), (0, 9, 0)] {
        assert_eq!(part_began(5, 5 + hour * HOUR, per_day), 5 + began * HOUR, "{per_day} a day at {hour}");
    }
}

#[test]
fn a_need_is_never_done_twice_and_never_goes_back() {
    for &from in NeedState::ALL {
        for &to in NeedState::ALL {
            assert_eq!(move_need(from, to), to > from && from != NeedState::Done, "{from:?} {to:?}");
        }
    }
}

/// Somebody held from an hour to another one of days in September, as an answer says it.
fn held(mode: Mode, since: i64, replaced: Option<i64>, until: i8) -> Held {
    Held { mode, since_ms: since, replaced_ms: replaced, until: Some(date(2022, 9, until)) }
}

/// Hours since the first of September.
fn day_of(hour: i64) -> jiff::civil::Date {
    date(2022, 9, 1).checked_add(jiff::Span::new().days(hour.div_euclid(24))).expect("a day")
}

#[test]
fn a_course_goes_back_as_far_as_somebody_was_held_without_a_gap() {
    use Mode::{CentralQuarantine as C, HomeMonitoring as H, Nothing as N};
    for (what, answers, then) in [
        ("nothing", &[][..], 0),
        ("nobody is held", &[held(N, 9, None, 9)][..], 0),
        ("one answer", &[held(C, 9, None, 9)][..], 1),
        ("two that go over into one another", &[held(H, 100, Some(200), 9), held(C, 9, Some(100), 9), held(N, 1, Some(9), 9)][..], 2),
        ("a gap between them", &[held(H, 150, Some(200), 9), held(C, 9, Some(100), 9)][..], 1),
    ] {
        assert_eq!(course(answers), then, "{what}");
    }
}

#[test]
fn a_paper_tells_each_period_once_and_ends_with_its_last_day() {
    use Mode::{CentralQuarantine as C, HomeMonitoring as H};
    let said = |answers: &[Held]| periods(answers, day_of).iter().map(|p| format!("{} {} {}", p.mode.code(), p.from.day(), p.until.map_or(0, |d| d.day()))).collect::<Vec<_>>();
    // The first answer was only said again with a later last day; home follows on the 9th; it ends in the night after the 11th.
    let over = [held(H, 8 * 24 + 1, Some(11 * 24 + 1), 11), held(C, 40, Some(8 * 24 + 1), 8), held(C, 25, Some(40), 7)];
    assert_eq!(said(&over), ["central_quarantine 2 8", "home_monitoring 9 11"]);
    assert_eq!(said(&[held(C, 25, Some(80), 20)]), ["central_quarantine 2 4"], "ended before its last day");
    assert_eq!(said(&[held(C, 25, None, 20)]), ["central_quarantine 2 20"], "still holds");
    assert_eq!(said(&[held(H, 30, Some(60), 9), held(C, 25, Some(30), 9)]), ["central_quarantine 2 2", "home_monitoring 2 3"], "both on one day");
}

#[test]
fn a_paper_s_number_is_read_as_people_write_it() {
    let number = paper_number(&[7, 40, 31, 18, 24, 1, 0, 99, 255, 63, 12, 13, 14, 15, 16, 17]);
    let shown = shown_paper_number(&number);
    assert_eq!((number.len(), shown.len()), (12, 14));
    assert_eq!(read_paper_number(&shown), Some(number.clone()));
    assert_eq!(read_paper_number(&format!(" {} ", shown.to_lowercase().replace('0', "o").replace('1', "l"))), Some(number.clone()));
    for wrong in ["", "1234", "１２３４５６７８９０１２", "U23456789ABC", &format!("{number}0")] {
        assert_eq!(read_paper_number(wrong), None, "{wrong}");
    }
}

#[test]
fn a_commitment_is_answered_once_in_time_and_to_the_text_that_was_shown() {
    use CommitmentError as E;
    use CommitmentState as S;
    use SignedOn::{Paper, Telephone};
    for (what, state, on, given, now, then) in [
        ("in time", S::Asked, Telephone, "a", 9, Ok(())),
        ("the last moment has passed", S::Asked, Telephone, "a", 10, Err(E::RanOut)),
        ("paper does not run out", S::Asked, Paper, "a", 99, Ok(())),
        ("another text", S::Asked, Telephone, "b", 9, Err(E::OtherText)),
        ("signed before", S::Signed, Paper, "a", 9, Err(E::Answered)),
        ("declined before", S::Declined, Telephone, "a", 9, Err(E::Answered)),
    ] {
        assert_eq!(answer_commitment(state, on, ("a", given), (10, now)), then, "{what}");
    }
}

#[test]
fn a_wording_that_differs_in_one_letter_or_in_where_it_stands_is_another_one() {
    let text = |title: &str, body: &str| CommitmentText {
        edition: "1".to_owned(),
        modes: vec![Mode::HomeQuarantine],
        title: crate::packs::Text { zh: title.to_owned(), en: "t".to_owned() },
        text: crate::packs::Text { zh: body.to_owned(), en: "b".to_owned() },
    };
    let hashes: std::collections::BTreeSet<String> = [("ab", "c"), ("a", "bc"), ("ab", "d")].into_iter().map(|(title, body)| text(title, body).hash()).collect();
    assert_eq!((hashes.len(), hashes.iter().all(|hash| hash.len() == 64)), (3, true));
    assert_eq!(text("a", "b").hash(), text("a", "b").hash());
}

#[test]
fn a_visit_is_of_the_last_days_and_a_closed_door_counts_for_none() {
    const DAY: i64 = 86_400_000;
    let now = 100 * DAY;
    for (said, corrected, at) in [
        (None, None, Ok(now)),
        (Some(now), None, Ok(now)),
        (Some(now + 1), None, Err(NotThen)),
        (Some(now - 14 * DAY), None, Ok(now - 14 * DAY)),
        (Some(now - 14 * DAY - 1), None, Err(NotThen)),
        (None, Some(now - 20 * DAY), Ok(now - 20 * DAY)),
        (Some(now + 1), Some(now - 20 * DAY), Err(NotThen)),
        (Some(now - 21 * DAY), Some(now - 20 * DAY), Ok(now - 21 * DAY)),
    ] {
        assert_eq!(visited_at(said, now, corrected), at, "{said:?} {corrected:?}");
    }
    assert_eq!(InspectionResult::ALL.iter().map(|r| (r.was_seen(), r.needs_note())).collect::<Vec<_>>(), [(true, false), (true, true), (true, true), (false, true)]);
}
