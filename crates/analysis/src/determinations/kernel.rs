//! Everybody held against a plan, on all cores.
//!
//! Owns the pass over one person's columns: which facts meet which leaves, which episode they make, which phase is today.
//! It says the same as `domain::determinations::determine`, or hands the person over to it.

use domain::determinations::{Facts, determine};
use domain::policy::{Anchor, Colour, Mode, TestResult};
use rayon::prelude::*;

use super::columns::{Begin, Columns, OPEN, Stay, Test, begins_before, marks, result_number, rows};
use super::decisions::{CHUNK, Chunk, Decisions, NO_END, SMALL_CHUNK};
use super::plan::{Held, Plan, RulePlan, Sample};

/// Marks what is cited as an area's time.
pub const OF_AREA: u32 = 1 << 31;
/// An event that is of no area.
const NO_AREA: u32 = u32::MAX;
/// No such day.
const NO_DAY: i32 = i32::MIN;
/// The end of an area's time that is not known.
const NO_END_OF_AREA: i16 = i16::MAX;

/// Whoever knows everybody's facts in full.
pub trait Register: Sync {
    /// The facts of a person, of those they depend on, and the areas that the stays of all of them name.
    fn facts(&self, person: u32) -> Facts;

    /// The number of a fact that was cited for a person; of an area's time with `OF_AREA`.
    fn number(&self, person: u32, id: &str) -> u32;
}

/// Decides about everybody.
#[must_use]
pub fn decide(plan: &Plan<'_>, columns: &Columns, register: &dyn Register) -> Decisions {
    let count = columns.len();
    let chunks = (0..count.div_ceil(CHUNK)).into_par_iter().map(|chunk| {
        let first = chunk * CHUNK;
        about(plan, columns, register, (first..count.min(first + CHUNK)).map(super::columns::number))
    });
    Decisions { chunks: chunks.collect(), size: CHUNK }
}

/// Decides about some people, in their order.
#[must_use]
pub fn decide_some(plan: &Plan<'_>, columns: &Columns, register: &dyn Register, people: &[u32]) -> Decisions {
    let chunks = people.par_chunks(SMALL_CHUNK).map(|people| {
        fetch(columns, people);
        about(plan, columns, register, people.iter().copied())
    });
    Decisions { chunks: chunks.collect(), size: SMALL_CHUNK }
}

/// Looks at the rows of people who lie far apart, so that memory brings them side by side and not one after the other.
fn fetch(columns: &Columns, people: &[u32]) {
    let of: Vec<[Begin; 2]> = people.iter().map(|person| [columns.people[*person as usize], columns.people[*person as usize + 1]]).collect();
    let mut seen = 0_i64;
    for [begin, end] in of {
        for at in [begin.stays, end.stays] {
            seen += columns.stays.get(at as usize).map_or(0, |stay| i64::from(stay.until));
        }
        for at in [begin.tests, end.tests] {
            seen += columns.tests.get(at as usize).map_or(0, |test| i64::from(test.taken));
        }
    }
    std::hint::black_box(seen);
}

fn about(plan: &Plan<'_>, columns: &Columns, register: &dyn Register, people: impl ExactSizeIterator<Item = u32>) -> Chunk {
    let mut chunk = Chunk::of(people.len());
    let (positive, negative) = (result_number(TestResult::Positive), result_number(TestResult::Negative));
    let mut pass = Pass { plan, columns, events: Vec::new(), picked: Vec::new(), best: Vec::new(), present: columns.calendar.present(), positive, negative };
    for (at, person) in people.enumerate() {
        match pass.person(person as usize) {
            Outcome::Nothing => chunk.has_more[at] = plan.is_restless || !pass.events.is_empty() || columns.marks(person as usize) & marks::DOUBT != 0 || columns.areas.is_in_doubt,
            Outcome::Measure(measure) => {
                chunk.put(at, &measure);
                chunk.cited.extend(&pass.best);
            }
            Outcome::OneByOne => one_by_one(plan, columns, register, person, at, &mut chunk),
        }
        chunk.ends.push(super::columns::number(chunk.cited.len()));
    }
    chunk
}

/// What comes of the pass over one person.
enum Outcome {
    Nothing,
    Measure(Found),
    OneByOne,
}

/// A measure; what it cites stands beside it.
#[derive(Debug, Clone, Copy)]
struct Found {
    strictness: (Mode, Colour),
    until: i32,
    place: u8,
    phase: u8,
    day: i32,
}

impl Found {
    /// The strictest first; among equals the one that lasts longest, then the order of the plan.
    fn rank(&self) -> ((Mode, Colour), i32, std::cmp::Reverse<u8>) {
        (self.strictness, self.until, std::cmp::Reverse(self.place))
    }
}

impl Chunk {
    fn put(&mut self, at: usize, found: &Found) {
        self.rule[at] = found.place;
        self.mode[at] = found.strictness.0 as u8;
        self.colour[at] = found.strictness.1 as u8;
        self.phase[at] = found.phase;
        self.day[at] = found.day;
        self.until[at] = found.until;
        self.has_more[at] = true;
    }
}

fn one_by_one(plan: &Plan<'_>, columns: &Columns, register: &dyn Register, person: u32, at: usize, chunk: &mut Chunk) {
    let found = determine(&register.facts(person), plan.edition, columns.calendar.now);
    chunk.one_by_one += 1;
    chunk.has_more[at] = true;
    let Some(measure) = found.measure else { return };
    let until = measure.until.map_or(NO_END, |until| i32::try_from(until.duration_since(found.today).as_hours() / 24).unwrap_or(NO_END));
    let place = plan.edition.rules.iter().position(|rule| rule.id == measure.rule).and_then(|place| u8::try_from(place).ok());
    let measured = Found {
        strictness: measure.strictness(),
        until,
        place: place.unwrap_or(super::decisions::NONE),
        phase: u8::try_from(measure.phase).unwrap_or(u8::MAX),
        day: i32::try_from(measure.day).unwrap_or(i32::MAX),
    };
    chunk.put(at, &measured);
    let first = chunk.cited.len();
    chunk.cited.extend(measure.because().iter().map(|id| register.number(person, id)));
    chunk.cited[first..].sort_unstable();
}

/// What an event is to anchors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exposure,
    /// In an area, and has left.
    Left,
    /// Is in an area.
    In,
    Test,
}

/// A fact that meets leaves of the plan.
#[derive(Debug, Clone, Copy)]
struct Event {
    leaves: u64,
    from: i16,
    to: i16,
    fact: u32,
    area: u32,
    area_end: i16,
    kind: Kind,
}

/// The room in which one person after the other is decided.
struct Pass<'p> {
    plan: &'p Plan<'p>,
    columns: &'p Columns,
    events: Vec<Event>,
    picked: Vec<Event>,
    /// What the best measure so far cites.
    best: Vec<u32>,
    present: (i32, i16),
    positive: u8,
    negative: u8,
}

impl Pass<'_> {
    fn person(&mut self, person: usize) -> Outcome {
        let (plan, columns) = (self.plan, self.columns);
        self.events.clear();
        if plan.is_beyond || columns.marks(person) & plan.beyond != 0 {
            return Outcome::OneByOne;
        }
        let mut held = 0;
        for exposure in columns.exposures(person) {
            let leaves = plan.exposed[usize::from(exposure.kind)];
            if leaves != 0 {
                held |= leaves;
                self.events.push(Event { leaves, from: exposure.first_day, to: exposure.last_day, fact: exposure.fact, area: NO_AREA, area_end: 0, kind: Kind::Exposure });
            }
        }
        for stay in columns.stays(person) {
            let periods = rows(&plan.areas, stay.area as usize);
            if !periods.is_empty() {
                let Some(met) = self.stay(stay, periods) else { return Outcome::OneByOne };
                held |= met;
            }
        }
        let tests = columns.tests(person);
        for test in tests.iter().filter(|test| plan.cited_results >> test.result & 1 != 0) {
            held |= self.test(test);
        }
        if self.events.is_empty() {
            return Outcome::Nothing;
        }
        // What is only denied is looked at where there is something to deny.
        for test in tests {
            held |= self.met_by_test(test);
        }
        self.rules(held, tests)
    }

    /// Returns the leaves that a stay meets; nothing where an area's time fits no column.
    fn stay(&mut self, stay: &Stay, periods: std::ops::Range<usize>) -> Option<u64> {
        let plan = self.plan;
        let (from, until) = ((stay.from, stay.from_day), (stay.until, stay.until_day));
        let end = if until.0 == OPEN { self.present } else { until };
        let is_over = until.0 != OPEN && if until.0 & 1 == 0 { until.0 <= 0 } else { until.1 <= 0 };
        let mut held = 0;
        for (period, leaves) in &plan.periods[periods] {
            if period.is_odd {
                return None;
            }
            let end_of_period = if period.until == OPEN { self.present } else { (period.until, period.until_day) };
            if !begins_before(from, end_of_period) || !begins_before((period.from, period.from_day), end) {
                continue;
            }
            let begun = from.1.max(period.from_day);
            let mut met = 0;
            let (to, kind) = if is_over {
                let left = until.1.min(period.until_day);
                for (bit, within, least) in &plan.stayed {
                    if leaves & bit != 0 && -i32::from(left) <= *within && (*least == i64::MIN || self.seconds(stay, period) >= *least) {
                        met |= bit;
                    }
                }
                (left, Kind::Left)
            } else {
                if period.is_open {
                    met = leaves & plan.staying;
                }
                (begun, Kind::In)
            };
            if met != 0 {
                held |= met;
                if met & plan.cites != 0 {
                    self.events.push(Event { leaves: met, from: begun, to, fact: stay.fact, area: period.number | OF_AREA, area_end: period.until_day, kind });
                }
            }
        }
        Some(held)
    }

    /// Returns the fewest seconds that somebody who has left can have been in an area while it had a tier.
    fn seconds(&self, stay: &Stay, period: &super::columns::Period) -> i64 {
        let calendar = &self.columns.calendar;
        let latest = |number: i32, day: i16| i64::from(if number & 1 == 0 { number >> 1 } else { calendar.beginning(day.saturating_add(1)) });
        let begun = latest(stay.from, stay.from_day).max(latest(period.from, period.from_day));
        let ended = if period.until == OPEN { stay.until >> 1 } else { (stay.until >> 1).min(period.until >> 1) };
        i64::from(ended) - begun
    }

    fn test(&mut self, test: &Test) -> u64 {
        let leaves = self.met_by_test(test);
        if leaves & self.plan.cites != 0 {
            self.events.push(Event { leaves, from: test.day, to: test.day, fact: test.fact, area: NO_AREA, area_end: 0, kind: Kind::Test });
        }
        leaves
    }

    fn met_by_test(&self, test: &Test) -> u64 {
        self.plan.samples.iter().filter(|(_, sample)| self.meets(sample, test)).fold(0, |leaves, (bit, _)| leaves | bit)
    }

    fn meets(&self, sample: &Sample, test: &Test) -> bool {
        if self.result(test, sample.below_ct) != sample.result || -i32::from(test.day) > sample.within {
            return false;
        }
        let taken = test.taken;
        if sample.within_hours == i32::MAX {
            true
        } else if taken & 1 == 0 {
            i64::from(self.present.0 >> 1) - i64::from(taken >> 1) <= i64::from(sample.within_hours) * 3600
        } else {
            -i32::from(test.day) * 24 <= sample.within_hours
        }
    }

    /// Returns what a test says under a rule: too weak a positive is a negative.
    fn result(&self, test: &Test, below_ct: u8) -> u8 {
        let is_weak = test.result == self.positive && test.ct != u8::MAX && below_ct != u8::MAX && test.ct >= below_ct;
        if is_weak { self.negative } else { test.result }
    }

    fn rules(&mut self, held: u64, tests: &[Test]) -> Outcome {
        let plan = self.plan;
        let mut best: Option<Found> = None;
        for rule in &plan.rules {
            if rule.is_beyond {
                if rule.when.holds(held) {
                    return Outcome::OneByOne;
                }
                continue;
            }
            if best.is_some_and(|best| best.strictness > rule.most) {
                break;
            }
            if rule.cites & held == 0 || !rule.when.holds(held) {
                continue;
            }
            if let Some(found) = self.rule(rule, held, tests)
                && best.is_none_or(|best| found.rank() > best.rank())
            {
                best = Some(found);
                self.best.clear();
                for event in &self.picked {
                    self.best.push(event.fact);
                    if event.area != NO_AREA {
                        self.best.push(event.area);
                    }
                }
            }
        }
        let Some(found) = best else { return Outcome::Nothing };
        self.best.sort_unstable();
        self.best.dedup();
        Outcome::Measure(found)
    }

    /// Lays the course of a rule on the calendar; what it cites is in `picked`.
    fn rule(&mut self, rule: &RulePlan, held: u64, tests: &[Test]) -> Option<Found> {
        let cited = rule.when.cited(held);
        self.picked.clear();
        self.picked.extend(self.events.iter().filter(|event| event.leaves & cited != 0));
        self.episode(rule.window);
        let anchors = self.anchors();
        let anchor = anchors[rule.anchor];
        if anchor == NO_DAY {
            return None;
        }
        let on = |edge: domain::policy::Edge| {
            let day = anchors[edge.anchor as usize];
            (day != NO_DAY).then(|| day + i32::try_from(edge.day).unwrap_or(i32::MAX / 2) - self.plan.zero)
        };
        let mut current = None;
        let mut last = None;
        for (at, phase) in rule.phases.iter().enumerate() {
            let (from, until) = (on(phase.from)?, phase.until.map(&on));
            last = match until {
                Some(None) => return None,
                Some(until) => until,
                None => None,
            };
            if current.is_none() && from <= 0 && last.is_none_or(|until| until >= 0) {
                current = Some((at, phase));
            }
        }
        let (at, phase) = current?;
        if rule.ends_when.as_ref().is_some_and(|ends| self.ends(ends, rule, held, anchor, tests)) {
            return None;
        }
        Some(Found {
            strictness: (phase.mode, phase.colour),
            until: last.or_else(|| self.area_end()).unwrap_or(NO_END),
            place: rule.place,
            phase: u8::try_from(at + 1).unwrap_or(u8::MAX),
            day: self.plan.zero - anchor,
        })
    }

    /// Leaves only the last episode: events that lie closer together than the window.
    fn episode(&mut self, window: i32) {
        if self.picked.len() < 2 {
            return;
        }
        self.picked.sort_unstable_by_key(|event| (event.from, event.to));
        let (mut start, mut end) = (0, i32::MIN / 2);
        for (at, event) in self.picked.iter().enumerate() {
            if at > 0 && i32::from(event.from) > end + window {
                start = at;
            }
            end = end.max(i32::from(event.to));
        }
        self.picked.drain(..start);
    }

    fn anchors(&self) -> [i32; Anchor::ALL.len()] {
        let mut anchors = [NO_DAY; Anchor::ALL.len()];
        for event in &self.picked {
            let (from, to) = (i32::from(event.from), i32::from(event.to));
            let mut latest = |anchor: Anchor| anchors[anchor as usize] = anchors[anchor as usize].max(to);
            match event.kind {
                Kind::Exposure => latest(Anchor::LastExposure),
                Kind::Left => latest(Anchor::Leaving),
                Kind::In => latest(Anchor::Arrival),
                Kind::Test => {}
            }
            let first = match event.kind {
                Kind::Exposure => Anchor::FirstExposure,
                Kind::Test => Anchor::PositiveSample,
                _ => continue,
            };
            let known = &mut anchors[first as usize];
            *known = if *known == NO_DAY { from } else { (*known).min(from) };
        }
        anchors
    }

    /// Returns the day on which the areas of a stay lose their tier, if it is known of all.
    fn area_end(&self) -> Option<i32> {
        let mut ends = self.picked.iter().filter(|event| event.area != NO_AREA).map(|event| event.area_end);
        let latest = ends.clone().max()?;
        ends.all(|end| end != NO_END_OF_AREA).then_some(i32::from(latest))
    }

    fn ends(&self, held: &Held, rule: &RulePlan, leaves: u64, since: i32, tests: &[Test]) -> bool {
        let all = |part: &Held| self.ends(part, rule, leaves, since, tests);
        match held {
            Held::Leaf(_) => held.holds(leaves),
            Held::All(parts) => parts.iter().all(all),
            Held::Any(parts) => parts.iter().any(all),
            Held::Not(part) => !all(part),
            Held::Negatives { count, hours, from_day } => self.negatives(rule, since, tests, *hours, *from_day) >= *count,
            Held::FirstTests(count) => {
                let mut known = tests.iter().filter(|test| i32::from(test.day) >= since).map(|test| self.result(test, rule.below_ct)).filter(|result| [self.positive, self.negative].contains(result));
                (0..*count).all(|_| known.next() == Some(self.negative))
            }
            Held::TestedSince(sample) => tests.iter().any(|test| i32::from(test.day) >= since && self.meets(sample, test)),
        }
    }

    /// Counts negative samples from a day on, so far apart.
    fn negatives(&self, rule: &RulePlan, since: i32, tests: &[Test], hours: i64, from_day: i32) -> i64 {
        let (mut count, mut before): (i64, Option<&Test>) = (0, None);
        for test in tests {
            let day = i32::from(test.day);
            if self.result(test, rule.below_ct) != self.negative || day < since || day - since < from_day {
                continue;
            }
            let is_apart = before.is_none_or(|before| {
                if (before.taken | test.taken) & 1 == 0 {
                    i64::from((test.taken >> 1) - (before.taken >> 1)) >= hours * 3600
                } else {
                    i64::from(day - i32::from(before.day)) * 24 >= hours
                }
            });
            if is_apart {
                (count, before) = (count + 1, Some(test));
            }
        }
        count
    }
}
