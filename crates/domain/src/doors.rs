//! What follows from a visit at the door, and the code by which a printed row is named.
//!
//! An outcome is what visitors say and comes from the pack; a disposition is what the machine does and
//! is a closed list. Knows nothing of diseases, of paper or of a clock.

use crate::coded;
use crate::tasks::{TaskKind, TaskState};
use jiff::{SignedDuration, Timestamp};

coded! {
    /// What the machine does after a visit. Giving up is not among them.
    VisitDisposition {
        /// Ends the work: the only terminal one.
        Close = "close",
        /// Visits again.
        Retry = "retry",
        /// Goes back to the telephone.
        Call = "call",
        /// Hands over to a partner.
        Refer = "refer",
    }
}

coded! {
    /// What an outcome asks the visitor for.
    VisitNeed { Note = "note", Telephone = "telephone" }
}

/// What one outcome of the pack means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRule {
    pub code: String,
    pub disposition: VisitDisposition,
    /// Somebody was met.
    pub reached: bool,
    /// Waits this long instead of the usual wait.
    pub after: Option<SignedDuration>,
    pub needs: Vec<VisitNeed>,
}

/// How visits are repeated, and how long a printed list may be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorPolicy {
    /// A visit is owed so soon after it can be made.
    pub sla: SignedDuration,
    /// After so many visits the work goes to a partner.
    pub max_visits: u32,
    /// The wait before the next visit.
    pub wait: SignedDuration,
    /// A printed list can be shown again for so long.
    pub sheet_expires: SignedDuration,
    /// Rows of one printed list at most.
    pub most_rows: u32,
}

/// What came with the outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct VisitGiven<'a> {
    pub note: &'a str,
    /// When the next visit was agreed.
    pub next_at: Option<Timestamp>,
    /// There is a number at which to call, old or new.
    pub can_be_called: bool,
}

/// What is to be done with the door after a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitDecision {
    pub disposition: VisitDisposition,
    pub state: TaskState,
    pub due: Timestamp,
    pub visits: u32,
    /// Another task that takes over.
    pub opens: Option<TaskKind>,
}

/// Says why an outcome cannot be recorded as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VisitError {
    #[error("the outcome needs {0:?}")]
    Needs(VisitNeed),
    #[error("the next visit lies in the past")]
    NextInThePast,
    #[error("the next visit lies too far ahead")]
    NextTooFar,
}

/// The farthest day for which a visit can be agreed.
pub const FARTHEST_VISIT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Decides what follows from a visit.
///
/// # Errors
/// Returns what is missing or impossible in what was given.
pub fn record_visit(policy: &DoorPolicy, rule: &VisitRule, visits_before: u32, given: VisitGiven<'_>, now: Timestamp) -> Result<VisitDecision, VisitError> {
    if rule.needs.contains(&VisitNeed::Note) && given.note.trim().is_empty() {
        return Err(VisitError::Needs(VisitNeed::Note));
    }
    // Without a number a call could never be made, and the person would be stuck once more.
    if (rule.disposition == VisitDisposition::Call || rule.needs.contains(&VisitNeed::Telephone)) && !given.can_be_called {
        return Err(VisitError::Needs(VisitNeed::Telephone));
    }
    let visits = visits_before + 1;
    let closes = |disposition, opens| VisitDecision { disposition, state: TaskState::Closed, due: now, visits, opens };
    Ok(match rule.disposition {
        VisitDisposition::Close => closes(VisitDisposition::Close, None),
        VisitDisposition::Call => closes(VisitDisposition::Call, Some(TaskKind::Call)),
        VisitDisposition::Refer => closes(VisitDisposition::Refer, Some(TaskKind::Referral)),
        VisitDisposition::Retry if visits >= policy.max_visits => closes(VisitDisposition::Refer, Some(TaskKind::Referral)),
        VisitDisposition::Retry => {
            let due = given.next_at.unwrap_or(now + rule.after.unwrap_or(policy.wait));
            if due < now {
                return Err(VisitError::NextInThePast);
            }
            if due > now + FARTHEST_VISIT {
                return Err(VisitError::NextTooFar);
            }
            VisitDecision { disposition: VisitDisposition::Retry, state: TaskState::Later, due, visits, opens: None }
        }
    })
}

/// Returns the key by which addresses of one street stand in the order in which they are walked: 2 before 10.
#[must_use]
pub fn walking_order(address: &str) -> String {
    let mut key = String::with_capacity(address.len() + 16);
    let mut digits = String::new();
    for letter in address.chars().chain(std::iter::once(' ')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            if !digits.is_empty() {
                key.push_str(&format!("{digits:0>8}"));
                digits.clear();
            }
            key.push(letter);
        }
    }
    key
}

/// Letters that nobody takes for a digit when they are written by hand; as many as a prime.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// Names a row of a printed list: its number, and a letter that tells a slip of the pen or another list.
#[must_use]
pub fn row_code(print: i64, row: u32) -> String {
    let sum = (print.unsigned_abs() % 23 + u64::from(row) * 7) % 23;
    format!("{row}{}", char::from(LETTERS[usize::try_from(sum).unwrap_or(0)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> DoorPolicy {
        DoorPolicy {
            sla: SignedDuration::from_hours(24),
            max_visits: 3,
            wait: SignedDuration::from_hours(4),
            sheet_expires: SignedDuration::from_hours(24),
            most_rows: 100,
        }
    }

    fn rule(disposition: VisitDisposition, needs: &[VisitNeed]) -> VisitRule {
        VisitRule { code: "x".to_owned(), disposition, reached: true, after: None, needs: needs.to_vec() }
    }

    fn now() -> Timestamp {
        "2022-09-15T02:00:00Z".parse().expect("a time")
    }

    #[test]
    fn each_disposition_ends_the_door_or_says_when_it_is_tried_again() {
        let can = VisitGiven { can_be_called: true, ..VisitGiven::default() };
        for (disposition, state, opens) in [
            (VisitDisposition::Close, TaskState::Closed, None),
            (VisitDisposition::Call, TaskState::Closed, Some(TaskKind::Call)),
            (VisitDisposition::Refer, TaskState::Closed, Some(TaskKind::Referral)),
            (VisitDisposition::Retry, TaskState::Later, None),
        ] {
            let decided = record_visit(&policy(), &rule(disposition, &[]), 0, can, now()).expect("decided");
            assert_eq!((decided.state, decided.opens, decided.visits), (state, opens, 1), "{disposition:?}");
        }
    }

    #[test]
    fn nobody_at_home_for_the_third_time_goes_to_a_partner_and_is_not_given_up() {
        let retry = rule(VisitDisposition::Retry, &[]);
        let second = record_visit(&policy(), &retry, 1, VisitGiven::default(), now()).expect("decided");
        assert_eq!((second.state, second.due), (TaskState::Later, now() + SignedDuration::from_hours(4)));
        let third = record_visit(&policy(), &retry, 2, VisitGiven::default(), now()).expect("decided");
        assert_eq!((third.disposition, third.opens), (VisitDisposition::Refer, Some(TaskKind::Referral)));
    }

    #[test]
    fn what_an_outcome_needs_is_asked_for() {
        let note = rule(VisitDisposition::Close, &[VisitNeed::Note]);
        assert_eq!(record_visit(&policy(), &note, 0, VisitGiven { note: " ", ..VisitGiven::default() }, now()), Err(VisitError::Needs(VisitNeed::Note)));
        let call = rule(VisitDisposition::Call, &[]);
        assert_eq!(record_visit(&policy(), &call, 0, VisitGiven::default(), now()), Err(VisitError::Needs(VisitNeed::Telephone)), "nobody can be called without a number");
        let retry = rule(VisitDisposition::Retry, &[]);
        let at = |hours| VisitGiven { next_at: Some(now() + SignedDuration::from_hours(hours)), ..VisitGiven::default() };
        assert_eq!(record_visit(&policy(), &retry, 0, at(-1), now()), Err(VisitError::NextInThePast));
        assert_eq!(record_visit(&policy(), &retry, 0, at(15 * 24), now()), Err(VisitError::NextTooFar));
        assert_eq!(record_visit(&policy(), &retry, 0, at(30), now()).expect("agreed").due, now() + SignedDuration::from_hours(30));
    }

    #[test]
    fn neighbours_stand_together_and_two_comes_before_ten() {
        let mut doors = ["新湖路10号", "福华路2号", "新湖路2号301", "新湖路2号1201"];
        doors.sort_by_key(|d| walking_order(d));
        assert_eq!(doors, ["新湖路2号301", "新湖路2号1201", "新湖路10号", "福华路2号"]);
    }

    #[test]
    fn a_wrong_digit_or_two_that_changed_places_never_name_another_row() {
        let letter = |row: u32| row_code(77, row).chars().last();
        for row in 1..200_u32 {
            for place in [1, 10, 100] {
                for digit in 0..10 {
                    let other = row - (row / place % 10) * place + digit * place;
                    assert!(other == row || letter(other) != letter(row), "{row} and {other}");
                }
            }
            let swapped = row / 100 * 100 + row % 10 * 10 + row / 10 % 10;
            assert!(swapped == row || letter(swapped) != letter(row), "{row} and {swapped}");
        }
        assert_ne!(row_code(77, 5), row_code(78, 5), "the same row of another list");
    }
}
