//! Moments as small numbers, counted from the moment of deciding.
//!
//! Owns the two forms: twice the seconds, odd where only the day is known; and the calendar day, today being 0.

use domain::determinations::Moment;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Farther away than this a moment has no small number.
const FARTHEST: i64 = 1 << 29;

/// A moment and a time zone, from which everything is counted.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub zone: TimeZone,
    pub now: Timestamp,
    pub today: Date,
    /// The last whole second, from which is counted.
    second: Timestamp,
    /// Between these moments a day begins every 86,400 seconds.
    even: std::ops::Range<Timestamp>,
    /// The beginning of today, in seconds.
    midnight: i64,
}

impl Calendar {
    /// Makes the calendar of a moment.
    #[must_use]
    pub fn new(zone: TimeZone, now: Timestamp) -> Self {
        let since = zone.preceding(now).next().map_or(Timestamp::MIN, |change| change.timestamp());
        let until = zone.following(now).next().map_or(Timestamp::MAX, |change| change.timestamp());
        let today = now.to_zoned(zone.clone()).date();
        let second = Timestamp::from_second(i64::try_from(now.as_nanosecond().div_euclid(1_000_000_000)).unwrap_or(0)).unwrap_or(Timestamp::MIN);
        let midnight = Moment::Day(today).earliest(&zone).duration_since(second).as_secs();
        let even = if (since..until).contains(&Moment::Day(today).earliest(&zone)) { since..until } else { now..now };
        Self { zone, now, today, second, even, midnight }
    }

    /// Returns now as a number before which every moment lies that has passed, and today.
    #[must_use]
    pub fn present(&self) -> (i32, i16) {
        (if self.now == self.second { 0 } else { 2 }, 0)
    }

    /// Returns the number and the day of a moment; nothing where it is too far away or not a whole second.
    #[must_use]
    pub fn place(&self, moment: Moment) -> Option<(i32, i16)> {
        let at = moment.earliest(&self.zone);
        let seconds = at.duration_since(self.second).as_secs();
        if seconds.abs() > FARTHEST || at.subsec_nanosecond() != 0 {
            return None;
        }
        let (day, odd) = match moment {
            Moment::At(_) => (self.day(i32::try_from(seconds).ok()?), 0),
            Moment::Day(date) => (i16::try_from(date.duration_since(self.today).as_hours() / 24).ok()?, 1),
        };
        Some((i32::try_from(seconds).ok()? * 2 + odd, day))
    }

    /// Returns the moment of a number.
    #[must_use]
    pub fn moment(&self, number: i32) -> Moment {
        let at = self.at(number >> 1);
        if number & 1 == 0 { Moment::At(at) } else { Moment::Day(at.to_zoned(self.zone.clone()).date()) }
    }

    /// Returns the calendar day of so many seconds from now.
    #[must_use]
    pub fn day(&self, seconds: i32) -> i16 {
        let at = self.at(seconds);
        let days = if self.even.contains(&at) {
            (i64::from(seconds) - self.midnight).div_euclid(86_400)
        } else {
            at.to_zoned(self.zone.clone()).date().duration_since(self.today).as_hours() / 24
        };
        i16::try_from(days).unwrap_or(if days < 0 { i16::MIN } else { i16::MAX })
    }

    /// Returns the first second of a day.
    #[must_use]
    pub fn beginning(&self, day: i16) -> i32 {
        let even = self.midnight + i64::from(day) * 86_400;
        let seconds = i32::try_from(even).unwrap_or(i32::MAX);
        if self.even.contains(&self.at(seconds)) {
            return seconds;
        }
        let beginning = Moment::Day(self.date(i32::from(day))).earliest(&self.zone).duration_since(self.second).as_secs();
        i32::try_from(beginning).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
    }

    /// Returns the date of a day.
    #[must_use]
    pub fn date(&self, day: i32) -> Date {
        self.today.checked_add(SignedDuration::from_hours(24 * i64::from(day))).unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
    }

    fn at(&self, seconds: i32) -> Timestamp {
        self.second.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}
