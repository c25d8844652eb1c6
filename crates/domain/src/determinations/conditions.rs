//! Whether a condition holds for somebody, by which facts, and what is missing if it does not.

use super::facts::{AreaPeriod, Fact, FactId, Known, Moment, What};
use super::{Missing, TestDue, meets};
use crate::policy::{Condition, Relation, TestResult};
use jiff::{SignedDuration, Timestamp};
use jiff::civil::Date;

/// A fact by which a condition holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hit<'a> {
    Fact(&'a Fact),
    /// A stay in an area while it had a tier.
    Stay(&'a Fact, &'a AreaPeriod),
}

impl<'a> Hit<'a> {
    pub fn ids(self) -> impl Iterator<Item = FactId> {
        let (fact, area) = match self {
            Hit::Fact(fact) => (fact, None),
            Hit::Stay(stay, area) => (stay, Some(area)),
        };
        std::iter::once(fact.id.clone()).chain(area.map(|area| area.id.clone()))
    }

    pub fn fact(self) -> &'a Fact {
        match self {
            Hit::Fact(fact) | Hit::Stay(fact, _) => fact,
        }
    }
}

/// What came of looking at a condition.
#[derive(Debug, Default)]
pub(super) struct Check<'a> {
    pub holds: bool,
    pub hits: Vec<Hit<'a>>,
    pub missing: Vec<Missing>,
}

impl<'a> Check<'a> {
    fn of(hits: Vec<Hit<'a>>) -> Self {
        Self { holds: !hits.is_empty(), hits, missing: Vec::new() }
    }
}

/// Whose facts are looked at, and from which day on.
#[derive(Clone, Copy)]
pub(super) struct View<'k, 'a> {
    pub known: &'k Known<'a>,
    pub facts: &'k [&'a Fact],
    /// Tests count from here.
    pub since: Option<Date>,
    /// Treatments count from here.
    pub first_exposure: Option<Date>,
    /// From whom the exposures came.
    pub sources: &'k [&'a str],
    pub schedule: &'k [TestDue],
    /// Another person's exposures count for so many days.
    pub window: i64,
    /// A positive result with this cycle threshold or a higher one counts as negative.
    pub below_ct: Option<i64>,
    pub whose: Option<&'a str>,
}

impl<'k, 'a> View<'k, 'a> {
    /// The person's own facts, before any anchor is known.
    pub fn own(known: &'k Known<'a>) -> Self {
        View { known, facts: &known.own, since: None, first_exposure: None, sources: &[], schedule: &[], window: 0, below_ct: None, whose: None }
    }

    /// Looks at a condition.
    pub fn check(&self, condition: &Condition) -> Check<'a> {
        match condition {
            Condition::All(parts) => {
                let checks: Vec<Check<'a>> = parts.iter().map(|part| self.check(part)).collect();
                Self::joined(checks, true)
            }
            Condition::Any(parts) => {
                let checks: Vec<Check<'a>> = parts.iter().map(|part| self.check(part)).collect();
                Self::joined(checks, false)
            }
            Condition::Not(part) => Check { holds: !self.check(part).holds, ..Check::default() },
            Condition::Exposed { kinds } => self.by(|what| match what {
                What::Exposure { kind, first, last, ongoing, .. } if kinds.contains(kind) => {
                    let end = if *ongoing { self.known.today } else { self.known.date(last.unwrap_or(*first)) };
                    self.whose.is_none() || days_between(end, self.known.today) <= self.window
                }
                _ => false,
            }),
            Condition::Stayed { tiers, within_days, least_minutes } => Check::of(self.stays(tiers, |stay, area| {
                left(self.known, stay, area).is_some_and(|left| days_between(left, self.known.today) <= *within_days)
                    && least_minutes.is_none_or(|least| seconds_in(self.known, stay, area) >= least * 60)
            })),
            Condition::Staying { tiers } => Check::of(self.stays(tiers, |stay, area| is_in(self.known, stay, area))),
            Condition::Arrived { from } => self.by(|what| matches!(what, What::Arrival { from: origin, .. } if from.contains(origin))),
            Condition::Attribute { any_of } => self.by(|what| match what {
                What::Attribute { is, from, until } => {
                    any_of.contains(is) && from.is_none_or(|from| from <= self.known.today) && until.is_none_or(|until| self.known.today <= until)
                }
                _ => false,
            }),
            Condition::Age { least, most } => self.by(|what| match what {
                What::Born { on } => {
                    let years = age(*on, self.known.today);
                    least.is_none_or(|least| years >= least) && most.is_none_or(|most| years <= most)
                }
                _ => false,
            }),
            Condition::Tested { result, within_days, within_hours } => {
                let is_near = |taken: Moment| days_between(self.known.date(taken), self.known.today) <= *within_days && within_hours.is_none_or(|hours| self.is_within(taken, hours));
                Check::of(self.tests(*result).filter(|(_, taken)| is_near(*taken)).map(|(fact, _)| Hit::Fact(fact)).collect())
            }
            Condition::Onset => self.by(|what| matches!(what, What::Onset { .. })),
            Condition::Given { what } => self.by(|given| {
                matches!(given, What::Given { what: treatment, at } if treatment == what && self.first_exposure.is_none_or(|first| self.known.date(*at) >= first))
            }),
            Condition::Negatives { count, hours_apart, from_day } => self.negatives(*count, *hours_apart, *from_day),
            Condition::ScheduledTests => self.scheduled(),
            Condition::FirstTests { count } => self.first_tests(*count),
            Condition::Other { relation, is_every, when } => self.other(*relation, *is_every, when),
        }
    }

    fn joined(checks: Vec<Check<'a>>, is_every: bool) -> Check<'a> {
        let mut holding = checks.iter().map(|check| check.holds);
        let holds = if is_every { holding.all(|holds| holds) } else { holding.any(|holds| holds) };
        let mut joined = Check { holds, ..Check::default() };
        for check in checks {
            if check.holds {
                joined.hits.extend(check.hits);
            } else if !joined.holds {
                joined.missing.extend(check.missing);
            }
        }
        joined
    }

    fn by(&self, is_meant: impl Fn(&What) -> bool) -> Check<'a> {
        Check::of(self.facts.iter().filter(|fact| is_meant(&fact.what)).map(|fact| Hit::Fact(fact)).collect())
    }

    fn stays(&self, tiers: &[String], is_meant: impl Fn(&'a Fact, &'a AreaPeriod) -> bool) -> Vec<Hit<'a>> {
        let mut hits = Vec::new();
        for fact in self.facts.iter().filter(|fact| matches!(fact.what, What::Stay { transit: false, .. })) {
            let areas = self.known.areas.iter().filter(|area| tiers.contains(&area.tier) && overlap(self.known, fact, area));
            hits.extend(areas.filter(|area| is_meant(fact, area)).map(|area| Hit::Stay(fact, area)));
        }
        hits
    }

    /// Returns the tests with a result since the anchor, in the order in which they were taken.
    fn tests(&self, wanted: TestResult) -> impl Iterator<Item = (&'a Fact, Moment)> {
        self.all_tests().into_iter().filter(move |(_, _, result)| *result == wanted).map(|(fact, taken, _)| (fact, taken))
    }

    fn all_tests(&self) -> Vec<(&'a Fact, Moment, TestResult)> {
        let zone = &self.known.edition.time_zone;
        let mut tests: Vec<_> = self.facts.iter().filter_map(|fact| result_of(fact, self.below_ct).map(|(taken, result)| (*fact, taken, result))).collect();
        tests.retain(|(_, taken, _)| self.since.is_none_or(|since| self.known.date(*taken) >= since));
        tests.sort_by(|(a, first, _), (b, second, _)| (first.earliest(zone), &a.id).cmp(&(second.earliest(zone), &b.id)));
        tests
    }

    fn negatives(&self, count: i64, hours_apart: i64, from_day: i64) -> Check<'a> {
        let mut chain: Vec<(&'a Fact, Moment)> = Vec::new();
        for (fact, taken) in self.tests(TestResult::Negative) {
            if self.since.is_some_and(|since| days_between(since, self.known.date(taken)) < from_day) {
                continue;
            }
            if chain.last().is_none_or(|(_, before)| self.are_apart(*before, taken, hours_apart)) {
                chain.push((fact, taken));
            }
        }
        let have = i64::try_from(chain.len()).unwrap_or(i64::MAX);
        if have < count {
            return self.lacks("negatives", have, count);
        }
        let hits = chain.into_iter().map(|(fact, _)| Hit::Fact(fact)).collect();
        Check { holds: true, hits, missing: Vec::new() }
    }

    /// Where only the day is known, days are counted, in the person's favour.
    fn are_apart(&self, before: Moment, after: Moment, hours: i64) -> bool {
        match (before, after) {
            (Moment::At(before), Moment::At(after)) => after.duration_since(before).as_secs() >= hours * 3600,
            _ => days_between(self.known.date(before), self.known.date(after)) * 24 >= hours,
        }
    }

    /// Where only the day is known, days are counted.
    fn is_within(&self, taken: Moment, hours: i64) -> bool {
        match taken {
            Moment::At(taken) => self.known.now.duration_since(taken) <= SignedDuration::from_hours(hours),
            Moment::Day(day) => days_between(day, self.known.today) * 24 <= hours,
        }
    }

    fn scheduled(&self) -> Check<'a> {
        let need = i64::try_from(self.schedule.len()).unwrap_or(i64::MAX);
        let done = self.schedule.iter().filter(|test| i64::try_from(test.done.len()).unwrap_or(i64::MAX) >= test.count);
        let have = i64::try_from(done.count()).unwrap_or(0);
        if have < need {
            return self.lacks("scheduled_tests", have, need);
        }
        let is_done = |fact: &&&Fact| self.schedule.iter().any(|test| test.done.contains(&fact.id));
        Check { holds: true, hits: self.facts.iter().filter(is_done).map(|fact| Hit::Fact(fact)).collect(), missing: Vec::new() }
    }

    fn first_tests(&self, count: i64) -> Check<'a> {
        let wanted = usize::try_from(count).unwrap_or(0);
        let is_known = |(_, _, result): &(&Fact, Moment, TestResult)| matches!(result, TestResult::Negative | TestResult::Positive);
        let first: Vec<_> = self.all_tests().into_iter().filter(is_known).take(wanted).collect();
        let negative = first.iter().take_while(|(_, _, result)| *result == TestResult::Negative).count();
        if negative < wanted {
            return self.lacks("first_tests", i64::try_from(negative).unwrap_or(0), count);
        }
        Check { holds: true, hits: first.into_iter().map(|(fact, ..)| Hit::Fact(fact)).collect(), missing: Vec::new() }
    }

    fn lacks(&self, code: &'static str, have: i64, need: i64) -> Check<'a> {
        Check { missing: vec![Missing { code, have, need, of: self.whose.map(str::to_owned) }], ..Check::default() }
    }

    fn other(&self, relation: Relation, is_every: bool, when: &Condition) -> Check<'a> {
        let mut ids: Vec<&'a str> = match relation {
            Relation::Source => self.sources.to_vec(),
            _ => self.facts.iter().filter_map(|fact| related(fact, relation)).collect(),
        };
        ids.sort_unstable();
        ids.dedup();
        let checks: Vec<Check<'a>> = ids.into_iter().map(|id| self.of_other(id).check(when)).collect();
        // Nobody is held because it is not known on whom it depends.
        Self::joined(checks, is_every)
    }

    /// Another person's facts; their tests count since their own last exposure, or else since our first: what happened
    /// between our first and last is theirs as well.
    fn of_other(&self, id: &'a str) -> View<'k, 'a> {
        let facts: &'k [&'a Fact] = self.known.others.get(id).map_or(&[], Vec::as_slice);
        let exposed = facts.iter().filter_map(|fact| match &fact.what {
            What::Exposure { first, last, .. } => Some(self.known.date(last.unwrap_or(*first))),
            _ => None,
        });
        View { facts, since: exposed.max().or(self.first_exposure).or(self.since), first_exposure: None, sources: &[], schedule: &[], whose: Some(id), ..*self }
    }
}

fn related(fact: &Fact, wanted: Relation) -> Option<&str> {
    match &fact.what {
        What::Related { relation, to } if *relation == wanted => Some(to),
        _ => None,
    }
}

/// Returns what a test says under a rule: too weak a positive is a negative.
pub(super) fn result_of(fact: &Fact, below_ct: Option<i64>) -> Option<(Moment, TestResult)> {
    let What::Test { taken, result, ct, .. } = &fact.what else { return None };
    let is_weak = ct.zip(below_ct).is_some_and(|(ct, below)| ct >= below);
    Some((*taken, if *result == TestResult::Positive && is_weak { TestResult::Negative } else { *result }))
}

/// Says whether somebody was in the area while it had the tier.
pub(super) fn overlap(known: &Known<'_>, stay: &Fact, area: &AreaPeriod) -> bool {
    let What::Stay { areas, from, until, .. } = &stay.what else { return false };
    areas.contains(&area.area) && meets((*from, *until), (area.from, area.until), known.now, &known.edition.time_zone)
}

/// Returns the last day on which somebody who has left was in the area while it had the tier.
pub(super) fn left(known: &Known<'_>, stay: &Fact, area: &AreaPeriod) -> Option<Date> {
    let What::Stay { until: Some(until), .. } = &stay.what else { return None };
    let is_over = match until {
        Moment::At(at) => *at <= known.now,
        Moment::Day(day) => *day <= known.today,
    };
    let until = known.date(*until);
    is_over.then(|| area.until.map_or(until, |end| until.min(known.date(end))))
}

/// Returns how many seconds somebody who has left was in the area while it had the tier: the fewest it can have been, where
/// only days are known.
fn seconds_in(known: &Known<'_>, stay: &Fact, area: &AreaPeriod) -> i64 {
    let What::Stay { from, until: Some(until), .. } = &stay.what else { return 0 };
    let zone = &known.edition.time_zone;
    let begun = from.latest(zone).max(area.from.latest(zone));
    let ended = area.until.map_or(until.earliest(zone), |end| end.earliest(zone).min(until.earliest(zone)));
    ended.duration_since(begun).as_secs()
}

fn is_in(known: &Known<'_>, stay: &Fact, area: &AreaPeriod) -> bool {
    let is_open = |end: Option<Moment>| match end {
        None => true,
        Some(Moment::At(at)) => at > known.now,
        Some(Moment::Day(day)) => day >= known.today,
    };
    let What::Stay { until, .. } = &stay.what else { return false };
    left(known, stay, area).is_none() && is_open(*until) && is_open(area.until)
}

/// Returns the completed years; whoever is born on 29 February is a year older on 1 March.
fn age(born: Date, today: Date) -> i64 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    i64::from(today.year()) - i64::from(born.year()) - i64::from(!had_birthday)
}

/// Returns how many days one date lies before another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Returns a date so many days later; the end of the calendar where there is none.
pub(super) fn plus_days(date: Date, days: i64) -> Date {
    date.checked_add(SignedDuration::from_hours(days * 24)).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX })
}

/// Returns the last moment of a day.
pub(super) fn end_of_day(known: &Known<'_>, date: Date) -> Timestamp {
    Moment::Day(date).latest(&known.edition.time_zone)
}
