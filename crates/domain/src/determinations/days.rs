//! The days on which an answer asks something of somebody: a measure begins or ends, a test is due, an offer runs out.
//!
//! Owns which days those are. Decides nothing: the answer is given.

use super::{Determination, Standing};
use crate::policy::{Edition, Mode};
use jiff::civil::Date;
use std::collections::BTreeSet;

crate::coded! {
    /// What is on a day for somebody.
    DayKind {
        /// A measure begins to hold.
        Start = "start",
        /// The last day of a measure.
        End = "end",
        /// A test of the course whose result is not known.
        Test = "test",
        /// A check is owed, as every day on which a measure holds.
        Check = "check",
        /// A home in quarantine is to be looked at.
        Inspection = "inspection",
        /// The last day of an offer that was not taken up.
        Offer = "offer",
    }
}

/// A day of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerDay {
    pub kind: DayKind,
    pub date: Date,
    /// It has happened and stays, whatever is known later; else it is as the answer of the day says.
    pub has_happened: bool,
}

impl Standing {
    /// Says whether somebody is under a measure, and not only looked after.
    #[must_use]
    pub fn holds_somebody(&self) -> bool {
        self.rule.is_some() && self.mode != Mode::Nothing
    }

    /// Returns the last day of a measure that has ended today or ran out before; none where nothing was held.
    #[must_use]
    pub fn ended(&self, today: Date) -> Option<AnswerDay> {
        let date = self.until.map_or(today, |until| until.min(today));
        self.holds_somebody().then_some(AnswerDay { kind: DayKind::End, date, has_happened: true })
    }
}

impl Determination {
    /// Returns the days of an answer that leaves somebody at a standing, after another one; in their order, none twice.
    #[must_use]
    pub fn days(&self, edition: &Edition, standing: &Standing, before: Option<&Standing>) -> Vec<AnswerDay> {
        let planned = |kind, date| AnswerDay { kind, date, has_happened: false };
        let mut days = BTreeSet::new();
        let held = before.filter(|before| before.holds_somebody());
        if standing.holds_somebody() {
            if held.is_none() {
                days.insert(AnswerDay { kind: DayKind::Start, date: self.today, has_happened: true });
            }
            days.extend(standing.until.map(|until| planned(DayKind::End, until)));
        } else {
            days.extend(held.and_then(|held| held.ended(self.today)));
            let restricts = |rule: &str| edition.rule(rule).is_some_and(|rule| rule.course.phases.iter().any(|phase| phase.mode != Mode::Nothing));
            let to_come = self.not_now.iter().filter(|rule| !rule.is_over && restricts(&rule.rule));
            days.extend(to_come.filter_map(|rule| rule.date).map(|date| planned(DayKind::Start, date)));
        }
        // Whoever was let off altogether is asked for no test.
        let course = self.measure.iter().filter(|_| standing.rule.is_some());
        let is_missing = |count: i64, done: usize| i64::try_from(done).is_ok_and(|done| done < count);
        days.extend(course.flat_map(|measure| &measure.tests).filter(|test| is_missing(test.count, test.done.len())).map(|test| planned(DayKind::Test, test.date)));
        let open = self.offers.iter().filter(|offer| offer.is_open);
        days.extend(open.map(|offer| planned(DayKind::Offer, offer.deadline.to_zoned(edition.time_zone.clone()).date())));
        days.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
