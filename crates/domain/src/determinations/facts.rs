//! Facts of people as a determination reads them, and which of them count at a moment.
//!
//! Owns the shapes of facts and the sifting: unknown yet, withdrawn, impossible. Knows no rule.

use super::{Journey, Task};
use crate::policy::{EARLIEST_YEAR, Edition, Relation, TestResult};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// The identifier of a fact, as whoever keeps it calls it.
pub type FactId = String;
/// The identifier of a person, as whoever keeps them calls it.
pub type PersonId = String;

/// When something happened: to the moment, or to the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Moment {
    At(Timestamp),
    Day(Date),
}

/// Says that a text is neither a day nor a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a day nor a moment")]
pub struct NoMoment;

impl FromStr for Moment {
    type Err = NoMoment;

    /// Reads a day, which is written in ten characters, or a moment with its offset.
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let read = if text.len() == 10 { text.parse().ok().map(Self::Day) } else { text.parse().ok().map(Self::At) };
        read.ok_or(NoMoment)
    }
}

impl Moment {
    /// Returns the calendar day in a time zone.
    #[must_use]
    pub fn date(self, zone: &TimeZone) -> Date {
        match self {
            Self::At(at) => at.to_zoned(zone.clone()).date(),
            Self::Day(day) => day,
        }
    }

    /// Says whether it lies before another moment; of two on one day, if either is only known to the day, each does.
    #[must_use]
    pub fn begins_before(self, other: Self, zone: &TimeZone) -> bool {
        match (self, other) {
            (Self::At(a), Self::At(b)) => a < b,
            _ => self.date(zone) <= other.date(zone),
        }
    }

    /// Returns the earliest moment it can have been.
    #[must_use]
    pub fn earliest(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => day.to_zoned(zone.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp()),
        }
    }

    /// Returns the latest moment it can have been: the end of the day where only the day is known.
    #[must_use]
    pub fn latest(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Day(day) => Self::Day(super::conditions::plus_days(day, 1)).earliest(zone),
        }
    }
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    Born { on: Date },
    /// The person is something: pregnant, immune, dependent.
    Attribute { is: String, #[serde(default)] from: Option<Date>, #[serde(default)] until: Option<Date> },
    /// Contact with a case, or with something that a case had been at.
    Exposure {
        kind: String,
        first: Moment,
        /// The end; without it the exposure had no length.
        #[serde(default)]
        last: Option<Moment>,
        /// It goes on until somebody writes down its end.
        #[serde(default)]
        ongoing: bool,
        /// From whom.
        #[serde(default)]
        source: Option<PersonId>,
    },
    Arrival { from: String, at: Moment },
    /// Was in a place; the caller names every area it lies in.
    Stay { areas: Vec<String>, from: Moment, #[serde(default)] until: Option<Moment>, #[serde(default)] transit: bool },
    Test { taken: Moment, result: TestResult, #[serde(default)] specimen: Option<String>, #[serde(default)] ct: Option<i64> },
    Onset { at: Moment },
    /// A vaccine, an immunoglobulin, a medicine.
    Given { what: String, at: Moment },
    Related { relation: Relation, to: PersonId },
}

impl What {
    /// Returns what kind of fact it is, as it is written.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Born { .. } => "born",
            Self::Attribute { .. } => "attribute",
            Self::Exposure { .. } => "exposure",
            Self::Arrival { .. } => "arrival",
            Self::Stay { .. } => "stay",
            Self::Test { .. } => "test",
            Self::Onset { .. } => "onset",
            Self::Given { .. } => "given",
            Self::Related { .. } => "related",
        }
    }

    /// Returns whom else it is about.
    #[must_use]
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Exposure { source, .. } => source.as_deref(),
            Self::Related { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Returns where it was.
    #[must_use]
    pub fn areas(&self) -> &[String] {
        match self {
            Self::Stay { areas, .. } => areas,
            _ => &[],
        }
    }
}

/// One thing that is known of a person, since when, and until it was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub id: FactId,
    pub recorded: Timestamp,
    #[serde(default)]
    pub withdrawn: Option<Timestamp>,
    pub what: What,
    /// What is known of a stay beside it. Never written with the fact: hashes are made of what is written, and no rule reads it.
    #[serde(skip)]
    pub journey: Option<Box<Journey>>,
}

/// A person with everything that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: PersonId,
    #[serde(default)]
    pub facts: Vec<Fact>,
}

/// A time during which an area had a tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaPeriod {
    pub id: FactId,
    pub area: String,
    pub tier: String,
    pub from: Moment,
    #[serde(default)]
    pub until: Option<Moment>,
    pub recorded: Timestamp,
    #[serde(default)]
    pub withdrawn: Option<Timestamp>,
}

/// What a determination is made from: one person, those they depend on, and the registry of areas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub person: Person,
    #[serde(default)]
    pub others: Vec<Person>,
    #[serde(default)]
    pub areas: Vec<AreaPeriod>,
}

impl Person {
    /// Returns the people whose facts can change what is decided about this one.
    #[must_use]
    pub fn depends_on(&self) -> BTreeSet<&str> {
        self.facts.iter().filter_map(|fact| fact.what.other()).collect()
    }

    /// Returns the people who were with this one somewhere.
    #[must_use]
    pub fn companions(&self) -> BTreeSet<&str> {
        self.facts.iter().filter_map(|fact| fact.journey.as_deref()).flat_map(|journey| &journey.companions).map(String::as_str).collect()
    }
}

impl Facts {
    /// Returns a SHA-256 in hexadecimal that does not depend on the order in which facts come.
    #[must_use]
    pub fn hash(&self) -> String {
        fn lines<'a, T: Serialize + 'a>(of: &'a str, parts: &'a [T]) -> impl Iterator<Item = String> + 'a {
            parts.iter().map(move |part| format!("{of}\t{}", serde_json::to_string(part).unwrap_or_default()))
        }
        let mut all: Vec<String> = lines("", &self.person.facts).chain(lines("area", &self.areas)).collect();
        all.extend(self.others.iter().flat_map(|other| lines(&other.id, &other.facts)));
        all.sort();
        all.dedup();
        let mut hash = Sha256::new();
        hash.update(self.person.id.as_bytes());
        for line in all {
            hash.update((line.len() as u64).to_le_bytes());
            hash.update(line.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The facts of one person that count, in a fixed order.
pub(super) type Sifted<'a> = Vec<&'a Fact>;

/// Everything that counts at a moment.
pub(super) struct Known<'a> {
    pub edition: &'a Edition,
    pub now: Timestamp,
    pub today: Date,
    pub own: Sifted<'a>,
    pub others: BTreeMap<&'a str, Sifted<'a>>,
    pub areas: Vec<&'a AreaPeriod>,
    doubts: BTreeSet<(&'static str, &'a str)>,
}

impl<'a> Known<'a> {
    /// Sifts what counts at a moment.
    pub fn at(facts: &'a Facts, edition: &'a Edition, now: Timestamp) -> Self {
        let mut sieve = Sieve::new(&edition.time_zone, now);
        let own = sieve.facts(facts.person.facts.iter());
        // Somebody who comes in two parts is one person.
        let mut parts: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for person in &facts.others {
            parts.entry(&person.id).or_default().extend(&person.facts);
        }
        let others = parts.into_iter().map(|(id, facts)| (id, sieve.facts(facts.into_iter()))).collect();
        let areas = sieve.areas(facts.areas.iter());
        Self { edition, now, today: sieve.today, own, others, areas, doubts: sieve.doubts }
    }

    /// Returns what a human has to look at before it can count.
    pub fn tasks(&self) -> impl Iterator<Item = Task> + '_ {
        self.doubts.iter().map(|(code, id)| Task { code, about: (*id).to_owned(), due: None, facts: vec![(*id).to_owned()] })
    }

    pub fn date(&self, moment: Moment) -> Date {
        moment.date(&self.edition.time_zone)
    }
}

/// Tells facts that count at a moment, seen from a time zone, from those that do not.
pub struct Sieve<'a, 'z> {
    zone: &'z TimeZone,
    now: Timestamp,
    today: Date,
    doubts: BTreeSet<(&'static str, &'a str)>,
}

impl<'a, 'z> Sieve<'a, 'z> {
    /// Makes a sieve that has seen nothing yet.
    #[must_use]
    pub fn new(zone: &'z TimeZone, now: Timestamp) -> Self {
        Self { zone, now, today: now.to_zoned(zone.clone()).date(), doubts: BTreeSet::new() }
    }

    /// Returns the areas' times that count, in a fixed order.
    pub fn areas(&mut self, areas: impl Iterator<Item = &'a AreaPeriod>) -> Vec<&'a AreaPeriod> {
        let mut areas: Vec<&AreaPeriod> = areas.filter(|area| is_known(area.recorded, area.withdrawn, self.now)).collect();
        areas.sort_by(|a, b| (&a.id, &a.area).cmp(&(&b.id, &b.area)));
        areas.dedup();
        areas.into_iter().filter(|area| self.is_sound(&area.id, &[Some(area.from), area.until], Span::Planned)).collect()
    }

    /// Returns the facts of one person that count, in the order of their ids.
    pub fn facts(&mut self, facts: impl Iterator<Item = &'a Fact>) -> Vec<&'a Fact> {
        let mut by_id: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for fact in facts.filter(|fact| is_known(fact.recorded, fact.withdrawn, self.now)) {
            by_id.entry(&fact.id).or_default().push(fact);
        }
        let mut sifted = Vec::new();
        for (id, said) in by_id {
            if said.iter().any(|fact| fact.what != said[0].what) {
                // One fact with two contents: neither counts.
                self.doubts.insert(("check_fact_twice", id));
                continue;
            }
            let earliest = said.into_iter().min_by_key(|fact| fact.recorded);
            sifted.extend(earliest.filter(|fact| self.counts(fact)));
        }
        sifted
    }

    /// Says whether something was seen that a human has to look at.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        !self.doubts.is_empty()
    }

    fn counts(&mut self, fact: &'a Fact) -> bool {
        let id = &fact.id;
        match &fact.what {
            What::Born { on } => self.is_sound(id, &[Some(Moment::Day(*on))], Span::Past),
            What::Attribute { from, until, .. } => self.is_sound(id, &[from.map(Moment::Day), until.map(Moment::Day)], Span::Planned),
            What::Exposure { first, last, .. } => self.is_sound(id, &[Some(*first), *last], Span::Past),
            What::Stay { from, until, .. } => self.is_sound(id, &[Some(*from), *until], Span::Begun),
            What::Arrival { at, .. } | What::Onset { at } | What::Given { at, .. } => self.is_sound(id, &[Some(*at)], Span::Past),
            What::Test { taken, .. } => self.is_sound(id, &[Some(*taken)], Span::Past),
            What::Related { .. } => true,
        }
    }

    /// Dates lie between 1900 and the moment, the first before the last.
    fn is_sound(&mut self, id: &'a str, dates: &[Option<Moment>], span: Span) -> bool {
        let days: Vec<Date> = dates.iter().flatten().map(|moment| moment.date(self.zone)).collect();
        let begun = dates.first().copied().flatten();
        let ended = dates.get(1).copied().flatten();
        let is_later = |moment: Moment| match moment {
            Moment::At(at) => at > self.now,
            Moment::Day(day) => day > self.today,
        };
        let code = if days.iter().any(|day| day.year() < EARLIEST_YEAR) {
            "check_fact_too_early"
        } else if !days.is_sorted() || matches!((begun, ended), (Some(Moment::At(from)), Some(Moment::At(until))) if until < from) {
            "check_fact_reversed"
        } else if (span != Span::Planned && begun.is_some_and(is_later)) || (span == Span::Past && ended.is_some_and(is_later)) {
            "check_fact_in_future"
        } else {
            return true;
        };
        self.doubts.insert((code, id));
        false
    }
}

/// What of a fact may lie in the future.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Past,
    /// Its end may.
    Begun,
    /// All of it may.
    Planned,
}

fn is_known(recorded: Timestamp, withdrawn: Option<Timestamp>, now: Timestamp) -> bool {
    recorded <= now && withdrawn.is_none_or(|withdrawn| withdrawn > now)
}
