//! Given names and surnames that stand apart, Latin or Chinese.
//!
//! Marks: how the name sounds; the nickname's group; nothing.

use domain::names;

use super::glance::{letters, may_be_alike};
use super::{Level, Marks, Value, fingerprint, jaro_winkler, level, slips};
use crate::linkage::nicknames;

pub(super) const LEVELS: [Level; 8] = [
    level("different", 0.03),
    level("initial_or_part", 0.01),
    level("alike", 0.01),
    level("one_slip", 0.04),
    level("nickname", 0.01),
    level("sounds_the_same", 0.01),
    SWAPPED_LEVEL,
    level("same", 0.88),
];
const SWAPPED_LEVEL: Level = level("swapped_with_other_name", 0.01);
/// The level of a name that stands in the other name's column.
pub(crate) const SWAPPED: u8 = 6;

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    text.push_str(&names::fold(cell));
    if text.is_empty() {
        return None;
    }
    let sound = if text.is_ascii() { sound_of(text) } else { fingerprint(&names::accent_key(cell)) };
    Some([sound, nicknames::group(text).map_or(0, fingerprint), 0])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    if left.text.is_ascii() && right.text.is_ascii() {
        let similarity = jaro_winkler(left.text, right.text);
        let near = similarity > 0.84 && slips(left.text, right.text) <= 1;
        return if near {
            3
        } else if left.marks[1] != 0 && left.marks[1] == right.marks[1] {
            4
        } else if similarity >= 0.92 {
            3
        } else if is_part(left.text, right.text) {
            1
        } else {
            u8::from(similarity >= 0.86) * 2
        };
    }
    if left.marks[0] == right.marks[0] {
        return 5;
    }
    if is_part(left.text, right.text) {
        return 1;
    }
    match (slips(left.text, right.text), left.text.chars().count().min(right.text.chars().count())) {
        (1, 2..) => 3,
        (2, 4..) => 2,
        _ => 0,
    }
}

/// The letters of the name, 27 bits of its nickname's group or, if it is not Latin, of its sound, and
/// whether it is not.
pub(super) fn glance(value: Value<'_>) -> u64 {
    let is_latin = value.text.is_ascii();
    letters(value.text) | (value.marks[usize::from(is_latin)] & GROUP) << 36 | u64::from(!is_latin) << 63
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    let (group, other) = (left >> 36 & GROUP, right >> 36 & GROUP);
    // Of two Chinese letters one slip leaves half.
    let least = if (left | right) >> 63 == 1 { 0.5 } else { 0.86 };
    ((group == 0 || group != other) && !may_be_alike(left, right, least)).then_some(0)
}

const GROUP: u64 = (1 << 27) - 1;

/// One is the first letters or the end of the other.
fn is_part(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    long.starts_with(short) && (short.len() == 1 || short.len() >= 3 || !short.is_ascii()) || short.len() >= 4 && long.ends_with(short)
}

/// How a Latin name sounds, roughly: its first letter and the classes of the consonants behind it.
pub(super) fn sound_of(name: &str) -> u64 {
    let mut sound = [0_u8; 8];
    let mut length = 0;
    let mut last = 0;
    for (at, letter) in name.bytes().enumerate() {
        let class = match letter {
            b'b' | b'f' | b'p' | b'v' | b'w' => b'1',
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => b'2',
            b'd' | b't' => b'3',
            b'l' => b'4',
            b'm' | b'n' => b'5',
            b'r' => b'6',
            _ => 0,
        };
        let shown = if at == 0 { letter } else { class };
        if shown != 0 && (at == 0 || class != last) && length < 5 {
            sound[length] = shown;
            length += 1;
        }
        if class != 0 || !matches!(letter, b'h') {
            last = class;
        }
    }
    super::fingerprint_of(&sound[..length])
}
