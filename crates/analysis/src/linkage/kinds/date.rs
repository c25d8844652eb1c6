//! Dates, whole or in part, whether the calendar has them or not.
//!
//! Marks: year, month and day in one number, with 0 for what is not known.

use domain::names::width::narrow;

use super::{Level, Marks, Value, level};

pub(super) const LEVELS: [Level; 7] = [
    level("different", 0.02),
    level("about_the_same_year", 0.01),
    level("same_year", 0.02),
    level("two_of_three_parts", 0.03),
    level("day_and_month_swapped", 0.01),
    level("one_digit_off", 0.04),
    level("same", 0.87),
];

/// Finds out from the dates of a column whether the month stands first: some day beyond the twelfth tells.
#[derive(Debug, Default)]
pub(crate) struct MonthFirst {
    month_first: u32,
    day_first: u32,
}

impl MonthFirst {
    pub(crate) fn see(&mut self, cell: &str) {
        let (parts, count) = numbers(cell);
        if let [(first, 1..=2), (second, 1..=2), (_, 4)] = parts[..count] {
            self.month_first += u32::from(second > 12);
            self.day_first += u32::from(first > 12);
        }
    }

    pub(crate) fn is_so(&self) -> bool {
        self.month_first > self.day_first
    }
}

/// The numbers of a date as they stand, each with how many digits it has.
fn numbers(cell: &str) -> ([(u32, usize); 4], usize) {
    let mut parts = [(0_u32, 0_usize); 4];
    let mut count = 0;
    let mut inside = false;
    for ch in cell.chars().map(narrow) {
        if let Some(digit) = ch.to_digit(10) {
            if !inside {
                if count == 3 {
                    break;
                }
                count += 1;
                inside = true;
            }
            let (value, length) = &mut parts[count - 1];
            if *length < 8 {
                *value = *value * 10 + digit;
                *length += 1;
            }
        } else {
            inside = false;
            // A time of day stands behind the date.
            if count >= 3 && matches!(ch, 'T' | ' ' | ':') {
                break;
            }
        }
    }
    (parts, count)
}

pub(super) fn read(cell: &str, month_first: bool, text: &mut String) -> Option<Marks> {
    let (parts, count) = numbers(cell);
    let (year, month, day) = match &parts[..count] {
        [(whole, 8), ..] => (whole / 10_000, whole / 100 % 100, whole % 100),
        [(whole, 6)] => (whole / 100, whole % 100, 0),
        [(year, 4), (month, 1..=2), (day, 1..=2)] => (*year, *month, *day),
        [(first, 1..=2), (second, 1..=2), (year, 4)] => {
            let is_month_first = *second > 12 || month_first && *first <= 12;
            if is_month_first { (*year, *first, *second) } else { (*year, *second, *first) }
        }
        [(year, 4), (month, 1..=2)] => (*year, *month, 0),
        [(year, 4)] => (*year, 0, 0),
        _ => return None,
    };
    if year == 0 {
        return None;
    }
    text.push_str(&format!("{year:04}{month:02}{day:02}"));
    Some([u64::from(year) * 10_000 + u64::from(month) * 100 + u64::from(day), 0, 0])
}

pub(super) fn year(marks: Marks) -> Option<u64> {
    Some(marks[0] / 10_000)
}

pub(super) fn month_day(marks: Marks) -> Option<u64> {
    let rest = marks[0] % 10_000;
    // The first of January stands for “some day of that year”.
    (!rest.is_multiple_of(100) && rest / 100 != 0 && rest != 101).then_some(rest)
}

pub(super) fn year_month(marks: Marks) -> Option<u64> {
    (marks[0] % 10_000 / 100 != 0).then_some(marks[0] / 100)
}

pub(super) fn compare(left: Value<'_>, right: Value<'_>) -> u8 {
    compare_numbers(left.marks[0], right.marks[0])
}

pub(super) fn compare_numbers(a: u64, b: u64) -> u8 {
    let (year, month, day) = (a / 10_000, a / 100 % 100, a % 100);
    let (other_year, other_month, other_day) = (b / 10_000, b / 100 % 100, b % 100);
    let is_rough = |month: u64, day: u64| month == 0 || day == 0 || month == 1 && day == 1;
    if year == other_year && (is_rough(month, day) || is_rough(other_month, other_day)) {
        return 2;
    }
    if year == other_year && month == other_day && day == other_month {
        return 4;
    }
    if is_one_digit_off(a, b) {
        return 5;
    }
    let parts = u8::from(year == other_year) + u8::from(month == other_month) + u8::from(day == other_day);
    if parts == 2 {
        3
    } else if year == other_year {
        2
    } else {
        u8::from(year.abs_diff(other_year) <= 1)
    }
}

/// One digit is another, or two neighbours are swapped.
fn is_one_digit_off(mut a: u64, mut b: u64) -> bool {
    let mut off: [(u64, u64, u32); 2] = [(0, 0, 0); 2];
    let mut count = 0;
    let mut place = 0;
    while a != b {
        if a % 10 != b % 10 {
            if count == 2 {
                return false;
            }
            off[count] = (a % 10, b % 10, place);
            count += 1;
        }
        a /= 10;
        b /= 10;
        place += 1;
    }
    let [first, second] = off;
    count == 1 || count == 2 && second.2 == first.2 + 1 && first.0 == second.1 && first.1 == second.0
}
