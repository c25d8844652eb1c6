//! What a determination comes down to, what became of it, and when it has to be looked at again.
//!
//! Owns the comparison of two answers, and the day on which an answer can change by itself.

use super::facts::{Facts, Moment, What};
use super::{Determination, TestDue};
use crate::policy::{Colour, Condition, Course, Edition, LONGEST_DAYS, Mode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

crate::coded! {
    /// What a new answer means for the person.
    Change {
        Stricter = "stricter",
        Freer = "freer",
        /// Neither: another rule or another date says the same.
        Otherwise = "otherwise",
    }
}

/// What a determination comes down to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub rule: Option<String>,
    pub mode: Mode,
    pub colour: Colour,
    pub phase: usize,
    /// The last day of the course; none while it depends on an area, or where nothing applies.
    pub until: Option<Date>,
}

impl Standing {
    /// Nothing holds somebody.
    #[must_use]
    pub const fn free() -> Self {
        Self { rule: None, mode: Mode::Nothing, colour: Colour::Green, phase: 0, until: None }
    }

    /// Returns what it means to come from an earlier standing to this one; none where nothing changed.
    ///
    /// Where somebody stays counts before the colour, and the colour before the last day.
    #[must_use]
    pub fn change_from(&self, earlier: Option<&Self>) -> Option<Change> {
        let free = Self::free();
        let earlier = earlier.unwrap_or(&free);
        if self == earlier {
            return None;
        }
        // A measure without an end lasts longest.
        let rank = |standing: &Self| (standing.mode, standing.colour, standing.rule.is_some().then(|| standing.until.unwrap_or(Date::MAX)));
        Some(match rank(self).cmp(&rank(earlier)) {
            std::cmp::Ordering::Greater => Change::Stricter,
            std::cmp::Ordering::Less => Change::Freer,
            std::cmp::Ordering::Equal => Change::Otherwise,
        })
    }

    /// Says whether a bed away from home is needed.
    #[must_use]
    pub fn needs_bed(&self) -> bool {
        self.mode >= Mode::CentralQuarantine
    }
}

impl Determination {
    /// Returns what it comes down to.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let measure = self.measure.as_ref();
        Standing {
            rule: measure.map(|measure| measure.rule.clone()),
            mode: self.mode(),
            colour: self.colour(),
            phase: measure.map_or(0, |measure| measure.phase),
            until: measure.and_then(|measure| measure.until),
        }
    }

    /// Counts the samples that are due within so many days from today.
    #[must_use]
    pub fn samples_due(&self, days: i64) -> i64 {
        let end = self.today.saturating_add(days.days());
        let left = |test: &TestDue| (test.count - i64::try_from(test.done.len()).unwrap_or(test.count)).max(0);
        self.measure.iter().flat_map(|measure| &measure.tests).filter(|test| test.date >= self.today && test.date < end).map(left).sum()
    }
}

/// Returns the day on which the answer can be another one without a new fact; none where time changes nothing any more.
#[must_use]
pub fn look_again(facts: &Facts, edition: &Edition, as_of: Timestamp) -> Option<Date> {
    let zone = &edition.time_zone;
    let today = as_of.to_zoned(zone.clone()).date();
    let own = facts.person.facts.iter().filter(|fact| fact.withdrawn.is_none_or(|withdrawn| withdrawn > as_of));
    let mut has_event = false;
    let mut last = Date::MIN;
    for fact in own {
        if let Some(day) = last_day(&fact.what, zone) {
            has_event = true;
            last = last.max(day);
        }
    }
    let others = facts.others.iter().flat_map(|other| &other.facts).filter_map(|fact| last_day(&fact.what, zone));
    let areas = facts.areas.iter().filter(|area| area.withdrawn.is_none_or(|withdrawn| withdrawn > as_of)).map(|area| area.until.map_or(Date::MAX, |until| until.date(zone)));
    let last = others.chain(areas).fold(last, Date::max);
    (has_event && last.saturating_add(horizon(edition).days()) >= today).then(|| today.tomorrow().unwrap_or(today))
}

/// Returns the last day of what a rule can be counted from; what is not over has none.
fn last_day(what: &What, zone: &TimeZone) -> Option<Date> {
    let date = |moment: &Moment| moment.date(zone);
    match what {
        What::Exposure { first, last, ongoing, .. } => Some(if *ongoing { Date::MAX } else { date(&last.unwrap_or(*first)) }),
        What::Stay { until, .. } => Some(until.as_ref().map_or(Date::MAX, date)),
        What::Arrival { at, .. } | What::Onset { at } | What::Given { at, .. } => Some(date(at)),
        What::Test { taken, .. } => Some(date(taken)),
        What::Born { .. } | What::Attribute { .. } | What::Related { .. } => None,
    }
}

/// For how many days after an event an edition can say something else of it.
fn horizon(edition: &Edition) -> i64 {
    let course = |course: &Course| {
        let phases = course.phases.iter().flat_map(|phase| [Some(phase.from.day), phase.until.map(|edge| edge.day)]).flatten();
        let ends = [&course.release, &course.ends_when].into_iter().flatten().map(reach);
        phases.chain(course.tests.iter().map(|test| test.day)).chain(ends).max().unwrap_or(0)
    };
    let rules = edition.rules.iter().map(|rule| {
        let variants = rule.variants.iter().map(|variant| course(&variant.course).max(reach(&variant.when)));
        // The last day has passed, and its release is still looked for as long as the window is.
        (course(&rule.course).max(reach(&rule.when)).max(variants.max().unwrap_or(0)) + rule.window_days).min(2 * LONGEST_DAYS)
    });
    rules.max().unwrap_or(0) + 1
}

fn reach(condition: &Condition) -> i64 {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(reach).max().unwrap_or(0),
        Condition::Not(part) => reach(part),
        Condition::Other { when, .. } => reach(when),
        Condition::Stayed { within_days, .. } | Condition::Tested { within_days, .. } => *within_days,
        Condition::Negatives { hours_apart, from_day, .. } => from_day + hours_apart / 24 + 1,
        _ => 0,
    }
}
