//! Owns the four kinds of values and how one becomes another, as XPath 1.0 says.
//!
//! A date is text; as a number it is the days since 1970, as ODK has it.

use super::dates;
use super::tree::NodeRef;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nodes(Vec<NodeRef>),
    Text(String),
    Number(f64),
    Bool(bool),
}

/// Reads a text as a number; a date is its day.
pub(crate) fn number_of(text: &str) -> f64 {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number =
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.matches('.').count() <= 1 && digits != ".";
    if is_number {
        return text.parse().unwrap_or(f64::NAN);
    }
    dates::days(text).unwrap_or(f64::NAN)
}

/// Writes a number as XPath does: no exponent, no point without need.
pub(crate) fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}
