//! An edition over the codes of columns: what each fact can mean, as bits, and what follows.
//!
//! Owns which part of the language columns can say; a rule beyond it is told to be decided one by one.

use domain::policy::{Colour, Condition, DayZero, Edition, Mode, Phase, Rule, TestResult};

use super::columns::{Columns, Period, Starts, ct_number, marks, number, result_number};

/// More kinds of facts than this no plan asks about; for one that does, everybody is decided one by one.
const MOST_LEAVES: usize = 64;

/// A condition on one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    Exposed(Vec<u16>),
    Stayed { tiers: Vec<u16>, within: i32, least_seconds: i64 },
    Staying(Vec<u16>),
    Tested(Sample),
}

/// A result within so many days and hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub result: u8,
    pub within: i32,
    pub within_hours: i32,
    pub below_ct: u8,
}

/// A condition over leaves, each of which is a bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    Leaf(u64),
    All(Vec<Held>),
    Any(Vec<Held>),
    Not(Box<Held>),
    /// What ends a course, counted from the day of its anchor.
    Negatives { count: i64, hours: i64, from_day: i32 },
    FirstTests(i64),
    TestedSince(Sample),
}

/// A rule, ready to be held against one person.
#[derive(Debug, Clone)]
pub struct RulePlan {
    pub place: u8,
    pub when: Held,
    /// The leaves whose facts are cited, if they hold.
    pub cites: u64,
    /// Whoever falls under it is decided one by one.
    pub is_beyond: bool,
    /// The strictest it can be.
    pub most: (Mode, Colour),
    pub anchor: usize,
    pub window: i32,
    pub phases: Vec<Phase>,
    pub ends_when: Option<Held>,
    pub below_ct: u8,
}

/// An edition over the codes of some columns.
#[derive(Debug)]
pub struct Plan<'e> {
    pub edition: &'e Edition,
    pub(super) rules: Vec<RulePlan>,
    /// Whoever has one of these marks is decided one by one.
    pub(super) beyond: u8,
    /// Everybody is.
    pub(super) is_beyond: bool,
    /// Something can be due for somebody of whom nothing is known.
    pub(super) is_restless: bool,
    pub(super) zero: i32,
    /// For each kind of exposure, the leaves it meets.
    pub(super) exposed: Vec<u64>,
    pub(super) stayed: Vec<(u64, i32, i64)>,
    pub(super) staying: u64,
    pub(super) areas: Starts,
    pub(super) periods: Vec<(Period, u64)>,
    pub(super) samples: Vec<(u64, Sample)>,
    /// Which results can be cited, as bits.
    pub(super) cited_results: u8,
    pub(super) cites: u64,
}

/// What is found while conditions are read.
struct Reading<'c> {
    columns: &'c Columns,
    leaves: Vec<Leaf>,
    beyond: u8,
    is_beyond: bool,
}

impl<'e> Plan<'e> {
    /// Reads an edition for some columns.
    #[must_use]
    pub fn new(edition: &'e Edition, columns: &Columns) -> Self {
        let mut reading = Reading { columns, leaves: Vec::new(), beyond: marks::ODD, is_beyond: false };
        let mut rules: Vec<RulePlan> = edition.rules.iter().enumerate().filter_map(|(place, rule)| reading.rule(place, rule)).collect();
        // Those that are decided one by one first; then the strictest, so that nobody is held against what cannot matter.
        rules.sort_by_key(|rule| (!rule.is_beyond, std::cmp::Reverse(rule.most)));
        let is_other_zone = edition.time_zone != columns.calendar.zone;
        let cites = rules.iter().fold(0, |cites, rule| cites | rule.cites);
        let mut plan = Self {
            edition,
            beyond: reading.beyond,
            is_beyond: reading.is_beyond || is_other_zone || reading.leaves.len() > MOST_LEAVES,
            is_restless: rules.iter().any(|rule| rule.when.holds(0) || !rule.when.is_plain(false)),
            zero: i32::from(edition.day_zero == DayZero::DayBefore),
            exposed: vec![0; columns.kinds.len()],
            stayed: Vec::new(),
            staying: 0,
            areas: Vec::new(),
            periods: Vec::new(),
            samples: Vec::new(),
            cited_results: 0,
            cites,
            rules,
        };
        let mut tiers = vec![0_u64; columns.areas.tiers.len()];
        for (at, leaf) in reading.leaves.iter().enumerate().take(MOST_LEAVES) {
            let bit = 1 << at;
            match leaf {
                Leaf::Exposed(kinds) => kinds.iter().for_each(|kind| plan.exposed[usize::from(*kind)] |= bit),
                Leaf::Stayed { tiers: named, within, least_seconds } => {
                    named.iter().for_each(|tier| tiers[usize::from(*tier)] |= bit);
                    plan.stayed.push((bit, *within, *least_seconds));
                }
                Leaf::Staying(named) => {
                    named.iter().for_each(|tier| tiers[usize::from(*tier)] |= bit);
                    plan.staying |= bit;
                }
                Leaf::Tested(sample) => {
                    plan.samples.push((bit, *sample));
                    if cites & bit != 0 {
                        // A positive result that is too weak counts as a negative one.
                        plan.cited_results |= 1 << sample.result | if sample.below_ct == u8::MAX { 0 } else { 1 << result_number(TestResult::Positive) };
                    }
                }
            }
        }
        plan.periods(columns, &tiers);
        plan
    }

    /// Keeps the times of areas that can still matter.
    fn periods(&mut self, columns: &Columns, tiers: &[u64]) {
        self.areas.push(0);
        for area in 0..columns.area_names.len() {
            for period in &columns.areas.periods[super::columns::rows(&columns.areas.starts, area)] {
                let mut leaves = tiers[usize::from(period.tier)];
                if !period.is_open {
                    leaves &= !self.staying;
                }
                for (bit, within, _) in &self.stayed {
                    if i32::from(period.until_day) < -within {
                        leaves &= !bit;
                    }
                }
                if leaves != 0 || period.is_odd {
                    self.periods.push((*period, leaves));
                }
            }
            self.areas.push(number(self.periods.len()));
        }
    }

    /// Returns the id of the rule at a place.
    #[must_use]
    pub fn rule(&self, place: usize) -> &'e str {
        &self.edition.rules[place].id
    }
}

impl Reading<'_> {
    /// Reads a rule; one that nothing in these columns can trigger is left out.
    fn rule(&mut self, place: usize, rule: &Rule) -> Option<RulePlan> {
        let below_ct = rule.positive_below_ct;
        let when = self.held(&rule.when, below_ct, false);
        self.is_beyond |= when.is_none();
        let mut is_beyond = !rule.variants.is_empty() || !rule.exceptions.is_empty() || rule.promotion.is_some();
        let when = when.unwrap_or(Held::Any(Vec::new()));
        let ends_when = rule.course.ends_when.as_ref().map(|condition| self.held(condition, below_ct, true));
        is_beyond |= matches!(ends_when, Some(None));
        let first = rule.course.phases.first()?;
        // Modes and colours of several phases count apart.
        let most = rule.course.phases.iter().fold((first.mode, first.colour), |most, phase| (most.0.max(phase.mode), most.1.max(phase.colour)));
        Some(RulePlan {
            place: u8::try_from(place).ok()?,
            cites: cites(&when),
            when,
            is_beyond,
            most,
            anchor: rule.anchor as usize,
            window: i32::try_from(rule.window_days).unwrap_or(i32::MAX),
            phases: rule.course.phases.clone(),
            ends_when: ends_when.flatten(),
            below_ct: ct_number(below_ct),
        })
    }

    /// Reads a condition; nothing where columns cannot say it.
    fn held(&mut self, condition: &Condition, below_ct: Option<i64>, is_end: bool) -> Option<Held> {
        let places = |known: &[String], words: &[String]| -> Vec<u16> {
            let of = |word: &String| known.iter().position(|known| known == word).and_then(|at| u16::try_from(at).ok());
            words.iter().filter_map(of).collect()
        };
        let days = |days: i64| i32::try_from(days).unwrap_or(i32::MAX);
        let mut list = |parts: &[Condition]| parts.iter().map(|part| self.held(part, below_ct, is_end)).collect::<Option<Vec<_>>>();
        let leaf = match condition {
            Condition::All(parts) => return list(parts).map(Held::All),
            Condition::Any(parts) => return list(parts).map(Held::Any),
            Condition::Not(part) => return self.held(part, below_ct, is_end).map(|part| Held::Not(Box::new(part))),
            Condition::Exposed { kinds } => Leaf::Exposed(places(&self.columns.kinds, kinds)),
            Condition::Stayed { tiers, within_days, least_minutes } => {
                Leaf::Stayed { tiers: places(&self.columns.areas.tiers, tiers), within: days(*within_days), least_seconds: least_minutes.map_or(i64::MIN, |least| least * 60) }
            }
            Condition::Staying { tiers } => Leaf::Staying(places(&self.columns.areas.tiers, tiers)),
            Condition::Tested { result, within_days, within_hours } => {
                let sample = Sample { result: result_number(*result), within: days(*within_days), within_hours: within_hours.map_or(i32::MAX, days), below_ct: ct_number(below_ct) };
                if is_end {
                    return Some(Held::TestedSince(sample));
                }
                Leaf::Tested(sample)
            }
            Condition::Negatives { count, hours_apart, from_day } if is_end => return Some(Held::Negatives { count: *count, hours: *hours_apart, from_day: days(*from_day) }),
            Condition::FirstTests { count } if is_end => return Some(Held::FirstTests(*count)),
            // What nobody has in columns holds for nobody; whoever has it is decided one by one.
            Condition::Arrived { .. } => return self.without(marks::ARRIVAL),
            Condition::Attribute { .. } => return self.without(marks::ATTRIBUTE),
            Condition::Age { .. } => return self.without(marks::BORN),
            Condition::Onset => return self.without(marks::ONSET),
            Condition::Given { .. } => return self.without(marks::GIVEN),
            Condition::Negatives { .. } | Condition::FirstTests { .. } | Condition::ScheduledTests | Condition::Other { .. } => return None,
        };
        let at = self.leaves.iter().position(|known| *known == leaf).unwrap_or_else(|| {
            self.leaves.push(leaf);
            self.leaves.len() - 1
        });
        Some(Held::Leaf(1_u64.checked_shl(number(at)).unwrap_or(0)))
    }

    fn without(&mut self, mark: u8) -> Option<Held> {
        self.beyond |= mark;
        Some(Held::Any(Vec::new()))
    }
}

impl Held {
    /// Says whether a condition over leaves alone holds.
    pub fn holds(&self, held: u64) -> bool {
        match self {
            Self::Leaf(bit) => held & bit != 0,
            Self::All(parts) => parts.iter().all(|part| part.holds(held)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(held)),
            Self::Not(part) => !part.holds(held),
            // These stand only in what ends a course, which is asked of somebody (`kernel`).
            Self::Negatives { .. } | Self::FirstTests(_) | Self::TestedSince(_) => false,
        }
    }

    /// Says whether nothing is denied twice.
    fn is_plain(&self, is_denied: bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(|part| part.is_plain(is_denied)),
            Self::Not(part) => !is_denied && part.is_plain(true),
            _ => true,
        }
    }

    /// Returns the leaves whose facts are cited by a condition that holds.
    pub fn cited(&self, held: u64) -> u64 {
        match self {
            Self::Leaf(bit) => held & bit,
            Self::All(parts) | Self::Any(parts) => parts.iter().filter(|part| part.holds(held)).fold(0, |cited, part| cited | part.cited(held)),
            _ => 0,
        }
    }
}

fn cites(held: &Held) -> u64 {
    match held {
        Held::Leaf(bit) => *bit,
        Held::All(parts) | Held::Any(parts) => parts.iter().fold(0, |all, part| all | cites(part)),
        _ => 0,
    }
}
