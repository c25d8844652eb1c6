//! Names of places.

use domain::names;

use super::{Level, Marks, Value, fingerprint, jaro_winkler, level, slips};

pub(super) const LEVELS: [Level; 4] = [level("different", 0.1), level("part", 0.02), level("one_slip", 0.04), level("same", 0.84)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    text.push_str(&names::fold(cell));
    Some([fingerprint(text), 0, 0])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    let (short, long) = if left.text.len() <= right.text.len() { (left.text, right.text) } else { (right.text, left.text) };
    if short.len() >= 4 && (slips(left.text, right.text) <= 1 || jaro_winkler(left.text, right.text) >= 0.93) {
        return 2;
    }
    u8::from(short.len() >= 4 && long.contains(short))
}
