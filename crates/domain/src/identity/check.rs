//! Owns the arithmetic of the resident identity number: check digit, conversion from 15 digits,
//! and the slips of a pen that could explain a wrong one. Knows no documents.

use jiff::civil::Date;

use crate::people::Sex;

/// The weights of GB 11643, one for each of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check characters by remainder.
const CHECKS: [u8; 11] = *b"10X98765432";
/// The first two digits that provinces and permits use; 71 stands in older numbers.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81,
    82, 83,
];

/// Returns the check character of the first 17 digits, or none when they are not digits.
#[must_use]
pub fn check_digit(number: &str) -> Option<char> {
    let digits = number.as_bytes().get(..17)?;
    digits.iter().all(u8::is_ascii_digit).then(|| char::from(check_of(digits)))
}

fn check_of(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

/// Returns the 18-character form of a 15-digit number, or none when its birth date is impossible.
#[must_use]
pub fn to_18(number: &str) -> Option<String> {
    if number.len() != 15 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // The sequences 996 to 999 were set apart for people born before 1900.
    let century = if number[12..] >= *"996" { "18" } else { "19" };
    let mut full = format!("{}{century}{}", &number[..6], &number[6..]);
    birth_date(&full[6..14])?;
    full.push(check_digit(&full)?);
    Some(full)
}

/// Returns the numbers one slip away, one digit or two neighbours swapped, that could be right.
///
/// They are proposals for a person to choose from; none may be taken silently.
#[must_use]
pub fn repairs(number: &str) -> Vec<String> {
    let Ok(original) = <[u8; 18]>::try_from(number.as_bytes()) else { return Vec::new() };
    if !original[..17].iter().all(u8::is_ascii_digit) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut keep = |candidate: [u8; 18]| {
        if is_plausible(&candidate) && candidate != original {
            let text: String = candidate.iter().copied().map(char::from).collect();
            if !found.contains(&text) {
                found.push(text);
            }
        }
    };
    // A slip in the last place leaves address, birth date and sequence as they are: likeliest.
    let mut candidate = original;
    candidate[17] = check_of(&original[..17]);
    keep(candidate);
    for at in 0..17 {
        let mut candidate = original;
        candidate.swap(at, at + 1);
        keep(candidate);
    }
    for at in 0..17 {
        for digit in b'0'..=b'9' {
            let mut candidate = original;
            candidate[at] = digit;
            keep(candidate);
        }
    }
    found
}

/// Returns the numbers meant when letters were typed for digits: O for 0, I or L for 1.
pub(super) fn misread_letters(number: &str) -> Option<Vec<String>> {
    let meant: Vec<u8> = number
        .bytes()
        .map(|byte| match byte {
            b'O' | b'Q' | b'D' => b'0',
            b'I' | b'L' => b'1',
            b'Z' => b'2',
            b'S' => b'5',
            b'B' => b'8',
            _ => byte,
        })
        .collect();
    let candidate = <[u8; 18]>::try_from(meant).ok()?;
    is_plausible(&candidate).then(|| vec![candidate.iter().copied().map(char::from).collect()])
}

fn is_plausible(candidate: &[u8; 18]) -> bool {
    if !candidate[..17].iter().all(u8::is_ascii_digit) || check_of(&candidate[..17]) != candidate[17] {
        return false;
    }
    let province = (candidate[0] - b'0') * 10 + (candidate[1] - b'0');
    let known = candidate[0] == b'9' || PROVINCES.contains(&province);
    known && std::str::from_utf8(&candidate[6..14]).is_ok_and(|text| birth_date(text).is_some())
}

/// Reads eight digits as a birth date of the last two centuries.
pub(super) fn birth_date(text: &str) -> Option<Date> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    let month: i8 = text.get(4..6)?.parse().ok()?;
    let day: i8 = text.get(6..8)?.parse().ok()?;
    (1850..=2099).contains(&year).then(|| Date::new(year, month, day).ok())?
}

/// Returns the sex of a sequence digit: odd numbers are men's.
pub(super) fn sex_of(digit: u8) -> Sex {
    if digit % 2 == 1 { Sex::Male } else { Sex::Female }
}
