//! Owns the scanner for doors: numbers, Arabic or Chinese, and the word behind each of them.

use super::Structured;
use crate::names::width::narrow;

/// Words behind a number, the longest first.
const WORDS: [(&str, Slot); 19] = [
    ("号楼", Slot::Building),
    ("號樓", Slot::Building),
    ("单元", Slot::Unit),
    ("單元", Slot::Unit),
    ("大街", Slot::Road),
    ("小组", Slot::Group),
    ("栋", Slot::Building),
    ("棟", Slot::Building),
    ("幢", Slot::Building),
    ("座", Slot::Building),
    ("弄", Slot::Lane),
    ("门", Slot::Unit),
    ("楼", Slot::Floor),
    ("层", Slot::Floor),
    ("室", Slot::Room),
    ("房", Slot::Room),
    ("户", Slot::Room),
    ("组", Slot::Group),
    ("队", Slot::Group),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Road,
    Lane,
    Building,
    Unit,
    Floor,
    Room,
    Group,
}

/// A number found in an address, and where.
struct Number {
    value: String,
    start: usize,
    end: usize,
}

/// Reads every part that a number and its word name.
pub(super) fn read(text: &str) -> Structured {
    let letters: Vec<char> = text.chars().take(256).map(narrow).collect();
    let mut found = Structured::default();
    let mut at = 0;
    let mut bare: Vec<Number> = Vec::new();
    while at < letters.len() {
        let Some(number) = number_at(&letters, at) else {
            at += 1;
            continue;
        };
        at = number.end;
        match word_at(&letters, number.end) {
            Some((slot, length)) => {
                at += length;
                set(&mut found, slot, &number);
            }
            None if letters.get(number.end) == Some(&'号') => {
                at += 1;
                house_number(&mut found, &letters, &number);
            }
            None => bare.push(number),
        }
    }
    hyphenated(&mut found, &letters, &bare);
    found
}

fn set(found: &mut Structured, slot: Slot, number: &Number) {
    let place = match slot {
        Slot::Road => return,
        Slot::Lane => &mut found.lane,
        Slot::Building => &mut found.building,
        Slot::Unit => &mut found.unit,
        Slot::Floor => &mut found.floor,
        Slot::Room => &mut found.room,
        Slot::Group => &mut found.group,
    };
    if place.is_none() {
        *place = Some(number.value.clone());
    }
}

/// A number with 号: of a road if one is named before it, of a building in a lane otherwise.
fn house_number(found: &mut Structured, letters: &[char], number: &Number) {
    let before = &letters[..number.start];
    let road_end = before.last().is_some_and(|ch| matches!(ch, '路' | '街' | '道' | '巷' | '胡' | '里'));
    if found.lane.is_some() {
        found.building.get_or_insert_with(|| number.value.clone());
    } else if road_end && found.road.is_none() {
        let start = before.iter().rposition(|ch| matches!(ch, '市' | '区' | '县' | '镇' | '乡' | '村' | '道' | '社' | ' ' | ',')).filter(|at| *at + 1 < before.len());
        let name: String = before[start.map_or(0, |at| at + 1)..].iter().collect();
        found.road = Some(format!("{name}{}号", number.value));
    } else if found.group.is_some() || found.building.is_some() {
        found.room.get_or_insert_with(|| number.value.clone());
    } else {
        found.road.get_or_insert_with(|| format!("{}号", number.value));
    }
}

/// Numbers joined by hyphens at the end: building-unit-room, building-room, or unit-room.
fn hyphenated(found: &mut Structured, letters: &[char], bare: &[Number]) {
    let mut chain: Vec<&Number> = Vec::new();
    for number in bare.iter().rev() {
        match chain.last() {
            None => chain.push(number),
            Some(next) if next.start == number.end + 1 && matches!(letters[number.end], '-' | '#' | '~' | '/') => chain.push(number),
            Some(_) => break,
        }
    }
    chain.reverse();
    let closes = chain.last().is_some_and(|last| letters[last.end..].iter().all(|ch| ch.is_whitespace() || *ch == '号'));
    match chain.as_slice() {
        [building, unit, room] if closes || found.room.is_none() => {
            set(found, Slot::Building, building);
            set(found, Slot::Unit, unit);
            set(found, Slot::Room, room);
        }
        [building, room] if closes => {
            let slot = if found.building.is_some() { Slot::Unit } else { Slot::Building };
            set(found, slot, building);
            set(found, Slot::Room, room);
        }
        [room] if closes && found.room.is_none() && (found.building.is_some() || found.unit.is_some()) => set(found, Slot::Room, room),
        _ => {}
    }
}

fn word_at(letters: &[char], at: usize) -> Option<(Slot, usize)> {
    WORDS.iter().find_map(|(word, slot)| {
        let length = word.chars().count();
        let here = letters.get(at..at + length)?;
        here.iter().copied().eq(word.chars()).then_some((*slot, length))
    })
}

/// Reads a number at a place: digits with a letter or a side behind, a letter, or a Chinese number.
fn number_at(letters: &[char], at: usize) -> Option<Number> {
    let first = letters[at];
    let run = |accept: fn(char) -> bool| letters[at..].iter().take_while(|ch| accept(**ch)).count();
    let digits = run(|ch| ch.is_ascii_digit());
    if digits > 0 {
        return (digits <= 6).then(|| with_side(letters, at, at + digits, letters[at..at + digits].iter().collect()));
    }
    if first.is_ascii_alphabetic() {
        let length = run(|ch| ch.is_ascii_alphanumeric());
        let value: String = letters[at..at + length].iter().collect();
        let before_is_word = at > 0 && letters[at - 1].is_ascii_alphanumeric();
        return (length <= 5 && !before_is_word).then(|| Number { value: value.to_ascii_uppercase(), start: at, end: at + length });
    }
    let length = run(|ch| chinese_digit(ch).is_some() || ch == '十' || ch == '百');
    let value = chinese_number(letters.get(at..at + length)?)?;
    Some(with_side(letters, at, at + length, value.to_string()))
}

/// Takes 甲, 乙, 东, 西 or a letter behind a number with it: `5甲栋`, `3A`.
fn with_side(letters: &[char], start: usize, end: usize, value: String) -> Number {
    match letters.get(end) {
        Some(side) if "甲乙丙丁东西南北".contains(*side) && word_at(letters, end + 1).is_some() => {
            Number { value: format!("{value}{side}"), start, end: end + 1 }
        }
        Some(side) if side.is_ascii_alphabetic() && !letters.get(end + 1).is_some_and(char::is_ascii_alphanumeric) => {
            Number { value: format!("{value}{}", side.to_ascii_uppercase()), start, end: end + 1 }
        }
        _ => Number { value, start, end },
    }
}

fn chinese_digit(ch: char) -> Option<u32> {
    Some(match ch {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Reads 十二 as 12, 一百零三 as 103 and 一〇一 as 101.
#[must_use]
pub fn chinese_number(letters: &[char]) -> Option<u32> {
    if letters.is_empty() || letters.len() > 6 {
        return None;
    }
    if letters.iter().all(|ch| chinese_digit(*ch).is_some()) {
        return letters.iter().try_fold(0_u32, |sum, ch| Some(sum * 10 + chinese_digit(*ch)?));
    }
    let (mut sum, mut digit) = (0, None);
    for ch in letters {
        match ch {
            '百' => sum += digit.take().unwrap_or(1) * 100,
            '十' => sum += digit.take().unwrap_or(1) * 10,
            _ => digit = chinese_digit(*ch),
        }
    }
    Some(sum + digit.unwrap_or(0))
}
