//! Compares two records field by field; what comes out is a level for each field.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::columns::{Dictionary, NONE, Records};
use super::kinds::{Kind, SWAPPED, mix};

/// The level of a field that one of the two lacks.
pub(crate) const MISSING: u8 = 15;

/// The level of a field within a pattern.
pub(crate) fn level_of(pattern: u64, field: usize) -> u8 {
    (pattern >> (field * 4) & 15) as u8
}

/// How records are compared.
#[derive(Clone, Copy)]
pub(crate) struct Comparison<'a> {
    pub records: &'a Records,
    tables: &'a Tables,
}

/// What is known of records before any two are compared.
pub(crate) struct Tables {
    /// Where given name and surname stand apart.
    names: Option<(usize, usize)>,
    /// For each field the levels of all pairs of values, where there are few.
    levels: Vec<Levels>,
    /// Tells the codes of these records from those of any others that a core remembers.
    run: u64,
}

/// The levels of all pairs of the first so many values.
#[derive(Default)]
struct Levels {
    values: u32,
    levels: Vec<u8>,
}

impl Levels {
    fn of(&self, one: u32, other: u32) -> Option<u8> {
        (one < self.values && other < self.values).then(|| self.levels[(one * self.values + other) as usize])
    }
}

static RUNS: AtomicU64 = AtomicU64::new(1);

/// Of fields with so few values all pairs are compared beforehand.
const FEW: usize = 600;
/// How many pairs of values each core remembers, to the power of two.
const REMEMBERED: u32 = 15;

thread_local! {
    /// Pairs of values that were compared lately, and their levels: common names meet again and again.
    static LATELY: RefCell<Vec<(u64, u8)>> = RefCell::new(vec![(0, 0); 1 << REMEMBERED]);
}

/// The level of two values of a dictionary.
fn level_between(kind: Kind, values: &Dictionary, one: u32, other: u32) -> u8 {
    if one == NONE || other == NONE {
        MISSING
    } else if one == other {
        kind.top()
    } else {
        kind.compare(values.value(one), values.value(other))
    }
}

impl Tables {
    pub(crate) fn new(records: &Records) -> Self {
        let place = |kind| records.fields.iter().position(|field| field.kind() == kind);
        let levels = records
            .fields
            .par_iter()
            .map(|field| {
                let dictionary = &records.dictionaries[field.dictionary];
                let count = dictionary.len();
                let is_worth_it = count <= FEW && records.len() > count * count / 8;
                if !is_worth_it {
                    return Levels::default();
                }
                #[allow(clippy::cast_possible_truncation)]
                let values = count as u32;
                let codes = 0..values;
                let levels = codes.clone().flat_map(|one| codes.clone().map(move |other| (one, other))).map(|(one, other)| level_between(field.kind(), dictionary, one, other)).collect();
                Levels { values, levels }
            })
            .collect();
        Self { names: place(Kind::GivenName).zip(place(Kind::Surname)), levels, run: next_run() }
    }

    /// Forgets what cores remember of values: some of their codes stand for others now.
    pub(crate) fn forget(&mut self) {
        self.run = next_run();
    }
}

fn next_run() -> u64 {
    mix(RUNS.fetch_add(1, Ordering::Relaxed))
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(records: &'a Records, tables: &'a Tables) -> Self {
        Self { records, tables }
    }

    /// Whether all levels of a field are known beforehand.
    pub(crate) fn is_known(&self, field: usize) -> bool {
        self.tables.levels[field].values > 0
    }

    /// The levels of all fields of two rows in one number, four bits for each.
    pub(crate) fn pattern(&self, left: &[u32], right: &[u32]) -> u64 {
        let mut pattern = 0;
        for field in 0..self.records.fields.len() {
            pattern |= u64::from(self.level(field, left, right)) << (field * 4);
        }
        self.with_swapped_names(pattern, left, right)
    }

    /// How far two records agree in a field.
    pub(crate) fn level(&self, field: usize, left: &[u32], right: &[u32]) -> u8 {
        let (one, other) = (left[field], right[field]);
        if one == NONE || other == NONE {
            return MISSING;
        }
        let field_of = &self.records.fields[field];
        if one == other {
            return field_of.kind().top();
        }
        if let Some(level) = self.tables.levels[field].of(one, other) {
            return level;
        }
        if let Some(place) = field_of.glance {
            let glance = |row: &[u32]| u64::from(row[place]) | u64::from(row[place + 1]) << 32;
            if let Some(level) = field_of.kind().at_a_glance(glance(left), glance(right)) {
                return level;
            }
        }
        let kind = field_of.kind();
        let compare = || kind.compare(self.records.value(field, one), self.records.value(field, other));
        if !matches!(kind, Kind::Name | Kind::GivenName | Kind::Surname | Kind::Place | Kind::Text) {
            return compare();
        }
        let key = mix((u64::from(one) << 32 | u64::from(other)) ^ mix(self.tables.run ^ field as u64)) | 1;
        LATELY.with_borrow_mut(|lately| {
            let place = &mut lately[(key >> (64 - REMEMBERED)) as usize & ((1 << REMEMBERED) - 1)];
            if place.0 != key {
                *place = (key, compare());
            }
            place.1
        })
    }

    /// How far two values agree, whichever column they stand in.
    pub(crate) fn level_of_values(&self, field: usize, one: u32, other: u32) -> u8 {
        let field = &self.records.fields[field];
        level_between(field.kind(), &self.records.dictionaries[field.dictionary], one, other)
    }

    /// Whether a name of one stands in the other's other column.
    pub(crate) fn may_be_swapped(&self, left: &[u32], right: &[u32]) -> bool {
        self.tables.names.is_some_and(|(given, surname)| {
            left[given] != NONE && left[given] == right[surname] || left[surname] != NONE && left[surname] == right[given]
        })
    }

    /// Puts the level of swapped names where each stands in the other's column.
    pub(crate) fn with_swapped_names(&self, pattern: u64, left: &[u32], right: &[u32]) -> u64 {
        let Some((given, surname)) = self.tables.names else { return pattern };
        if level_of(pattern, given) > 2 || level_of(pattern, surname) > 2 || !self.may_be_swapped(left, right) {
            return pattern;
        }
        let (one, other) = (self.level_of_values(given, left[given], right[surname]), self.level_of_values(given, left[surname], right[given]));
        let top = Kind::GivenName.top();
        let is_swapped = one != MISSING && other != MISSING && (one == top && other > 2 || other == top && one > 2);
        if !is_swapped {
            return pattern;
        }
        let cleared = pattern & !(15 << (given * 4)) & !(15 << (surname * 4));
        cleared | u64::from(SWAPPED) << (given * 4) | u64::from(SWAPPED) << (surname * 4)
    }
}
