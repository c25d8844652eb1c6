//! When people are called again: spread over the parts of the day in which people are called.

use super::CallPolicy;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A part of the day, from a time to a later one.
pub type PartOfDay = (Time, Time);

/// Returns the time of the next attempt: after the cadence's wait, in a part of the day in which
/// the person is called, and from the third attempt on in another part than this one.
#[must_use]
pub fn next_attempt(policy: &CallPolicy, hours: &[PartOfDay], attempts: u32, after: Option<SignedDuration>, now: Timestamp) -> Timestamp {
    let index = (attempts.max(1) as usize - 1).min(policy.waits.len().saturating_sub(1));
    let wait = after.or_else(|| policy.waits.get(index).copied()).unwrap_or(SignedDuration::from_hours(1));
    let hours = if hours.is_empty() { &policy.parts_of_day } else { hours };
    let avoid = (attempts >= 3 && after.is_none() && hours.len() > 1).then(|| part_of(&policy.time_zone, hours, now)).flatten();
    next_in_hours(&policy.time_zone, hours, now + wait, avoid.map(|part| (part, now)))
}

fn part_of(zone: &TimeZone, hours: &[PartOfDay], at: Timestamp) -> Option<usize> {
    let time = at.to_zoned(zone.clone()).time();
    hours.iter().position(|&(from, to)| from <= time && time < to)
}

/// Returns the earliest time in the hours; a part of the day can be avoided on its day.
pub(super) fn next_in_hours(zone: &TimeZone, hours: &[PartOfDay], earliest: Timestamp, avoid: Option<(usize, Timestamp)>) -> Timestamp {
    let avoid = avoid.map(|(part, at)| (part, at.to_zoned(zone.clone()).date()));
    let mut day = earliest.to_zoned(zone.clone()).date();
    for _ in 0..3 {
        for (index, &(from, to)) in hours.iter().enumerate() {
            let (Ok(start), Ok(end)) = (day.to_datetime(from).to_zoned(zone.clone()), day.to_datetime(to).to_zoned(zone.clone())) else {
                continue;
            };
            let at = earliest.max(start.timestamp());
            if avoid != Some((index, day)) && at < end.timestamp() {
                return at;
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    earliest
}
