//! Owns which texts are answers of a type.

use std::collections::BTreeMap;

use crate::form::QuestionType;
use crate::xpath::{is_date, is_date_time, is_time};

pub(super) fn fits(kind: QuestionType, value: &str, parameters: &BTreeMap<String, String>) -> bool {
    match kind {
        QuestionType::Integer => is_integer(value),
        QuestionType::Decimal => is_decimal(value),
        QuestionType::Range => is_decimal(value) && is_in_range(value, parameters),
        QuestionType::Date => is_date(value),
        QuestionType::DateTime => is_date_time(value),
        QuestionType::Time => is_time(value),
        QuestionType::Acknowledge => value == "OK" || value == "ok",
        QuestionType::Geopoint => is_point(value),
        QuestionType::Geotrace | QuestionType::Geoshape => value.split(';').map(str::trim).filter(|point| !point.is_empty()).all(is_point),
        _ => true,
    }
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_decimal(value: &str) -> bool {
    let plain = value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'e' | b'E' | b'+'));
    plain && value.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_in_range(value: &str, parameters: &BTreeMap<String, String>) -> bool {
    let [start, end, step] = crate::compile::range_bounds(parameters);
    let numbers: Result<Vec<f64>, _> = [value, &start, &end, &step].iter().map(|text| text.parse::<f64>()).collect();
    let Ok([value, start, end, step]) = numbers.as_deref() else { return true };
    let (low, high) = (start.min(*end), start.max(*end));
    let steps = (value - start) / step;
    *value >= low && *value <= high && (steps - steps.round()).abs() < 1e-6
}

fn is_point(value: &str) -> bool {
    let numbers: Vec<Option<f64>> = value.split_whitespace().map(|part| part.parse::<f64>().ok()).collect();
    let within = |at: usize, most: f64| numbers.get(at).copied().flatten().is_some_and(|number| number.abs() <= most);
    (2..=4).contains(&numbers.len()) && within(0, 90.0) && within(1, 180.0) && numbers.iter().all(Option::is_some)
}
