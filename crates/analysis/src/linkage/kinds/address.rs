//! Addresses: the words of a street or compound, and the numbers of a door.
//!
//! Marks: a fingerprint of the words; one of the numbers; how many numbers there are.

use domain::names::{self, width::narrow};

use super::glance::{letters, may_be_alike};
use super::{Level, Marks, Value, fingerprint, jaro_winkler, level};

pub(super) const LEVELS: [Level; 6] = [
    level("different", 0.12),
    level("same_street", 0.03),
    level("same_numbers", 0.02),
    level("part", 0.05),
    level("spelt_otherwise", 0.05),
    level("same", 0.73),
];

/// Words that say what a number is, and words that every second street has.
const EMPTY_WORDS: [&str; 42] = [
    "st", "street", "rd", "road", "ave", "av", "avenue", "ln", "lane", "dr", "drive", "ct", "court", "pl", "place", "blvd", "boulevard", "way", "cl",
    "close", "cres", "crescent", "tce", "terrace", "apt", "apartment", "unit", "flat", "fl", "floor", "room", "rm", "bldg", "building", "no", "block",
    "blk", "ste", "suite", "po", "box", "house",
];
/// Letters that say what the number before them is.
const EMPTY_LETTERS: &str = "号楼栋棟幢座单单元單室房层門门户戶弄";

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    let mut words: Vec<String> = Vec::new();
    let mut numbers = String::new();
    let mut count = 0;
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() {
            if !EMPTY_WORDS.contains(&word.as_str()) {
                words.push(std::mem::take(word));
            }
            word.clear();
        }
    };
    let mut in_number = false;
    let mut last_is_number = false;
    for ch in cell.chars().map(narrow) {
        if ch.is_ascii_digit() {
            flush(&mut word);
            if !in_number {
                if !numbers.is_empty() {
                    numbers.push('-');
                }
                count += 1;
                in_number = true;
            }
            numbers.push(ch);
            last_is_number = true;
            continue;
        }
        in_number = false;
        if last_is_number && EMPTY_LETTERS.contains(ch) {
            continue;
        }
        last_is_number = false;
        if ch.is_ascii_alphanumeric() {
            word.push(ch.to_ascii_lowercase());
        } else if ch.is_alphanumeric() {
            word.push_str(&names::fold(ch.encode_utf8(&mut [0; 4])));
        } else {
            flush(&mut word);
        }
    }
    flush(&mut word);
    text.push_str(&words.join(" "));
    let words = if text.is_empty() { 0 } else { fingerprint(text) };
    text.push('|');
    text.push_str(&numbers);
    let doors = if numbers.is_empty() { 0 } else { fingerprint(&numbers) };
    (words | doors != 0).then_some([words, doors, count])
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    let split = |text| str::split_once(text, '|').unwrap_or((text, ""));
    let ((words, numbers), (other_words, other_numbers)) = (split(left.text), split(right.text));
    let same_numbers = left.marks[1] == right.marks[1] && left.marks[1] != 0;
    let same_words = left.marks[0] == right.marks[0] && left.marks[0] != 0;
    let is_end = |long: &str, short: &str| !short.is_empty() && long.len() > short.len() && (long.ends_with(short) || long.starts_with(short));
    let near_words = same_words
        || jaro_winkler(words, other_words) >= 0.88
        || is_end(words, other_words) && other_words.len() > 5
        || is_end(other_words, words) && words.len() > 5;
    if same_numbers {
        return if near_words {
            4
        } else if words.is_empty() || other_words.is_empty() {
            3
        } else {
            2
        };
    }
    if near_words {
        let is_part = left.marks[2] != right.marks[2]
            && (numbers.is_empty() || other_numbers.is_empty() || is_end(numbers, other_numbers) || is_end(other_numbers, numbers));
        return if is_part { 3 } else { 1 };
    }
    0
}

/// The letters of the words, and 12 bits each of the words and the numbers; see `glance`.
pub(super) fn glance(value: Value<'_>) -> u64 {
    let words = value.text.split_once('|').map_or(value.text, |(words, _)| words);
    letters(words) | (value.marks[0] >> 8 & 0xFFF) << 36 | (value.marks[1] >> 8 & 0xFFF) << 48
}

pub(super) fn at_a_glance(left: u64, right: u64) -> Option<u8> {
    let may_share = left >> 36 & 0xFFF == right >> 36 & 0xFFF || left >> 48 & 0xFFF == right >> 48 & 0xFFF;
    (!may_share && !may_be_alike(left, right, 0.88)).then_some(0)
}
