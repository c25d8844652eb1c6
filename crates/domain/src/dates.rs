//! Dates and times as people and spreadsheets write them.
//!
//! Owns the written forms and says when a date could be read two ways. Must not know today: a
//! date in the future is the asking rule's matter.

mod read;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, DateTime, Time};

crate::coded! {
    /// Which part comes first in dates made of numbers only.
    DateOrder {
        /// Year, month, day. A date with the year last is then read day first if it can be.
        Ymd = "ymd",
        /// Day, month, year.
        Dmy = "dmy",
        /// Month, day, year.
        Mdy = "mdy",
    }
}

#[expect(clippy::derivable_impls, reason = "codes are made without a default")]
impl Default for DateOrder {
    fn default() -> Self {
        Self::Ymd
    }
}

/// A date and how it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateReading {
    /// The date.
    pub date: Date,
    /// The time of day when one was written.
    pub time: Option<Time>,
    /// Whether another order of day and month, or another century, would also give a date.
    pub is_ambiguous: bool,
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// It has the form of no date.
    #[error("it has the form of no date")]
    Unreadable,
    /// The calendar has no such day.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// Only a year, or a year and a month.
    #[error("the day is missing")]
    Incomplete,
}

/// Returns in which order the texts write day and month, if those that can be read in one way only
/// agree; none where all can be read both ways.
#[must_use]
pub fn order_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day_first, mut month_first) = (0_usize, 0_usize);
    for text in texts {
        let date = text.split_whitespace().next().unwrap_or_default();
        let mut parts = date.split(['/', '-', '.']).map(|part| part.parse::<u16>().ok().filter(|_| part.len() <= 2));
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(13..=31), Some(1..=12)) => day_first += 1,
            (Some(1..=12), Some(13..=31)) => month_first += 1,
            _ => {}
        }
    }
    match (day_first, month_first) {
        (1.., 0) => Some(DateOrder::Dmy),
        (0, 1..) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// Reads a date, or says why it cannot be read.
///
/// # Errors
///
/// Says what is wrong with the text.
pub fn parse_date(text: &str, order: DateOrder) -> Result<Date, DateProblem> {
    read::read(text, order).map(|reading| reading.date)
}

/// Reads a date and says how sure the reading is.
///
/// # Errors
///
/// Says what is wrong with the text.
pub fn read_date(text: &str, order: DateOrder) -> Result<DateReading, DateProblem> {
    read::read(text, order)
}

/// Reads a date with its time of day; midnight when none was written.
///
/// # Errors
///
/// Says what is wrong with the text.
pub fn parse_datetime(text: &str, order: DateOrder) -> Result<DateTime, DateProblem> {
    read::read(text, order).map(|reading| reading.date.to_datetime(reading.time.unwrap_or(Time::midnight())))
}

/// Returns the date of a spreadsheet's serial number, with the time of day in its fraction.
///
/// Spreadsheets count 29 February 1900, which never was; serials before it are one day less.
#[must_use]
pub fn from_serial(serial: f64, from_1904: bool) -> Option<DateTime> {
    if !serial.is_finite() || !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i64;
    let epoch = if from_1904 {
        jiff::civil::date(1904, 1, 1)
    } else if days < 60 {
        jiff::civil::date(1899, 12, 31)
    } else {
        jiff::civil::date(1899, 12, 30)
    };
    let seconds = ((serial - serial.floor()) * 86_400.0).round() as i64;
    let midnight = epoch.checked_add(jiff::Span::new().days(days)).ok()?.to_datetime(Time::midnight());
    midnight.checked_add(jiff::Span::new().seconds(seconds)).ok()
}
