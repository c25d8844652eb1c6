//! Telephone numbers, by their digits.

use domain::names::width::narrow;

use super::{Level, Marks, Value, glance, level, several, slips};

/// A number that stands beside others has at least so many digits.
const LEAST: usize = 7;

pub(super) const LEVELS: [Level; 4] = [level("different", 0.15), level("two_slips", 0.02), level("one_slip", 0.05), level("same", 0.78)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    several::read(cell, LEAST, text, read_one).map(|(marks, _)| marks)
}

fn read_one(cell: &str, text: &mut String) -> Option<Marks> {
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    text.extend(cell.chars().map(narrow).filter(char::is_ascii_digit));
    for prefix in ["0086", "86"] {
        if text.len() == prefix.len() + 11 && text.starts_with(prefix) && text.as_bytes()[prefix.len()] == b'1' {
            text.drain(..prefix.len());
        }
    }
    (text.len() >= 5 && text.bytes().any(|byte| byte != b'0')).then_some([0; 3])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    several::best(left.text, right.text, 3, compare_two)
}

fn compare_two(left: &str, right: &str) -> u8 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    // With and without its area code.
    if short.len() >= 7 && long.len() > short.len() && long.ends_with(short) {
        return 2;
    }
    match slips(left, right) {
        1 => 2,
        2 => 1,
        _ => 0,
    }
}

/// The last digits; nothing is told of several numbers.
pub(super) fn glance(value: Value<'_>) -> u64 {
    if several::is_several(value.text) { several::SEVERAL } else { glance::digits(value.text) }
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    ((left | right) & several::SEVERAL == 0 && !glance::may_be_two_slips(left, right)).then_some(0)
}
