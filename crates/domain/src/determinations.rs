//! Determinations: what one person's facts mean under one edition at one moment, and why.
//!
//! Owns the decision. A measure exists only together with the facts that caused it, by its type. Knows no clock,
//! no database and no sentence: the moment is an argument, and the explanation is codes with parameters.

mod answered;
mod changes;
mod conditions;
mod courses;
mod days;
mod files;
mod facts;
mod journeys;
mod overriding;
mod reasons;
mod recording;
pub mod rows;
mod rules;

pub use answered::{Answered, Said, StayTold, fact_said, stay_told};
pub use changes::{Change, Standing, look_again};
pub use days::{AnswerDay, DayKind};
pub use files::{Differs, Unreadable, check_examples, play, read_facts};
pub use facts::{AreaPeriod, Fact, FactId, Facts, Moment, Person, PersonId, Sieve, What};
pub use journeys::{Evidence, Journey, Protection, Transport, meets};
pub use overriding::{LONGEST_OVERRIDE_DAYS, Override, OverrideError, OverrideNews, OverrideReason, OverrideState, OverrideWish, may_ask_override, may_confirm_override};
pub use reasons::{REASONS, Reason};
pub use recording::{Refused, may_record};

use crate::policy::{Anchor, Colour, Edition, Mode, Monitoring};
use crate::tasks::errands::Errand;
use facts::Known;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// The facts that caused something: at least one, each of them known and valid at the moment of deciding.
///
/// Only `rules` makes one, out of facts that passed `Known`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    first: FactId,
    others: Vec<FactId>,
}

impl Cited {
    /// Returns nothing without a fact: there is no measure without one.
    fn of(facts: impl IntoIterator<Item = FactId>) -> Option<Self> {
        let mut ids: Vec<FactId> = facts.into_iter().collect();
        ids.sort();
        ids.dedup();
        let mut ids = ids.into_iter();
        Some(Self { first: ids.next()?, others: ids.collect() })
    }

    /// Returns the facts in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &FactId> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// What somebody falls under on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    pub rule: String,
    /// The rule by whose condition they came under it, where they were promoted.
    pub promoted_from: Option<String>,
    pub variant: Option<String>,
    pub exceptions: Vec<String>,
    pub mode: Mode,
    pub colour: Colour,
    pub monitoring: Monitoring,
    pub checks_per_day: i64,
    /// None where the phase says nothing of it, and answers that were kept before it could are those of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspect_every_days: Option<i64>,
    /// Counted from one.
    pub phase: usize,
    pub anchor: Anchor,
    pub anchor_date: Date,
    /// The number of today.
    pub day: i64,
    /// The last day of this phase; none while it depends on an area.
    pub phase_until: Option<Date>,
    /// The last day of the course.
    pub until: Option<Date>,
    /// With whom a room may be shared.
    pub room_with: Option<String>,
    pub tests: Vec<TestDue>,
    /// What is not known yet of what release or an early end needs.
    pub missing: Vec<Missing>,
    because: Cited,
}

impl Measure {
    /// Returns the facts that caused it.
    #[must_use]
    pub fn because(&self) -> &Cited {
        &self.because
    }

    /// Says whether it holds somebody back, and does not only look after them.
    #[must_use]
    pub fn restricts(&self) -> bool {
        self.strictness() > (Mode::Nothing, Colour::Green)
    }

    /// Measures are compared by this.
    #[must_use]
    pub fn strictness(&self) -> (Mode, Colour) {
        (self.mode, self.colour)
    }
}

/// A test of the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestDue {
    pub day: i64,
    pub date: Date,
    pub specimen: String,
    pub count: i64,
    /// The results that are on file for the day.
    pub done: Vec<FactId>,
}

/// What release waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    pub code: &'static str,
    pub have: i64,
    pub need: i64,
    /// Whose results they are, where they are not the person's own.
    pub of: Option<PersonId>,
}

/// What was offered, and whether there is still time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferDue {
    pub rule: String,
    pub what: String,
    pub deadline: Timestamp,
    pub is_open: bool,
    pub because: Cited,
}

/// Work that follows for somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Task {
    pub code: &'static str,
    /// What it is about: a rule, a specimen, a fact.
    pub about: String,
    pub due: Option<Timestamp>,
    pub facts: Vec<FactId>,
}

/// Every kind of work that can follow.
pub const TASKS: &[&str] = &[
    "check_anchor", "check_fact_in_future", "check_fact_reversed", "check_fact_too_early", "check_fact_twice", "check_health", "check_release", "offer", "positive_result",
    "prepare", "test", "transfer",
];

/// A rule that once held and no longer does, or will hold later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotNow {
    pub rule: String,
    /// The last day it held, or the first day it will.
    pub date: Option<Date>,
    pub is_over: bool,
    pub because: Cited,
}

/// What the facts of one person mean under one edition at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Determination {
    pub person: PersonId,
    pub pack: String,
    pub version: String,
    pub policy_hash: String,
    pub as_of: Timestamp,
    /// The calendar day in the jurisdiction.
    pub today: Date,
    /// The strictest measure that applies; none means that nothing restricts or looks after the person.
    pub measure: Option<Measure>,
    /// The rules that apply as well and are not stricter.
    pub also: Vec<Measure>,
    pub not_now: Vec<NotNow>,
    pub offers: Vec<OfferDue>,
    pub tasks: Vec<Task>,
    pub explanation: Vec<Reason>,
}

impl Determination {
    /// Returns the colour of the code: green where nothing applies.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.measure.as_ref().map_or(Colour::Green, |measure| measure.colour)
    }

    /// Returns what is to be said to the person or heard from them, where it leaves them there: whoever was let off is brought nowhere.
    #[must_use]
    pub fn errands(&self, standing: &Standing) -> Vec<Errand> {
        let is_let_off = self.measure.is_some() && standing.rule.is_none();
        let is_meant = |task: &&Task| match task.code {
            "transfer" => standing.needs_bed(),
            "test" => !is_let_off,
            _ => true,
        };
        let errand = |task: &Task| Errand { pack: self.pack.clone(), code: task.code.to_owned(), about: task.about.clone(), due: task.due, facts: task.facts.clone() };
        self.tasks.iter().filter(is_meant).map(errand).collect()
    }

    /// Returns where the person has to stay.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.measure.as_ref().map_or(Mode::Nothing, |measure| measure.mode)
    }
}

/// Decides about one person.
///
/// The same facts, edition and moment give the same answer in whatever order the facts come. Facts that were recorded
/// after the moment, withdrawn before it, dated after it or before 1900, or contradictory in themselves do not count;
/// the last three are tasks for a human.
#[must_use]
pub fn determine(facts: &Facts, edition: &Edition, as_of: Timestamp) -> Determination {
    let known = Known::at(facts, edition, as_of);
    let mut found = rules::apply(&known);
    // The strictest first; among equals the one that lasts longest, then the order of the plan.
    let rank = |measure: &Measure| {
        let place = edition.rules.iter().position(|rule| rule.id == measure.rule);
        (std::cmp::Reverse(measure.strictness()), std::cmp::Reverse(measure.until.unwrap_or(Date::MAX)), place)
    };
    found.measures.sort_by_key(rank);
    found.tasks.extend(known.tasks());
    found.tasks.sort();
    found.tasks.dedup();
    let mut measures = found.measures.into_iter();
    let measure = measures.next();
    let mut determination = Determination {
        person: facts.person.id.clone(),
        pack: edition.pack.clone(),
        version: edition.version.clone(),
        policy_hash: edition.hash.clone(),
        as_of,
        today: known.today,
        measure,
        also: measures.collect(),
        not_now: found.not_now,
        offers: found.offers,
        tasks: found.tasks,
        explanation: Vec::new(),
    };
    determination.explanation = reasons::explain(&determination, &known);
    determination
}

#[cfg(test)]
mod tests;
