use super::*;
use jiff::civil::time;
use rstest::rstest;

pub(super) fn policy() -> CallPolicy {
    CallPolicy {
        max_attempts: 5,
        waits: [45, 120].map(SignedDuration::from_mins).to_vec(),
        parts_of_day: vec![
            (time(8, 30, 0, 0), time(12, 0, 0, 0)),
            (time(13, 30, 0, 0), time(18, 0, 0, 0)),
            (time(18, 30, 0, 0), time(21, 0, 0, 0)),
        ],
        own_call_back: SignedDuration::from_mins(10),
        lease: SignedDuration::from_mins(15),
        reuse: SignedDuration::from_hours(48),
        first_contact: SignedDuration::from_hours(24),
        usual_call: SignedDuration::from_mins(4),
        time_zone: TimeZone::get("Asia/Shanghai").expect("bundled"),
    }
}

fn before(attempts: u32, queue: Queue) -> Standing<'static> {
    Standing { attempts, queue, hours: &[] }
}

fn rule(disposition: Disposition) -> OutcomeRule {
    OutcomeRule {
        code: "x".to_owned(),
        disposition,
        counts_as_attempt: true,
        reached: false,
        after: None,
        needs: Vec::new(),
        telephone: None,
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().expect("a time")
}

#[rstest]
#[case(1, "2022-09-15T10:00", "2022-09-15T10:45")]
#[case(2, "2022-09-15T10:00", "2022-09-15T13:30")]
#[case(1, "2022-09-15T11:30", "2022-09-15T13:30")]
#[case(3, "2022-09-15T13:40", "2022-09-15T18:30")]
#[case(3, "2022-09-15T09:00", "2022-09-15T13:30")]
#[case(1, "2022-09-15T20:50", "2022-09-16T08:30")]
#[case(4, "2022-09-15T19:00", "2022-09-16T08:30")]
#[case(1, "2022-09-15T03:00", "2022-09-15T08:30")]
fn attempts_are_spread_over_the_day_and_kept_in_calling_hours(#[case] attempts: u32, #[case] now: &str, #[case] due: &str) {
    assert_eq!(next_attempt(&policy(), &[], attempts, None, at(now)), at(due));
}

#[test]
fn the_attempt_after_the_last_one_is_made_at_the_door() {
    let now = at("2022-09-15T10:00");
    let fourth = record_outcome(&policy(), &rule(Disposition::Retry), before(3, Queue::Normal), Given::default(), now).expect("ok");
    assert_eq!((fourth.state, fourth.opens, fourth.exhausted), (TaskState::Later, None, false));
    let fifth = record_outcome(&policy(), &rule(Disposition::Retry), before(4, Queue::Normal), Given::default(), now).expect("ok");
    assert_eq!((fifth.state, fifth.opens, fifth.exhausted), (TaskState::Closed, Some(TaskKind::Door), true));
    assert_eq!(fifth.disposition, Disposition::Door);
}

#[test]
fn an_outcome_that_is_no_attempt_never_exhausts_the_cadence() {
    let rule = OutcomeRule { counts_as_attempt: false, ..rule(Disposition::Retry) };
    let decision = record_outcome(&policy(), &rule, before(40, Queue::Normal), Given::default(), at("2022-09-15T10:00")).expect("ok");
    assert_eq!((decision.attempts, decision.state), (40, TaskState::Later));
}

#[rstest]
#[case(None, Err(CallError::Needs(Need::CallBackAt)))]
#[case(Some("2022-09-15T09:59"), Err(CallError::CallBackInThePast))]
#[case(Some("2022-10-15T10:00"), Err(CallError::CallBackTooFar))]
#[case(Some("2022-09-15T22:00"), Ok("2022-09-15T22:00"))]
fn a_call_back_happens_when_it_was_agreed(#[case] agreed: Option<&str>, #[case] expected: Result<&str, CallError>) {
    let given = Given { call_back_at: agreed.map(at), ..Given::default() };
    let got = record_outcome(&policy(), &rule(Disposition::CallBack), before(0, Queue::Normal), given, at("2022-09-15T10:00"));
    assert_eq!(got.map(|d| d.due), expected.map(at));
}

#[test]
fn an_outcome_that_needs_a_note_is_refused_without_one() {
    let rule = OutcomeRule { needs: vec![Need::Note], ..rule(Disposition::Refer) };
    let now = at("2022-09-15T10:00");
    let without = record_outcome(&policy(), &rule, before(0, Queue::Normal), Given { note: "  ", ..Given::default() }, now);
    assert_eq!(without, Err(CallError::Needs(Need::Note)));
    let with = record_outcome(&policy(), &rule, before(0, Queue::Normal), Given { note: "needs medicine", ..Given::default() }, now);
    assert_eq!(with.expect("ok").opens, Some(TaskKind::Referral));
}

#[test]
fn no_record_closes_without_a_terminal_disposition_or_somebody_who_takes_over() {
    for &disposition in Disposition::ALL {
        let given = Given { call_back_at: Some(at("2022-09-15T11:00")), ..Given::default() };
        let decision = record_outcome(&policy(), &rule(disposition), before(0, Queue::Normal), given, at("2022-09-15T10:00")).expect("ok");
        if decision.state == TaskState::Closed {
            assert!(disposition == Disposition::Close || decision.opens.is_some(), "{disposition:?}");
        }
    }
}

#[rstest]
#[case(None, "新湖社区", None, AnswerState::Claimed)]
#[case(Some("新湖社区"), "新湖社区 ", None, AnswerState::Confirmed)]
#[case(Some("新湖社区"), "官渡", None, AnswerState::Contradicted)]
#[case(Some("新湖社区"), "", None, AnswerState::Missing)]
#[case(None, "", Some(AnswerState::Refused), AnswerState::Refused)]
#[case(None, "x", Some(AnswerState::Confirmed), AnswerState::Confirmed)]
fn an_answer_stands_against_what_was_known(#[case] known: Option<&str>, #[case] said: &str, #[case] chosen: Option<AnswerState>, #[case] expected: AnswerState) {
    assert_eq!(answer_state(known, said, chosen), expected);
}

#[rstest]
#[case(9, 1, 36.0)]
#[case(9, 30, 18.0)]
#[case(9, 60, 9.0)]
fn a_pace_of_the_first_minutes_is_not_taken_for_the_day(#[case] closed: u64, #[case] minutes: i64, #[case] per_hour: f64) {
    assert!((closed_per_hour(closed, SignedDuration::from_mins(minutes)) - per_hour).abs() < 1e-9);
}

#[test]
fn what_is_complete_has_answers_or_a_reason() {
    let rule = OutcomeRule { needs: vec![Need::Answers], ..rule(Disposition::Close) };
    let now = at("2022-09-15T10:00");
    let record = |given| record_outcome(&policy(), &rule, before(0, Queue::Normal), given, now).map(|d| d.state);
    assert_eq!(record(Given::default()), Ok(TaskState::Closed));
    assert_eq!(record(Given { is_incomplete: true, ..Given::default() }), Err(CallError::Needs(Need::Answers)));
    assert_eq!(record(Given { is_incomplete: true, incomplete_reason: " ", ..Given::default() }), Err(CallError::Needs(Need::Answers)));
    assert_eq!(record(Given { is_incomplete: true, incomplete_reason: "line broke", ..Given::default() }), Ok(TaskState::Closed));
}

#[test]
fn the_forecast_of_the_report_does_not_fit_one_shift() {
    // 13 callers, 4 minutes a call, 5 hours: 975 of 2,000 (Q3).
    let forecast = forecast(2_000, 13.0 * 15.0, 5.0);
    assert_eq!(forecast, Forecast { will_fit: 975, will_not_fit: 1_025 });
}

#[test]
fn few_conversations_are_not_compared() {
    for (completed, reached, rate) in [(0, 0, None), (29, 29, None), (15, 30, Some(0.5)), (30, 30, Some(1.0))] {
        assert_eq!(comparable_rate(completed, reached), rate, "{completed} of {reached}");
    }
}
