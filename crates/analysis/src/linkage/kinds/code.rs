//! Short codes: postcodes, house numbers, divisions.

use domain::names::width::narrow;

use super::{Level, Marks, Value, level, slips};

pub(super) const LEVELS: [Level; 4] = [level("different", 0.1), level("same_start", 0.04), level("one_slip", 0.04), level("same", 0.82)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    text.extend(cell.chars().map(narrow).filter(|ch| ch.is_alphanumeric()).flat_map(char::to_uppercase));
    Some([0; 3])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    if left.text.len().min(right.text.len()) >= 3 && slips(left.text, right.text) <= 1 {
        return 2;
    }
    let start = |text: &str| text.char_indices().nth(3).map(|(at, _)| super::fingerprint(&text[..at]));
    u8::from(start(left.text).is_some() && start(left.text) == start(right.text))
}
