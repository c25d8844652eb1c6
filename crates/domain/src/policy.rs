//! Policy: which measure follows from which facts, as dated data with a source for every value.
//!
//! Owns the compiled form of one edition: a closed structure without code, so that whoever decides about one
//! person and whoever decides about ten million read the same. Knows no disease, no file system and no clock.

mod activation;
pub(crate) mod codes;
mod compile;
mod conditions;
mod differences;
mod library;
mod lint;
mod nearest;
mod problem;
mod read;
mod rules;
mod tree;

pub use activation::{ActivationError, ActivationState, Draft, Proposal, may_be_activated, may_confirm};
pub use codes::{CODES, CodeInfo, Severity};
pub use differences::{Difference, Direction, differences};
pub use library::{Drafts, Library, Policy, Version, read};
pub use problem::Problem;
pub use tree::Place;

use crate::packs::Text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// No date of a plan or of a fact lies before this year.
pub const EARLIEST_YEAR: i16 = 1900;
/// No period is longer, in days.
pub const LONGEST_DAYS: i64 = 400;

crate::coded! {
    /// Where somebody has to stay, from the freest to the strictest.
    Mode {
        Nothing = "none",
        StayInArea = "stay_in_area",
        HomeMonitoring = "home_monitoring",
        HomeQuarantine = "home_quarantine",
        CentralQuarantine = "central_quarantine",
        Isolation = "isolation",
    }
}

crate::coded! {
    /// The colour of a health code, from the freest to the strictest.
    Colour { Nothing = "none", Green = "green", Yellow = "yellow", Red = "red" }
}

crate::coded! {
    /// Who looks after health during a period; no restriction.
    Monitoring { Nothing = "none", Own = "self", Active = "active", Direct = "direct" }
}

crate::coded! {
    /// The day from which a period is counted.
    Anchor {
        FirstExposure = "first_exposure",
        LastExposure = "last_exposure",
        Arrival = "arrival",
        Leaving = "leaving",
        PositiveSample = "positive_sample",
        Onset = "onset",
    }
}

crate::coded! {
    /// Which calendar day has the number 0.
    DayZero {
        /// The day of the anchor; the next day is day 1.
        Anchor = "anchor",
        /// The day before the anchor; the anchor's own day is day 1.
        DayBefore = "day_before",
    }
}

crate::coded! {
    /// What came of a test.
    TestResult { Negative = "negative", Positive = "positive", Inconclusive = "inconclusive", Pending = "pending" }
}

crate::coded! {
    /// Whether an edition is meant to be switched on.
    Status { Draft = "draft", Active = "active" }
}

crate::coded! {
    /// How good a source is.
    Evidence {
        /// The text of the authority itself.
        Official = "official",
        /// Somebody reports what the authority says.
        Secondary = "secondary",
        /// A low-grade copy: a draft until somebody has seen better.
        Weak = "weak",
        /// Known by hearsay: a draft.
        Unchecked = "unchecked",
    }
}

impl Evidence {
    /// Says whether a value that rests on it must not be switched on.
    #[must_use]
    pub const fn is_draft(self) -> bool {
        matches!(self, Self::Weak | Self::Unchecked)
    }
}

/// A source that values name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    pub evidence: Evidence,
    pub cite: String,
}

/// One value of an edition with whoever answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// Such as `rules.close_contact.phases.1.days`.
    pub path: String,
    pub shown: String,
    pub source: String,
    pub evidence: Evidence,
    pub reviewer: String,
    pub file: String,
    pub line: u32,
    /// Whether the edition can do without it.
    pub is_optional: bool,
}

/// A day counted from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Edge {
    pub anchor: Anchor,
    pub day: i64,
}

/// A part of a course, with one mode and one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Phase {
    pub mode: Mode,
    pub colour: Colour,
    pub monitoring: Monitoring,
    pub checks_per_day: i64,
    /// A home is inspected once in so many days; none says nothing of it.
    pub inspect_every_days: Option<i64>,
    pub from: Edge,
    /// The last day; none for as long as the rule's condition holds.
    pub until: Option<Edge>,
}

/// A test that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestDay {
    pub day: i64,
    pub specimen: String,
    pub count: i64,
}

/// What follows, in which order, and how it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Course {
    pub phases: Vec<Phase>,
    pub tests: Vec<TestDay>,
    /// What must be known by the last day.
    pub release: Option<Condition>,
    /// What ends the course as soon as it is known.
    pub ends_when: Option<Condition>,
}

/// Another course for some people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub id: String,
    pub when: Condition,
    pub course: Course,
}

/// What is let off for some people; never stricter than the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exception {
    pub id: String,
    pub when: Condition,
    /// The strictest mode that is left.
    pub mode_at_most: Option<Mode>,
    /// With whom a room may be shared: a relation.
    pub room_with: Option<String>,
}

/// When somebody falls under another rule because of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promotion {
    pub to: String,
    pub when: Condition,
}

/// What can be offered after an exposure, and until when it helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    pub what: String,
    pub anchor: Anchor,
    pub within_hours: i64,
    pub when: Option<Condition>,
}

/// From a condition to a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: String,
    pub title: Text,
    pub when: Condition,
    pub anchor: Anchor,
    /// Events farther apart belong to two episodes.
    pub window_days: i64,
    pub course: Course,
    /// The first whose condition holds replaces the course.
    pub variants: Vec<Variant>,
    pub exceptions: Vec<Exception>,
    pub promotion: Option<Promotion>,
    pub offers: Vec<Offer>,
    /// From the moment somebody was found until they are brought.
    pub transfer_hours: Option<i64>,
    /// A positive result with this cycle threshold or a higher one counts as negative.
    pub positive_below_ct: Option<i64>,
}

/// A condition over typed facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// An exposure of one of these kinds.
    Exposed { kinds: Vec<String> },
    /// Was in an area while it had one of these tiers, at least so long, has left, and did not only pass through.
    Stayed {
        tiers: Vec<String>,
        within_days: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        least_minutes: Option<i64>,
    },
    /// Is in such an area now.
    Staying { tiers: Vec<String> },
    /// Came from one of these kinds of place.
    Arrived { from: Vec<String> },
    /// Is one of these now.
    Attribute { any_of: Vec<String> },
    /// Completed years.
    Age { least: Option<i64>, most: Option<i64> },
    /// Has a result of the kind within so many days, and within so many hours.
    Tested {
        result: TestResult,
        within_days: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        within_hours: Option<i64>,
    },
    /// Fell ill.
    Onset,
    /// Got it since the first exposure.
    Given { what: String },
    /// So many negative samples from a day on, so far apart.
    Negatives { count: i64, hours_apart: i64, from_day: i64 },
    /// Every test of the course was negative.
    ScheduledTests,
    /// The first so many results since the anchor are negative.
    FirstTests { count: i64 },
    /// Holds for everybody this person is related to so, or for at least one of them.
    Other { relation: Relation, is_every: bool, when: Box<Condition> },
}

crate::coded! {
    /// How two people are related.
    Relation {
        /// From whom an exposure came.
        Source = "source",
        Guardian = "guardian",
        Carer = "carer",
    }
}

/// A departure from "not stricter than", with whoever answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    pub path: String,
    pub reason: String,
    pub signed_by: String,
    pub signed_on: Date,
    pub until: Date,
    pub(crate) at: SignedAt,
}

/// Where the signature stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SignedAt {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// One edition of a plan, ready to decide.
#[derive(Debug, Clone)]
pub struct Edition {
    pub pack: String,
    pub version: String,
    /// The place whose own edition it is.
    pub locality: Option<String>,
    pub title: Text,
    pub status: Status,
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_until: Option<Date>,
    pub time_zone: TimeZone,
    pub day_zero: DayZero,
    /// How many days before onset or first positive sample contacts are sought.
    pub look_back_days: Option<i64>,
    pub rules: Vec<Rule>,
    pub words: BTreeMap<String, Text>,
    /// The codes in which facts are written, by what they are of: `exposures`, `tiers`, ….
    pub vocabulary: BTreeMap<String, Vec<String>>,
    pub sources: BTreeMap<String, Source>,
    pub values: Vec<Value>,
    pub signed: Vec<Signed>,
    /// SHA-256 over every file it was made from, in hexadecimal.
    pub hash: String,
}

impl Edition {
    /// Returns the rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Says whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day < until)
    }
}

impl Course {
    /// Returns the last day that is counted from an anchor; none for an open end.
    #[must_use]
    pub fn last_day(&self) -> Option<i64> {
        self.phases.iter().map(|phase| phase.until.map(|edge| edge.day)).try_fold(0, |last, day| day.map(|day| last.max(day)))
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::shipped as shipped_for_tests;
