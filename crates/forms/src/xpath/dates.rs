//! Owns dates and times as texts, and their numbers: days since 1970.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

const DAY: f64 = 86_400.0;

/// Says whether a text is a date.
pub(crate) fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// Says whether a text is a date with a time.
pub(crate) fn is_date_time(text: &str) -> bool {
    text.contains('T') && seconds(text).is_some()
}

/// Says whether a text is a time of day, perhaps with an offset.
pub(crate) fn is_time(text: &str) -> bool {
    day_fraction(text).is_some()
}

/// Reads `2026-11-22` and nothing else.
pub(super) fn date(text: &str) -> Option<Date> {
    let is_shaped =
        text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if is_shaped { text.parse().ok() } else { None }
}

/// Returns the days since 1970 of a date, or of a date with a time.
pub(super) fn days(text: &str) -> Option<f64> {
    if let Some(date) = date(text) {
        return Some(day_number(date));
    }
    if !text.is_ascii() || text.len() < 16 || text.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    seconds(text).map(|seconds| seconds / DAY)
}

fn day_number(date: Date) -> f64 {
    let epoch = Date::constant(1970, 1, 1);
    f64::from(date.since(epoch).map_or(0, |span| span.get_days()))
}

/// Returns the seconds since 1970 of a date with a time; without an offset it is UTC.
fn seconds(text: &str) -> Option<f64> {
    date(text.get(..10)?)?;
    let moment = text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age fit")]
    let milliseconds = moment.as_millisecond() as f64;
    Some(milliseconds / 1000.0)
}

/// Returns the part of the day at which a time of day is.
pub(super) fn day_fraction(text: &str) -> Option<f64> {
    let text = text.split('T').next_back().unwrap_or(text);
    let time = text.split(['+', '-', 'Z']).next()?;
    let shape = time.len() >= 5 && time.as_bytes()[2] == b':' && time.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.');
    let time: Time = if shape { time.parse().ok()? } else { return None };
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    Some((seconds + f64::from(time.millisecond()) / 1000.0) / DAY)
}

/// Returns the date of a number of days.
pub(super) fn from_days(days: f64) -> Option<Date> {
    if !days.is_finite() || days.abs() > 3_000_000.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let whole = days.floor() as i64;
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(whole).ok()?).ok()
}

/// Returns the moment of a number of days, in the time zone of another.
pub(super) fn moment_from_days(days: f64, like: &Zoned) -> Option<Zoned> {
    if !days.is_finite() || days.abs() > 3_000_000.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let milliseconds = (days * DAY * 1000.0).round() as i64;
    Some(Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(like.time_zone().clone()))
}

/// Writes a moment as answers hold it.
pub(super) fn moment_text(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Writes a date or a moment by a pattern of ODK; none if the text is neither.
pub(super) fn formatted(text: &str, pattern: &str, like: &Zoned) -> Option<String> {
    let moment = match date(text) {
        Some(date) => date.to_datetime(Time::midnight()),
        None => {
            let number = days(text)?;
            // A time that names no offset is the local one already.
            match text.parse::<Timestamp>() {
                Ok(_) => moment_from_days(number, like)?.datetime(),
                Err(_) => text.parse().ok()?,
            }
        }
    };
    let mut out = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let piece = match letters.next()? {
            '%' => "%".to_owned(),
            'Y' => format!("{:04}", moment.year()),
            'y' => format!("{:02}", moment.year() % 100),
            'm' => format!("{:02}", moment.month()),
            'n' => moment.month().to_string(),
            'b' => moment.strftime("%b").to_string(),
            'd' => format!("{:02}", moment.day()),
            'e' => moment.day().to_string(),
            'H' => format!("{:02}", moment.hour()),
            'h' => moment.hour().to_string(),
            'M' => format!("{:02}", moment.minute()),
            'S' => format!("{:02}", moment.second()),
            '3' => format!("{:03}", moment.millisecond()),
            'a' => moment.strftime("%a").to_string(),
            _ => return None,
        };
        out.push_str(&piece);
    }
    Some(out)
}
