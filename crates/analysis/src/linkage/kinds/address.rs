//! Addresses: divisions, the words of a street or compound, and the numbers of a door.
//!
//! Marks: a fingerprint of the words; one of the numbers; how many numbers there are.

mod read;

use domain::addresses::{RANKS, Rank};

use super::glance::{letters, may_be_alike};
use super::{Level, Value, jaro_winkler, level};
pub(super) use read::read;

pub(super) const LEVELS: [Level; 9] = [
    level("other_division", 0.04),
    level("different", 0.08),
    level("same_division", 0.01),
    level("same_street", 0.02),
    level("same_numbers", 0.02),
    level("same_building", 0.02),
    level("part", 0.04),
    level("spelt_otherwise", 0.04),
    level("same", 0.73),
];

const OTHER_DIVISION: u8 = 0;
const DIFFERENT: u8 = 1;
const SAME_DIVISION: u8 = 2;
const SAME_STREET: u8 = 3;
const SAME_NUMBERS: u8 = 4;
const SAME_BUILDING: u8 = 5;
const PART: u8 = 6;
const SPELT_OTHERWISE: u8 = 7;

/// An address as it was read.
struct Address<'a> {
    words: &'a str,
    numbers: &'a str,
    divisions: &'a str,
}

impl Address<'_> {
    /// Whether it names divisions and nothing below them; a town or village may stand for its street.
    fn says_no_more(&self) -> bool {
        let narrowest = self.divisions.rsplit('/').find(|name| !name.is_empty());
        self.numbers.is_empty() && (self.words.is_empty() || narrowest == Some(self.words))
    }
}

fn taken_apart(text: &str) -> Address<'_> {
    let (words, rest) = text.split_once('|').unwrap_or((text, ""));
    let (numbers, divisions) = rest.split_once('|').unwrap_or((rest, ""));
    Address { words, numbers, divisions }
}

/// How an address is told: the divisions before the street, as they are written.
pub(super) fn shown(text: &str) -> String {
    let Address { words, numbers, divisions } = taken_apart(text);
    // A village that stands for its street is not told twice.
    let divisions = divisions.split('/').filter(|name| *name != words);
    divisions.chain([words, numbers]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    let (one, other) = (taken_apart(left.text), taken_apart(right.text));
    let narrowest = match between(one.divisions, other.divisions) {
        Between::Apart => return OTHER_DIVISION,
        Between::Open => None,
        Between::Same(rank) => Some(rank),
    };
    let same_numbers = left.marks[1] == right.marks[1] && left.marks[1] != 0;
    let same_words = left.marks[0] == right.marks[0] && left.marks[0] != 0;
    let near_words = same_words
        || jaro_winkler(one.words, other.words) >= 0.88
        || is_end(one.words, other.words) && other.words.len() > 5
        || is_end(other.words, one.words) && one.words.len() > 5;
    if same_numbers {
        return if near_words {
            SPELT_OTHERWISE
        } else if one.words.is_empty() || other.words.is_empty() {
            PART
        } else {
            SAME_NUMBERS
        };
    }
    if near_words {
        return doors(&one, &other, same_words, left.marks[2] != right.marks[2]);
    }
    match narrowest {
        Some(rank) if rank >= Rank::Town as usize || one.says_no_more() || other.says_no_more() => SAME_DIVISION,
        _ => DIFFERENT,
    }
}

fn is_end(long: &str, short: &str) -> bool {
    !short.is_empty() && long.len() > short.len() && (long.ends_with(short) || long.starts_with(short))
}

/// How far two doors of one street agree whose numbers are not the same.
fn doors(one: &Address<'_>, other: &Address<'_>, same_words: bool, other_count: bool) -> u8 {
    let (numbers, other_numbers) = (one.numbers, other.numbers);
    if same_words && numbers.is_empty() && other_numbers.is_empty() {
        return SPELT_OTHERWISE;
    }
    if let (Some(left), Some(right)) = (parts(numbers), parts(other_numbers)) {
        let both = || left.iter().zip(right).enumerate().filter(|(_, (one, other))| !one.is_empty() && !other.is_empty());
        let same = |at: usize| !left[at].is_empty() && left[at] == right[at];
        if both().next().is_some() && both().all(|(_, (one, other))| *one == other) {
            return PART;
        }
        let is_one_building = same(read::BUILDING) && both().all(|(at, (one, other))| at > read::BUILDING || *one == other);
        return if is_one_building { SAME_BUILDING } else { SAME_STREET };
    }
    let is_part = numbers.is_empty() || other_numbers.is_empty() || is_end(numbers, other_numbers) || is_end(other_numbers, numbers);
    if other_count && is_part { PART } else { SAME_STREET }
}

/// The numbers of a door by what they are called; nothing where they only stand in a row.
fn parts(numbers: &str) -> Option<[&str; 7]> {
    let mut found = [""; 7];
    let mut rest = numbers;
    for (number, part) in found.iter_mut().zip(read::PARTS) {
        if let Some((before, behind)) = rest.split_once(part) {
            (*number, rest) = (before, behind);
        }
    }
    (rest.is_empty() && !numbers.is_empty()).then_some(found)
}

/// What the divisions of two addresses say of each other.
enum Between {
    /// Both cannot be one place.
    Apart,
    /// Nothing that both name.
    Open,
    /// The narrowest that both name is the same.
    Same(usize),
}

fn between(left: &str, right: &str) -> Between {
    const CITY: usize = Rank::City as usize;
    const COUNTY: usize = Rank::County as usize;
    if left.is_empty() || right.is_empty() {
        return Between::Open;
    }
    let names = |text| {
        let mut names = [""; RANKS];
        names.iter_mut().zip(str::split(text, '/')).for_each(|(place, name)| *place = name);
        names
    };
    let (left, right) = (names(left), names(right));
    let mut same = None;
    for (rank, (one, other)) in left.into_iter().zip(right).enumerate() {
        // A city that is a county may stand without the one above it.
        let is_county = |one: [&str; RANKS], other: [&str; RANKS]| rank == CITY && one[COUNTY].is_empty() && agree(one[CITY], other[COUNTY]);
        if agree(one, other) || is_county(left, right) || is_county(right, left) {
            same = Some(rank);
        } else if !one.is_empty() && !other.is_empty() && rank < Rank::Community as usize {
            // At their edges people know communities by several names; not so counties and towns.
            return Between::Apart;
        }
    }
    same.map_or(Between::Open, Between::Same)
}

/// Whether two names can be one: a longer form of it, or what stands before it read with it.
fn agree(one: &str, other: &str) -> bool {
    let is_longer = |long: &str, short: &str| short.len() >= 6 && (long.starts_with(short) || long.ends_with(short));
    !one.is_empty() && !other.is_empty() && (one == other || is_longer(one, other) || is_longer(other, one))
}

/// Where both have divisions, the texts have to be looked at.
const HAS_DIVISIONS: u64 = 1 << 60;

/// The letters of the words, and 12 bits each of the words and the numbers; see `glance`.
pub(super) fn glance(value: Value<'_>) -> u64 {
    let address = taken_apart(value.text);
    let divisions = if address.divisions.is_empty() { 0 } else { HAS_DIVISIONS };
    letters(address.words) | (value.marks[0] >> 8 & 0xFFF) << 36 | (value.marks[1] >> 8 & 0xFFF) << 48 | divisions
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    let may_share = left >> 36 & 0xFFF == right >> 36 & 0xFFF || left >> 48 & 0xFFF == right >> 48 & 0xFFF;
    (left & right & HAS_DIVISIONS == 0 && !may_share && !may_be_alike(left, right, 0.88)).then_some(DIFFERENT)
}
