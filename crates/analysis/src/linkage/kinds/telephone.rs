//! Telephone numbers, by their digits.

use domain::names::width::narrow;

use super::{Level, Marks, Value, level, slips};

pub(super) const LEVELS: [Level; 4] = [level("different", 0.15), level("two_slips", 0.02), level("one_slip", 0.05), level("same", 0.78)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
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
    let (short, long) = if left.text.len() <= right.text.len() { (left.text, right.text) } else { (right.text, left.text) };
    // With and without its area code.
    if short.len() >= 7 && long.len() > short.len() && long.ends_with(short) {
        return 2;
    }
    match slips(left.text, right.text) {
        1 => 2,
        2 => 1,
        _ => 0,
    }
}
