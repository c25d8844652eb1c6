//! How an address is read: divisions, the words of a street or compound, the numbers of a door.
//!
//! The text is `words|numbers`, and `|divisions` behind it where there are any. Must not compare.

use domain::addresses::{Divisions, RANKS, Structured, chinese_number, divide, structure};
use domain::names::{self, width::narrow};

use super::super::{Marks, fingerprint};

/// What numbers of a Chinese door are called, the widest first.
pub(super) const PARTS: [&str; 7] = ["号", "弄", "组", "栋", "单元", "层", "室"];
/// Where the building stands among them.
pub(super) const BUILDING: usize = 3;

/// Words that say what a number is, and words that every second street has.
const EMPTY_WORDS: [&str; 42] = [
    "st", "street", "rd", "road", "ave", "av", "avenue", "ln", "lane", "dr", "drive", "ct", "court", "pl", "place", "blvd", "boulevard", "way", "cl",
    "close", "cres", "crescent", "tce", "terrace", "apt", "apartment", "unit", "flat", "fl", "floor", "room", "rm", "bldg", "building", "no", "block",
    "blk", "ste", "suite", "po", "box", "house",
];
/// Letters that say what the number before them is.
const EMPTY_LETTERS: &str = "号楼栋棟幢座单元單室房层層门門户戶弄";
/// Letters that say so of groups of a village.
const GROUPS: &str = "组組队隊";

pub(crate) fn read(cell: &str, areas: Option<&Divisions>, text: &mut String) -> Option<Marks> {
    let is_chinese = cell.chars().any(names::is_ideograph);
    let divided = if is_chinese { divide(cell, areas) } else { domain::addresses::Divided::default() };
    let rest = &cell[divided.end..];
    let (words, flat) = scan(rest, is_chinese);
    text.push_str(&words);
    if text.is_empty() {
        // In a village its name is the street.
        text.extend(divided.names[3..].iter().rev().flatten().next().map(String::as_str));
    }
    let words = if text.is_empty() { 0 } else { fingerprint(text) };
    let (parts, found) = if is_chinese { parts_of(structure(rest)) } else { Default::default() };
    // What the forms of a door do not explain is taken as it comes.
    let (shown, numbers) = if found > 0 && found >= flat.len() { told(&parts) } else { (flat.join("-"), flat) };
    text.push('|');
    text.push_str(&shown);
    let doors = if numbers.is_empty() { 0 } else { fingerprint(&numbers.join("-")) };
    let has_divisions = divided.names.iter().any(Option::is_some);
    if has_divisions {
        for (at, name) in divided.names.iter().enumerate().take(RANKS) {
            text.push(if at == 0 { '|' } else { '/' });
            text.push_str(name.as_deref().unwrap_or_default());
        }
    }
    (words | doors != 0 || has_divisions).then_some([words, doors, numbers.len() as u64])
}

/// The words, and the numbers in the order in which they stand.
fn scan(rest: &str, is_chinese: bool) -> (String, Vec<String>) {
    let letters: Vec<char> = rest.chars().map(narrow).collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut numbers: Vec<String> = Vec::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() && !EMPTY_WORDS.contains(&word.as_str()) {
            words.push(std::mem::take(word));
        }
        word.clear();
    };
    let mut at = 0;
    let mut last_is_number = false;
    while let Some(&letter) = letters.get(at) {
        let digits = letters[at..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        if digits > 0 {
            flush(&mut word);
            numbers.push(letters[at..at + digits].iter().collect());
            at += digits;
            last_is_number = true;
            continue;
        }
        if is_chinese && let Some((number, length)) = written_out(&letters, at) {
            flush(&mut word);
            numbers.push(number);
            at += length;
            last_is_number = true;
            continue;
        }
        at += 1;
        if last_is_number && (EMPTY_LETTERS.contains(letter) || is_chinese && is_group(&letters, at - 1)) {
            continue;
        }
        last_is_number = false;
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() {
            word.push_str(&names::fold(letter.encode_utf8(&mut [0; 4])));
        } else {
            flush(&mut word);
        }
    }
    flush(&mut word);
    (words.join(" "), numbers)
}

/// A number in words, or a single letter, of a building or door: 三栋, 十二号楼, A座.
fn written_out(letters: &[char], at: usize) -> Option<(String, usize)> {
    let is_named = |at: usize| letters.get(at).is_some_and(|letter| EMPTY_LETTERS.contains(*letter)) || is_group(letters, at);
    let letter = letters[at];
    if letter.is_ascii_alphabetic() {
        let stands_alone = at == 0 || !letters[at - 1].is_ascii_alphanumeric();
        return (stands_alone && is_named(at + 1)).then(|| (letter.to_ascii_uppercase().to_string(), 1));
    }
    let length = letters[at..].iter().take_while(|letter| "〇零一二两三四五六七八九十百".contains(**letter)).count();
    let number = letters.get(at..at + length).filter(|_| is_named(at + length)).and_then(chinese_number)?;
    Some((number.to_string(), length))
}

fn is_group(letters: &[char], at: usize) -> bool {
    letters.get(at).is_some_and(|letter| GROUPS.contains(*letter) || *letter == '小' && letters.get(at + 1).is_some_and(|next| GROUPS.contains(*next)))
}

/// The numbers of a door by what they are called, and how many there are; a floor says nothing more than the room on it.
fn parts_of(found: Structured) -> ([Option<String>; 7], usize) {
    let house = found.road.as_deref().map(|road| {
        let road = road.strip_suffix('号').unwrap_or(road);
        let start = road.char_indices().rev().take_while(|(_, letter)| letter.is_ascii_alphanumeric() || "甲乙丙丁东西南北".contains(*letter)).last();
        road[start.map_or(road.len(), |(at, _)| at)..].to_owned()
    });
    let mut parts = [house.filter(|house| !house.is_empty()), found.lane, found.group, found.building, found.unit, found.floor, found.room];
    let count = parts.iter().flatten().count();
    if parts[6].is_some() {
        parts[5] = None;
    }
    (parts, count)
}

/// A door as it is shown, and its numbers.
fn told(parts: &[Option<String>; 7]) -> (String, Vec<String>) {
    let found = || parts.iter().zip(PARTS).filter_map(|(number, part)| Some((number.as_ref()?, part)));
    (found().map(|(number, part)| format!("{number}{part}")).collect(), found().map(|(number, _)| number.clone()).collect())
}
