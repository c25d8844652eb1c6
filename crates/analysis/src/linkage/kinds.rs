//! The kinds of field: how a cell is read, and how far two values agree.
//!
//! Each kind has a ladder of levels, from “different” at 0 to “the same” at the top. A level is a
//! word for a clerk as well as a place in the model.

mod address;
mod code;
mod date;
mod glance;
mod identifier;
mod name;
mod part_name;
mod place;
mod several;
mod sex;
mod similar;
mod telephone;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use date::MonthFirst;
pub(crate) use name::SAME_SURNAME;
pub(crate) use part_name::SWAPPED;
pub use similar::{jaro_winkler, slips};

use domain::addresses::Divisions;

/// The longest text of a value that is compared; what stands behind it is not looked at.
pub(crate) const LONGEST: usize = 240;

/// What was taken from a cell beside its text, in numbers that are quick to compare; each kind says
/// what they are.
pub type Marks = [u64; 3];

/// A value as it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    /// The cell with everything folded away that means nothing.
    pub text: &'a str,
    pub marks: Marks,
}

/// What kind of thing stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole name, Chinese or Latin.
    Name,
    /// A given name that stands apart.
    GivenName,
    /// A surname that stands apart.
    Surname,
    /// A number of a document or register.
    Identifier,
    Telephone,
    /// A date, whole or in part.
    Date,
    Sex,
    /// A short code: a postcode, a house number, a division.
    Code,
    /// The name of a place.
    Place,
    Address,
    /// Words that nothing else fits.
    Text,
}

/// What is known before a cell is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Dates such as 3/4/2020 have the month first.
    pub month_first: bool,
    /// The division tree, where there is one.
    pub areas: Option<&'a Divisions>,
}

/// One step of a ladder: its word, and how often two records of one person stand there as long as
/// nothing was learnt.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    pub name: &'static str,
    pub expected: f64,
}

const fn level(name: &'static str, expected: f64) -> Level {
    Level { name, expected }
}

impl Kind {
    /// The ladder of this kind, lowest first.
    #[must_use]
    pub fn levels(self) -> &'static [Level] {
        match self {
            Self::Name => &name::LEVELS,
            Self::GivenName | Self::Surname => &part_name::LEVELS,
            Self::Identifier => &identifier::LEVELS,
            Self::Telephone => &telephone::LEVELS,
            Self::Date => &date::LEVELS,
            Self::Sex => &sex::LEVELS,
            Self::Code => &code::LEVELS,
            Self::Place => &place::LEVELS,
            Self::Address => &address::LEVELS,
            Self::Text => &text::LEVELS,
        }
    }

    /// The level of equal values.
    #[must_use]
    pub fn top(self) -> u8 {
        u8::try_from(self.levels().len() - 1).unwrap_or(u8::MAX)
    }

    /// Whether people under one roof have the same by cause, not by chance.
    #[must_use]
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Surname | Self::Telephone | Self::Code | Self::Place | Self::Address)
    }

    /// Reads a cell into `text`; nothing where it says nothing.
    #[must_use]
    pub fn read(self, cell: &str, known: Known<'_>, text: &mut String) -> Option<Marks> {
        text.clear();
        let cell = domain::names::width::trim(clip(cell));
        if cell.is_empty() || domain::names::looks_like_placeholder(cell) {
            return None;
        }
        let marks = match self {
            Self::Name => name::read(cell, text),
            Self::GivenName | Self::Surname => part_name::read(cell, text),
            Self::Identifier => identifier::read(cell, text),
            Self::Telephone => telephone::read(cell, text),
            Self::Date => date::read(cell, known.month_first, text),
            Self::Sex => sex::read(cell, text),
            Self::Code => code::read(cell, text),
            Self::Place => place::read(cell, text),
            Self::Address => address::read(cell, known.areas, text),
            Self::Text => text::read(cell, text),
        }?;
        (!text.is_empty()).then_some(marks)
    }

    /// How far two values agree that are not the same.
    #[must_use]
    pub fn compare(self, left: Value<'_>, right: Value<'_>) -> u8 {
        match self {
            Self::Name => name::compare(left, right),
            Self::GivenName | Self::Surname => part_name::compare(left, right),
            Self::Identifier => identifier::compare(left, right),
            Self::Telephone => telephone::compare(left, right),
            Self::Date => date::compare(left, right),
            Self::Sex => 0,
            Self::Code => code::compare(left, right),
            Self::Place => place::compare(left, right),
            Self::Address => address::compare(left, right),
            Self::Text => text::compare(left, right),
        }
    }

    /// The numbers that can have been meant by one that cannot be right.
    pub(crate) fn meant(self, value: Value<'_>) -> Vec<String> {
        if self == Self::Identifier { identifier::meant(value) } else { Vec::new() }
    }

    /// A value as it is told to somebody.
    pub(crate) fn shown(self, text: &str) -> String {
        if self == Self::Address { address::shown(text) } else { text.replace('|', " ").trim().to_owned() }
    }

    /// What of a value lies beside the record.
    pub(crate) fn glance(self, value: Value<'_>) -> Option<u64> {
        match self {
            Self::GivenName | Self::Surname => Some(part_name::glance(value)),
            Self::Identifier => Some(identifier::glance(value)),
            Self::Telephone => Some(telephone::glance(value)),
            Self::Date => Some(value.marks[0]),
            Self::Address => Some(address::glance(value)),
            Self::Name => Some(name::glance(value)),
            Self::Sex | Self::Code | Self::Place | Self::Text => None,
        }
    }

    /// Whether the field has a number beside the record.
    pub(crate) fn has_glance(self) -> bool {
        !matches!(self, Self::Sex | Self::Code | Self::Place | Self::Text)
    }

    /// The level of two values that are not the same, where a glance is enough.
    pub(crate) fn at_a_glance(self, left: u64, right: u64) -> Option<u8> {
        match self {
            Self::GivenName | Self::Surname => part_name::at_a_glance(left, right),
            Self::Identifier => identifier::at_a_glance(left, right),
            Self::Telephone => telephone::at_a_glance(left, right),
            Self::Date => Some(date::compare_numbers(left, right)),
            Self::Address => address::at_a_glance(left, right),
            Self::Name => name::at_a_glance(left, right),
            Self::Sex | Self::Code | Self::Place | Self::Text => None,
        }
    }

    /// What comparing two values costs, roughly; the cheapest come first.
    pub(crate) fn effort(self) -> u8 {
        match self {
            Self::Sex => 0,
            Self::Date => 1,
            Self::Identifier | Self::Telephone => 2,
            Self::Code => 3,
            Self::GivenName | Self::Surname => 4,
            Self::Name | Self::Place => 5,
            Self::Address | Self::Text => 6,
        }
    }

    /// The parts of a value that a blocking rule can ask for, beside the value itself.
    #[must_use]
    pub fn parts(self) -> &'static [Part] {
        match self {
            Self::Name => &[Part::Sound, Part::Start],
            Self::GivenName | Self::Surname => &[Part::Sound, Part::Start, Part::Initial],
            Self::Date => &[Part::Year, Part::MonthDay, Part::YearMonth],
            Self::Address => &[Part::Words, Part::Numbers],
            Self::Code | Self::Place => &[Part::Start],
            Self::Telephone => &[Part::End],
            Self::Identifier | Self::Sex | Self::Text => &[],
        }
    }

    /// The fingerprint of a part of a value; nothing where the value has no such part.
    #[must_use]
    pub fn part(self, value: Value<'_>, part: Part) -> Option<u64> {
        match part {
            Part::Whole if matches!(self, Self::Telephone | Self::Identifier) => Some(fingerprint(several::first(value.text))),
            Part::Whole => Some(fingerprint(value.text)),
            Part::Sound => (value.marks[0] != 0).then_some(value.marks[0]),
            Part::Start => {
                let letters = if self == Self::Surname { 4 } else { 3 };
                let end = value.text.char_indices().nth(letters).map_or(value.text.len(), |(at, _)| at);
                Some(fingerprint(&value.text[..end]))
            }
            Part::Initial => value.text.chars().next().map(|first| u64::from(u32::from(first)) | 1 << 40),
            Part::End => value.text.len().checked_sub(7).and_then(|at| value.text.get(at..)).map(fingerprint),
            Part::Year => date::year(value.marks),
            Part::MonthDay => date::month_day(value.marks),
            Part::YearMonth => date::year_month(value.marks),
            Part::Words => (value.marks[0] != 0).then_some(value.marks[0]),
            Part::Numbers => (value.marks[1] != 0).then_some(value.marks[1]),
        }
    }
}

/// A part of a value that a blocking rule can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Whole,
    /// How a name sounds.
    Sound,
    /// The first letters.
    Start,
    Initial,
    /// The last seven digits.
    End,
    Year,
    MonthDay,
    YearMonth,
    /// The words of an address.
    Words,
    /// The numbers of an address.
    Numbers,
}

/// A number that stands for a text: the same for the same text, on every machine.
#[must_use]
pub fn fingerprint(text: &str) -> u64 {
    fingerprint_of(text.as_bytes())
}

fn fingerprint_of(bytes: &[u8]) -> u64 {
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash ^ u64::from_le_bytes(word));
    }
    hash | 1
}

/// Spreads the bits of a number over all of it.
#[must_use]
pub fn mix(value: u64) -> u64 {
    let mut bits = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ bits >> 31
}

fn clip(cell: &str) -> &str {
    if cell.len() <= LONGEST {
        return cell;
    }
    let mut end = LONGEST;
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    &cell[..end]
}
