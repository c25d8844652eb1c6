//! What follows from an outcome of a call: close, call again and when, or hand over.
//!
//! An outcome is what people say and comes from the pack; a disposition is what the machine does
//! and is a closed list. Knows nothing of diseases and no clock.

mod cadence;
pub mod plan;
mod segments;

use crate::coded;
use crate::people::{AnswerState, TelephoneState};
use crate::tasks::{Queue, TaskKind, TaskState};
pub use cadence::{PartOfDay, next_attempt};
use cadence::next_in_hours;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
pub use segments::{Language, Segment, first_call, language_of, segment_of};

coded! {
    /// What the machine does after a call.
    Disposition {
        /// Ends the work: the only terminal one.
        Close = "close",
        /// Calls again by the cadence.
        Retry = "retry",
        /// Calls again at the time that was agreed.
        CallBack = "call_back",
        /// Hands the call to a senior caller.
        Escalate = "escalate",
        /// Hands over to the door.
        Door = "door",
        /// Hands over to another team or agency.
        Refer = "refer",
    }
}

coded! {
    /// What an outcome asks the caller for.
    Need {
        CallBackAt = "call_back_at",
        Note = "note",
        Field = "field",
        Guardian = "guardian",
        /// The language or dialect in which the person can be spoken to.
        Language = "language",
        /// Every required question has an answer or a refusal, or there is a reason why it was not asked.
        Answers = "answers",
    }
}

/// What one outcome of the pack means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRule {
    pub code: String,
    pub disposition: Disposition,
    pub counts_as_attempt: bool,
    /// Somebody spoke.
    pub reached: bool,
    /// Waits this long instead of the cadence, or before a senior caller rings.
    pub after: Option<SignedDuration>,
    pub needs: Vec<Need>,
    /// What it says of the number that was dialled.
    pub telephone: Option<TelephoneState>,
}

/// How calls are repeated and when they are given up to the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPolicy {
    /// After so many failed attempts the work goes to the door.
    pub max_attempts: u32,
    /// The waits after the first, second, … failed attempt; the last one repeats.
    pub waits: Vec<SignedDuration>,
    /// Parts of the day in which people are called, in order.
    pub parts_of_day: Vec<PartOfDay>,
    /// How long a call back that was agreed waits for the one who agreed it before others may take it.
    pub own_call_back: SignedDuration,
    /// How long a caller holds a person without a sign of life.
    pub lease: SignedDuration,
    /// A person closed so recently is not called again for another list.
    pub reuse: SignedDuration,
    /// The first attempt is owed so soon after a list was received.
    pub first_contact: SignedDuration,
    /// How long a call takes before a team has a pace of its own.
    pub usual_call: SignedDuration,
    pub time_zone: TimeZone,
}

/// What is to be done with the task after an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub disposition: Disposition,
    pub state: TaskState,
    pub queue: Queue,
    pub due: Timestamp,
    pub attempts: u32,
    /// Another task that takes over.
    pub opens: Option<TaskKind>,
    /// The cadence gave up rather than the caller.
    pub exhausted: bool,
}

/// Says why an outcome cannot be recorded as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error("the outcome needs {0:?}")]
    Needs(Need),
    #[error("the agreed time lies in the past")]
    CallBackInThePast,
    #[error("the agreed time lies too far ahead")]
    CallBackTooFar,
}

/// Fewer conversations than this tell nothing of an opening.
pub const ENOUGH_TO_COMPARE: u64 = 30;

/// The share of those who were reached that was asked to the end; nothing where they are too few to compare.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of people fit")]
pub fn comparable_rate(completed: u64, reached: u64) -> Option<f64> {
    (reached >= ENOUGH_TO_COMPARE).then(|| completed as f64 / reached as f64)
}

/// The farthest day for which a call back can be agreed.
pub const FARTHEST_CALL_BACK: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What the caller gave with the outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    pub call_back_at: Option<Timestamp>,
    pub note: &'a str,
    pub field: &'a str,
    pub guardian: &'a str,
    pub language: &'a str,
    /// Some required question has neither answer nor refusal.
    pub is_incomplete: bool,
    /// Why required questions were not asked.
    pub incomplete_reason: &'a str,
}

/// How a call stood before its outcome.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    pub attempts: u32,
    pub queue: Queue,
    /// When the person is best reached; empty is as everybody.
    pub hours: &'a [PartOfDay],
}

/// Decides what follows from an outcome.
///
/// # Errors
/// Returns what is missing or impossible in what the caller gave.
pub fn record_outcome(
    policy: &CallPolicy,
    rule: &OutcomeRule,
    before: Standing<'_>,
    given: Given<'_>,
    now: Timestamp,
) -> Result<Decision, CallError> {
    check_needs(rule, given)?;
    let Standing { attempts, queue, hours } = before;
    let attempts = attempts + u32::from(rule.counts_as_attempt);
    let decision = |disposition, state, due, opens, exhausted| Decision {
        disposition, state, queue, due, attempts, opens, exhausted,
    };
    Ok(match rule.disposition {
        Disposition::Close => decision(Disposition::Close, TaskState::Closed, now, None, false),
        Disposition::Door => decision(Disposition::Door, TaskState::Closed, now, Some(TaskKind::Door), false),
        Disposition::Refer => decision(Disposition::Refer, TaskState::Closed, now, Some(TaskKind::Referral), false),
        Disposition::Escalate => {
            // Whoever is upset is left alone for a while before somebody else rings.
            let cooled = rule.after.map(|after| next_attempt(policy, hours, attempts, Some(after), now));
            let (state, due) = cooled.map_or((TaskState::Ready, now), |at| (TaskState::Later, at));
            Decision { queue: Queue::Senior, ..decision(Disposition::Escalate, state, due, None, false) }
        }
        Disposition::CallBack => {
            let at = given.call_back_at.ok_or(CallError::Needs(Need::CallBackAt))?;
            if at < now {
                return Err(CallError::CallBackInThePast);
            }
            if at > now + FARTHEST_CALL_BACK {
                return Err(CallError::CallBackTooFar);
            }
            decision(Disposition::CallBack, TaskState::Later, at, None, false)
        }
        Disposition::Retry if rule.counts_as_attempt && attempts >= policy.max_attempts => {
            decision(Disposition::Door, TaskState::Closed, now, Some(TaskKind::Door), true)
        }
        Disposition::Retry => {
            let due = match given.call_back_at {
                Some(at) if at >= now && at <= now + FARTHEST_CALL_BACK => at,
                _ => next_attempt(policy, hours, attempts, rule.after, now),
            };
            decision(Disposition::Retry, TaskState::Later, due, None, false)
        }
    })
}

fn check_needs(rule: &OutcomeRule, given: Given<'_>) -> Result<(), CallError> {
    let missing = rule.needs.iter().find(|need| match need {
        Need::CallBackAt => given.call_back_at.is_none(),
        Need::Note => given.note.trim().is_empty(),
        Need::Field => given.field.trim().is_empty(),
        Need::Guardian => given.guardian.trim().is_empty(),
        Need::Language => given.language.trim().is_empty(),
        Need::Answers => given.is_incomplete && given.incomplete_reason.trim().is_empty(),
    });
    missing.map_or(Ok(()), |&need| Err(CallError::Needs(need)))
}

/// Returns how an answer stands after a caller wrote it down and something was known before.
#[must_use]
pub fn answer_state(known: Option<&str>, said: &str, chosen: Option<AnswerState>) -> AnswerState {
    match chosen {
        Some(AnswerState::Refused) => AnswerState::Refused,
        _ if said.trim().is_empty() => chosen.unwrap_or(AnswerState::Missing),
        Some(state) if state != AnswerState::Missing => state,
        _ => match known {
            Some(known) if known.trim() == said.trim() => AnswerState::Confirmed,
            Some(known) if !known.trim().is_empty() => AnswerState::Contradicted,
            _ => AnswerState::Claimed,
        },
    }
}

/// What a team can still do in the time that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    pub will_fit: u64,
    pub will_not_fit: u64,
}

/// The least time over which a pace is told; the first minutes say nothing of the day.
const LEAST_WORKED: SignedDuration = SignedDuration::from_mins(15);

/// Returns the pace of people who have worked together for so long.
#[must_use]
pub fn closed_per_hour(closed: u64, worked: SignedDuration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let closed = closed as f64;
    closed / (worked.max(LEAST_WORKED).as_secs_f64() / 3_600.0)
}

/// Estimates how many open people the callers close before the shift ends.
#[must_use]
pub fn forecast(open: u64, closed_per_hour: f64, hours_left: f64) -> Forecast {
    let capacity = (closed_per_hour.max(0.0) * hours_left.max(0.0)).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "bounded by open")]
    let will_fit = capacity.min(open as f64) as u64;
    Forecast { will_fit, will_not_fit: open - will_fit }
}

#[cfg(test)]
mod tests;
