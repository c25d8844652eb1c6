//! Owns the written forms of dates. Knows no field and no rule.

use jiff::civil::{Date, Time};

use super::{DateOrder, DateProblem, DateReading};
use crate::names::width::{narrow, trim};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A run of digits or letters inside a date.
#[derive(Debug, Clone, Copy)]
enum Part {
    Number { value: i32, digits: usize },
    Month(i32),
}

/// Reads the forms in the order of how common they are.
pub(super) fn read(text: &str, order: DateOrder) -> Result<DateReading, DateProblem> {
    let text = trim(text);
    if let Some(date) = iso(text.as_bytes()) {
        return date.map(|date| sure(date, None));
    }
    if text.is_empty() || text.len() > 64 {
        return Err(DateProblem::Unreadable);
    }
    let plain: String = text.trim_start_matches('\'').chars().map(narrow).collect();
    let (day, time) = split_time(plain.trim());
    let parts = split(day)?;
    let (date, is_ambiguous) = assemble(&parts, order)?;
    Ok(DateReading { date, time, is_ambiguous })
}

fn sure(date: Date, time: Option<Time>) -> DateReading {
    DateReading { date, time, is_ambiguous: false }
}

/// The quick way for `2022-09-03`.
fn iso(bytes: &[u8]) -> Option<Result<Date, DateProblem>> {
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_i32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
    };
    Some(day(number(0..4)?, number(5..7)?, number(8..10)?))
}

fn day(year: i32, month: i32, day: i32) -> Result<Date, DateProblem> {
    let narrow = |value: i32| i8::try_from(value).map_err(|_| DateProblem::NoSuchDay);
    let year = i16::try_from(year).map_err(|_| DateProblem::NoSuchDay)?;
    if !(1800..=2999).contains(&year) {
        return Err(DateProblem::NoSuchDay);
    }
    Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| DateProblem::NoSuchDay)
}

/// Cuts a time of day off the end.
fn split_time(text: &str) -> (&str, Option<Time>) {
    let Some(colon) = text.find(':') else {
        // “10时” or “上午” after the day names a time we need not read to know the day.
        let cut = text.find(['上', '下', '时', '點', '点']).and_then(|at| text[..at].find('日').map(|day| day + '日'.len_utf8()));
        return (cut.map_or(text, |cut| &text[..cut]), None);
    };
    let Some(start) = text[..colon].rfind([' ', 'T', 't', '日']) else { return (text, None) };
    let gap = text[start..].chars().next().map_or(1, char::len_utf8);
    let keep = if text[start..].starts_with('日') { start + gap } else { start };
    (&text[..keep], clock(&text[start + gap..]))
}

fn clock(text: &str) -> Option<Time> {
    let is_afternoon = text.to_ascii_lowercase().contains("pm");
    let mut numbers = text.split(|ch: char| !ch.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::parse::<i8>);
    let hour = numbers.next()?.ok()?;
    let minute = numbers.next()?.ok()?;
    let second = numbers.next().and_then(Result::ok).unwrap_or(0);
    Time::new(if is_afternoon && hour < 12 { hour + 12 } else { hour }, minute, second, 0).ok()
}

/// Splits a day into at most three parts.
fn split(text: &str) -> Result<Vec<Part>, DateProblem> {
    let mut parts = Vec::with_capacity(3);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        } else if first.is_alphabetic() && first.is_ascii() {
            rest.bytes().take_while(u8::is_ascii_alphabetic).count()
        } else {
            if !matches!(first, '-' | '/' | '.' | ' ' | ',' | '年' | '月' | '日' | '号') {
                return Err(DateProblem::Unreadable);
            }
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            let value = word.parse().map_err(|_| DateProblem::Unreadable)?;
            parts.push(Part::Number { value, digits: length });
        } else if let Some(month) = month(word) {
            parts.push(Part::Month(month));
        } else if !is_filler(word) {
            return Err(DateProblem::Unreadable);
        }
        if parts.len() > 3 {
            return Err(DateProblem::Unreadable);
        }
    }
    Ok(parts)
}

fn month(word: &str) -> Option<i32> {
    let short = word.get(..3)?;
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(short))?;
    i32::try_from(at + 1).ok()
}

/// Words that may stand in a date without saying anything: ordinal endings and week days.
fn is_filler(word: &str) -> bool {
    ["st", "nd", "rd", "th", "of", "mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|filler| filler.eq_ignore_ascii_case(word))
}

fn assemble(parts: &[Part], order: DateOrder) -> Result<(Date, bool), DateProblem> {
    use Part::{Month, Number};
    match *parts {
        [Number { value, digits: 8 }] => day(value / 10_000, value / 100 % 100, value % 100).map(|date| (date, false)),
        [Number { digits: 4 | 6, .. }] => Err(DateProblem::Incomplete),
        [Number { digits: 4, .. }, Number { .. }] | [Number { .. }, Number { digits: 4, .. }] => Err(DateProblem::Incomplete),
        [Number { digits: 4, .. }, Month(_)] | [Month(_), Number { digits: 4, .. }] => Err(DateProblem::Incomplete),
        [Number { value: year, digits: 4 }, Number { value: second, .. }, Number { value: third, .. }] => {
            day(year, second, third).map(|date| (date, false))
        }
        [Number { value: year, digits: 4 }, Month(month), Number { value, .. }] => day(year, month, value).map(|date| (date, false)),
        [Number { value, digits: 1 | 2 }, Month(month), Number { value: year, digits }]
        | [Month(month), Number { value, digits: 1 | 2 }, Number { value: year, digits }] => {
            day(century(year, digits)?, month, value).map(|date| (date, digits < 4))
        }
        [Number { value: first, digits: 1 | 2 }, Number { value: second, digits: 1 | 2 }, Number { value: third, digits }] => {
            numbers_only(first, second, third, digits, order)
        }
        _ => Err(DateProblem::Unreadable),
    }
}

fn numbers_only(first: i32, second: i32, third: i32, digits: usize, order: DateOrder) -> Result<(Date, bool), DateProblem> {
    if order == DateOrder::Ymd && digits < 4 {
        return day(century(first, 2)?, second, third).map(|date| (date, true));
    }
    let year = century(third, digits)?;
    let (day_first, month_first) = (day(year, second, first), day(year, first, second));
    match order {
        DateOrder::Dmy => day_first.map(|date| (date, digits < 4)),
        DateOrder::Mdy => month_first.map(|date| (date, digits < 4)),
        DateOrder::Ymd => match (day_first, month_first) {
            (Ok(date), Ok(other)) => Ok((date, date != other || digits < 4)),
            (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok((date, false)),
            (Err(problem), Err(_)) => Err(problem),
        },
    }
}

/// Two digits of a year belong to this century up to 49.
fn century(year: i32, digits: usize) -> Result<i32, DateProblem> {
    match digits {
        4 => Ok(year),
        1 | 2 => Ok(if year < 50 { 2000 + year } else { 1900 + year }),
        _ => Err(DateProblem::Unreadable),
    }
}
