//! Words that nothing else fits: an occupation, a remark.

use domain::names;

use super::{Level, Marks, Value, jaro_winkler, level};

pub(super) const LEVELS: [Level; 4] = [level("different", 0.15), level("some_words", 0.03), level("alike", 0.04), level("same", 0.78)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    let mut words: Vec<String> = cell.split(|ch: char| !ch.is_alphanumeric()).map(names::fold).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    text.push_str(&words.join(" "));
    Some([0; 3])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    if jaro_winkler(left.text, right.text) >= 0.9 {
        return 2;
    }
    u8::from(left.text.split(' ').any(|word| word.len() > 3 && right.text.split(' ').any(|other| other == word)))
}
