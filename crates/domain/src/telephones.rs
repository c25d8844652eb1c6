//! Telephone numbers as lists carry them: several in a cell, with labels, prefixes and slips.
//!
//! Owns the canonical form and the mask. Knows no operators (numbers move between them) and no
//! places: which person a number reaches is `people`'s matter.

mod classify;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::names::width::{is_invisible, narrow, trim};

crate::coded! {
    /// What a number is, judged by its form alone.
    TelephoneKind {
        /// A mobile number of 11 digits.
        Mobile = "mobile",
        /// A fixed line, with area code when it was given.
        Landline = "landline",
        /// A hotline such as 12345 or 400.
        Service = "service",
        /// A number of another country or region.
        Foreign = "foreign",
        /// A number of a form we do not know.
        Unknown = "unknown",
    }
}

/// One number in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telephone {
    /// What the number is.
    pub kind: TelephoneKind,
    /// The canonical number, such as `13812340412`, `0668-2881234` or `+85261234567`.
    pub number: String,
    /// The extension behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
}

/// What was found of one cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TelephoneCell {
    /// The numbers in the order written, none twice.
    pub numbers: Vec<Telephone>,
    /// What could not be read.
    pub problems: Vec<TelephoneProblem>,
    /// Whether anything but the bare number stood there: spaces, prefixes, labels.
    pub tidied: bool,
}

/// Why a text is not a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TelephoneProblem {
    /// The cell says that there is none.
    #[error("the cell says that there is none")]
    Placeholder,
    /// A spreadsheet rounded the number.
    #[error("a spreadsheet has rounded the number")]
    ScientificNotation,
    /// The digits fit no number.
    #[error("no number has {len} digits")]
    WrongLength {
        /// The digits counted.
        len: usize,
    },
    /// A spreadsheet cut the leading zero of an area code.
    #[error("the leading zero is missing")]
    LeadingZeroLost {
        /// The number with the zero back.
        repair: String,
    },
    /// A hotline or an office reaches nobody in particular.
    #[error("{number} is a service number")]
    Service {
        /// The number of the service.
        number: String,
    },
    /// It is something else, such as a chat name.
    #[error("it is not a telephone number")]
    Unreadable,
}

/// Reads every number in a cell.
#[must_use]
pub fn parse_cell(text: &str) -> TelephoneCell {
    let entered = without_fraction(trim(text));
    if entered.len() == 11 && classify::is_mobile(entered) {
        let number = Telephone { kind: TelephoneKind::Mobile, number: entered.to_owned(), extension: None };
        return TelephoneCell { numbers: vec![number], tidied: entered.len() < trim(text).len(), ..TelephoneCell::default() };
    }
    let mut cell = TelephoneCell::default();
    if entered.is_empty() {
        return cell;
    }
    if crate::names::looks_like_placeholder(entered) || crate::names::is_only_zeros(entered) {
        cell.problems.push(TelephoneProblem::Placeholder);
        return cell;
    }
    if crate::identity::is_scientific(entered) {
        cell.problems.push(TelephoneProblem::ScientificNotation);
        return cell;
    }
    let plain: String = entered.chars().filter(|ch| !is_invisible(*ch)).map(narrow).collect();
    for part in plain.split(is_separator).map(str::trim).filter(|part| !part.is_empty()) {
        classify::read_part(part, &mut cell);
    }
    let only = cell.numbers.first().filter(|_| cell.numbers.len() == 1);
    cell.tidied = !cell.numbers.is_empty() && only.is_none_or(|number| number.number != entered);
    if cell.numbers.is_empty() && cell.problems.is_empty() {
        cell.problems.push(TelephoneProblem::Unreadable);
    }
    cell
}

/// Cuts the fraction that a program adds which takes telephone numbers for quantities: `13812345715.0`.
fn without_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((digits, zeros)) if is_digits(digits) && zeros.bytes().all(|byte| byte == b'0') => digits,
        _ => text,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads one number as a person types it into a search field.
#[must_use]
pub fn parse_one(text: &str) -> Option<Telephone> {
    let mut cell = parse_cell(text);
    (cell.numbers.len() == 1 && cell.problems.is_empty()).then(|| cell.numbers.remove(0))
}

/// Returns the digits of a text, whatever their width and whatever stands between them.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().map(narrow).filter(char::is_ascii_digit).collect()
}

/// Digits of a code that is said on the telephone.
pub const SPOKEN_DIGITS: usize = 6;
/// As many digits of one's own number as one gives with it.
pub const OWN_DIGITS: usize = 4;

/// Returns the code that is said on the telephone, from what this installation alone can make.
#[must_use]
pub fn spoken_code(made: &[u8; 16]) -> String {
    let number = u32::from_be_bytes([made[0], made[1], made[2], made[3]]) % 1_000_000;
    format!("{number:06}")
}

/// Returns the last so many digits, by which people know a number without being told it.
#[must_use]
pub fn last_digits(number: &str, count: usize) -> String {
    let digits = digits(number);
    digits[digits.len().saturating_sub(count)..].to_owned()
}

/// Hides the middle of a number: `138****0412`, `0668-***1234`.
#[must_use]
pub fn mask(number: &str) -> String {
    if let Some((area, local)) = number.split_once('-') {
        return format!("{area}-{}", hide(local, 0, 4.min(local.len() / 2)));
    }
    match number.chars().count() {
        0..=6 => number.to_owned(),
        7..=8 => hide(number, 0, 4),
        11 => hide(number, 3, 4),
        _ => hide(number, 3, 3),
    }
}

fn hide(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length.saturating_sub(tail)).collect();
    format!("{start}{}{end}", "*".repeat(length.saturating_sub(head + tail)))
}

fn is_separator(ch: char) -> bool {
    matches!(ch, '/' | '\\' | ',' | ';' | '|' | '、' | '，' | '；' | '。' | '\n' | '\r' | '\t' | '或' | '和' | '及' | '&')
}
