//! Compares two records field by field; what comes out is a level for each field.

use super::columns::{NONE, Records};
use super::kinds::{Kind, SWAPPED};

/// The level of a field that one of the two lacks.
pub(crate) const MISSING: u8 = 15;

/// The level of a field within a pattern.
pub(crate) fn level_of(pattern: u64, field: usize) -> u8 {
    (pattern >> (field * 4) & 15) as u8
}

/// How records are compared.
pub(crate) struct Comparison<'a> {
    pub records: &'a Records,
    /// Where given name and surname stand apart.
    names: Option<(usize, usize)>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(records: &'a Records) -> Self {
        let place = |kind| records.fields.iter().position(|field| field.kind() == kind);
        Self { records, names: place(Kind::GivenName).zip(place(Kind::Surname)) }
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
        if let Some(place) = field_of.glance {
            let glance = |row: &[u32]| u64::from(row[place]) | u64::from(row[place + 1]) << 32;
            if let Some(level) = field_of.kind().at_a_glance(glance(left), glance(right)) {
                return level;
            }
        }
        field_of.kind().compare(self.records.value(field, one), self.records.value(field, other))
    }

    /// How far two values agree, whichever column they stand in.
    pub(crate) fn level_of_values(&self, field: usize, one: u32, other: u32) -> u8 {
        let kind = self.records.fields[field].kind();
        if one == NONE || other == NONE {
            MISSING
        } else if one == other {
            kind.top()
        } else {
            kind.compare(self.records.value(field, one), self.records.value(field, other))
        }
    }

    /// Whether a name of one stands in the other's other column.
    pub(crate) fn may_be_swapped(&self, left: &[u32], right: &[u32]) -> bool {
        self.names.is_some_and(|(given, surname)| {
            left[given] != NONE && left[given] == right[surname] || left[surname] != NONE && left[surname] == right[given]
        })
    }

    /// Puts the level of swapped names where each stands in the other's column.
    pub(crate) fn with_swapped_names(&self, pattern: u64, left: &[u32], right: &[u32]) -> u64 {
        let Some((given, surname)) = self.names else { return pattern };
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
