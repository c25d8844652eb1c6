//! Whole names, as one cell has them.
//!
//! Marks: how the name sounds to a tolerant ear; its toneless reading; a fingerprint of its words in
//! any order, or of its surname if it is Chinese.

use domain::names;

use super::glance::{letters, may_be_alike};
use super::{Level, Marks, Value, fingerprint, jaro_winkler, level, part_name, slips};

pub(super) const LEVELS: [Level; 9] = [
    level("different", 0.02),
    level("same_surname", 0.01),
    level("surname_and_title", 0.005),
    level("part", 0.02),
    level("alike", 0.015),
    level("one_slip", 0.04),
    level("sounds_alike", 0.01),
    level("sounds_the_same", 0.03),
    level("same", 0.85),
];
/// The level of people who have only the surname in common.
pub(crate) const SAME_SURNAME: u8 = 1;

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    if cell.chars().any(names::is_ideograph) {
        text.push_str(&names::fold(cell));
        let surname: String = text.chars().take(names::surname_length(text)).collect();
        return Some([fingerprint(&names::accent_key(cell)), fingerprint(&names::pinyin_key(cell)), fingerprint(&surname)]);
    }
    let mut words: Vec<String> = cell.split(|ch: char| ch.is_whitespace() || matches!(ch, ',' | '.' | '·' | '-' | ';')).map(names::fold).filter(|word| !word.is_empty()).collect();
    text.push_str(&words.join(" "));
    words.sort_unstable();
    let sound = words.iter().filter(|word| word.len() > 1).fold(0_u64, |sum, word| sum.wrapping_add(super::mix(part_name::sound_of(word))));
    Some([sound | 1, fingerprint(&text.replace(' ', "")), fingerprint(&words.join(" "))])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    match (left.text.is_ascii(), right.text.is_ascii()) {
        (true, true) => compare_words(left, right),
        (false, false) => compare_chinese(left, right),
        _ if left.marks[1] == right.marks[1] => 7,
        _ => 0,
    }
}

fn compare_chinese(left: Value<'_>, right: Value<'_>) -> u8 {
    if left.marks[1] == right.marks[1] {
        return 7;
    }
    if left.marks[0] == right.marks[0] {
        return 6;
    }
    if names::surname_and_title(left.text).is_some_and(|(surname, _)| right.text.starts_with(surname))
        || names::surname_and_title(right.text).is_some_and(|(surname, _)| left.text.starts_with(surname))
    {
        return 2;
    }
    let (short, long) = (left.text.chars().count().min(right.text.chars().count()), left.text.chars().count().max(right.text.chars().count()));
    let slips = slips(left.text, right.text);
    if slips == 1 && long >= 3 && (short >= 3 || short == 2 && left.marks[2] == right.marks[2]) {
        return 5;
    }
    if slips == 1 && short == 2 && left.marks[2] != right.marks[2] || slips == 2 && short >= 4 {
        return 4;
    }
    if (short >= 3 || short == 2 && long >= 5) && (left.text.contains(right.text) || right.text.contains(left.text)) {
        return 3;
    }
    u8::from(left.marks[2] == right.marks[2])
}

fn compare_words(left: Value<'_>, right: Value<'_>) -> u8 {
    if left.marks[2] == right.marks[2] || left.marks[1] == right.marks[1] {
        return 7;
    }
    if slips(left.text, right.text) <= 1 {
        return 5;
    }
    if left.marks[0] == right.marks[0] {
        return 6;
    }
    let (short, long) = if (left.text.len(), left.text) <= (right.text.len(), right.text) { (left.text, right.text) } else { (right.text, left.text) };
    let (mut found, mut words) = (0, 0);
    for word in short.split(' ') {
        words += 1;
        found += u32::from(long.split(' ').any(|other| other == word || word.len() > 3 && jaro_winkler(word, other) > 0.92));
    }
    if found == words && words > 1 {
        return 3;
    }
    if jaro_winkler(left.text, right.text) > 0.9 || found * 3 >= words * 2 && words > 1 {
        return 4;
    }
    let last = |text: &str| text.rsplit(' ').next().map(fingerprint);
    u8::from(last(left.text) == last(right.text))
}

/// The letters of the name, and 14 bits each of how it sounds and of its surname.
pub(super) fn glance(value: Value<'_>) -> u64 {
    let surname = if value.text.is_ascii() { value.text.rsplit(' ').next().map_or(0, fingerprint) } else { value.marks[2] };
    letters(value.text) | (value.marks[0] >> 8 & 0x3FFF) << 36 | (surname >> 8 & 0x3FFF) << 50
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    let may_share = left >> 36 & 0x3FFF == right >> 36 & 0x3FFF || left >> 50 == right >> 50;
    // Two slips in a name of four letters leave half of it.
    (!may_share && !may_be_alike(left, right, 0.5)).then_some(0)
}
