//! Numbers of documents and registers.
//!
//! Marks: 1 where a single number proves itself by its check digit; 1 where one of the numbers has a check digit that is wrong; the
//! third is not used. Somebody may have several.

use domain::identity;
use domain::names::width::narrow;

use super::glance::{digits, may_be_two_slips};
use super::{Level, Marks, Value, level, several, slips};

/// A number that stands beside others has at least so many letters and digits.
const LEAST: usize = 6;

pub(super) const LEVELS: [Level; 5] =
    [level("both_proven_and_different", 0.01), level("different", 0.02), level("two_slips", 0.02), level("one_slip", 0.07), level("same", 0.88)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    several::read(cell, LEAST, text, read_one).map(|(marks, is_several)| if is_several { [0, u64::from(several::all(text).any(is_disproven)), 0] } else { marks })
}

fn read_one(cell: &str, text: &mut String) -> Option<Marks> {
    text.extend(cell.chars().map(narrow).filter(char::is_ascii_alphanumeric).map(|ch| ch.to_ascii_uppercase()));
    if text.len() < 2 || text.bytes().all(|byte| byte == b'0') {
        return None;
    }
    if text.len() == 15
        && let Some(full) = identity::to_18(text)
    {
        text.clear();
        text.push_str(&full);
    }
    Some([u64::from(is_proven(text)), u64::from(is_disproven(text)), 0])
}

/// Whether a number has a check digit, and a wrong one.
fn is_disproven(number: &str) -> bool {
    number.len() == 18 && number.as_bytes()[..17].iter().all(u8::is_ascii_digit) && !is_proven(number)
}

/// The numbers that can have been meant by one whose check digit is wrong: each is one slip away, proves itself, and has a birth date
/// and a province.
pub(super) fn meant(value: Value<'_>) -> Vec<String> {
    if value.marks[1] == 0 {
        return Vec::new();
    }
    several::all(value.text).filter(|number| is_disproven(number)).flat_map(identity::repairs).collect()
}

fn is_proven(number: &str) -> bool {
    number.len() == 18 && number.as_bytes()[..17].iter().all(u8::is_ascii_digit) && identity::check_digit(number) == number.chars().next_back()
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    // A slip of one digit never leaves a check digit right: two proven numbers are two people's.
    if left.marks[0] & right.marks[0] == 1 {
        return 0;
    }
    several::best(left.text, right.text, 4, |left, right| match slips(left, right) {
        1 if !(is_proven(left) && is_proven(right)) => 3,
        2 if left.len().min(right.len()) > 5 && !(is_proven(left) && is_proven(right)) => 2,
        _ => 1,
    })
}

/// The last digits, and whether the number proves itself.
pub(super) fn glance(value: Value<'_>) -> u64 {
    if several::is_several(value.text) { several::SEVERAL } else { digits(value.text) | value.marks[0] << 60 }
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    if (left & right) >> 60 & 1 == 1 {
        return Some(0);
    }
    ((left | right) & several::SEVERAL == 0 && !may_be_two_slips(left, right)).then_some(1)
}
