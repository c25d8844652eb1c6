//! What a pack says of people who are named in calls: how their list is called, and why they are rung.

use super::{Choice, Text};
use crate::people::Relationship;
use crate::tasks::HIGHEST_PRIORITY;
use serde::Deserialize;

/// What becomes of people who are named in calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedInCalls {
    /// Stands in the name of their list, beside that of whoever named them.
    pub title: Text,
    /// How urgent somebody is who comes from a place that had a tier; 9 is first.
    pub risk_priority: i16,
    /// So many days before they came count.
    pub look_back_days: i64,
    /// Why they are rung, by what they are to whoever named them.
    pub reasons: Vec<Choice>,
}

const MOST_DAYS: i64 = 365;

impl NamedInCalls {
    /// Returns why somebody is rung who is this to whoever named them.
    #[must_use]
    pub fn reason(&self, relationship: Relationship) -> Option<&Text> {
        self.reasons.iter().find(|reason| reason.code == relationship.code()).map(|reason| &reason.title)
    }

    pub(super) fn check(&self) -> Vec<String> {
        let missing = Relationship::ALL.iter().filter(|one| self.reason(**one).is_none()).map(|one| format!("named: there is no reason {:?}", one.code()));
        let strange = self.reasons.iter().filter(|reason| Relationship::from_code(&reason.code).is_none()).map(|reason| format!("named: reason {:?} is no relationship", reason.code));
        let mut problems: Vec<String> = missing.chain(strange).collect();
        if !(0..=HIGHEST_PRIORITY).contains(&self.risk_priority) {
            problems.push(format!("named: risk_priority lies between 0 and {HIGHEST_PRIORITY}"));
        }
        if !(0..=MOST_DAYS).contains(&self.look_back_days) {
            problems.push(format!("named: look_back_days lies between 0 and {MOST_DAYS}"));
        }
        problems
    }
}
