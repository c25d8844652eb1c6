//! Which facts may be written down: in the words of a plan, and not before they happened.
//!
//! What is let in can still be wrong; it is withdrawn, never changed.

use super::facts::{Moment, What};
use crate::policy::{EARLIEST_YEAR, Edition};
use jiff::Timestamp;
use jiff::civil::Date;

/// Why a fact is not written down, and in which field: `what`, `from`, `until`, `area`, `specimen`, `ct`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub code: &'static str,
    pub field: &'static str,
    /// What was given.
    pub given: String,
}

/// The most areas one stay can name, and the longest code.
const MOST_AREAS: usize = 16;
const LONGEST_CODE: usize = 64;

/// Checks a fact that somebody wants to write down.
///
/// # Errors
/// Names the first field that does not fit.
pub fn may_record(what: &What, edition: &Edition, now: Timestamp) -> Result<(), Refused> {
    let check = Check { edition, now, today: now.to_zoned(edition.time_zone.clone()).date() };
    match what {
        What::Born { on } => check.past("from", Moment::Day(*on)),
        What::Attribute { is, from, until } => {
            check.word("attributes", "what", is)?;
            check.planned("from", *from)?;
            check.planned("until", *until)?;
            check.in_order("until", from.map(Moment::Day), until.map(Moment::Day))
        }
        What::Exposure { kind, first, last, .. } => {
            check.word("exposures", "what", kind)?;
            check.past("from", *first)?;
            last.map_or(Ok(()), |last| check.past("until", last))?;
            check.in_order("until", Some(*first), *last)
        }
        What::Arrival { from, at } => {
            check.word("origins", "what", from)?;
            check.past("from", *at)
        }
        What::Stay { areas, from, until, .. } => {
            if areas.is_empty() || areas.len() > MOST_AREAS || areas.iter().any(|area| area.is_empty()) {
                return Err(Refused { code: "facts.no_area", field: "area", given: String::new() });
            }
            check.past("from", *from)?;
            check.planned("until", until.map(|until| check.date(until)))?;
            check.in_order("until", Some(*from), *until)
        }
        What::Test { taken, specimen, ct, .. } => {
            check.past("from", *taken)?;
            specimen.as_ref().map_or(Ok(()), |specimen| check.word("specimens", "specimen", specimen))?;
            match ct {
                Some(ct) if !(0..=100).contains(ct) => Err(Refused { code: "facts.ct", field: "ct", given: ct.to_string() }),
                _ => Ok(()),
            }
        }
        What::Onset { at } => check.past("from", *at),
        What::Given { what, at } => {
            check.word("treatments", "what", what)?;
            check.past("from", *at)
        }
        What::Related { .. } => Ok(()),
    }
}

struct Check<'a> {
    edition: &'a Edition,
    now: Timestamp,
    today: Date,
}

impl Check<'_> {
    fn date(&self, moment: Moment) -> Date {
        moment.date(&self.edition.time_zone)
    }

    fn word(&self, kind: &str, field: &'static str, code: &str) -> Result<(), Refused> {
        let known = self.edition.vocabulary.get(kind).is_some_and(|codes| codes.iter().any(|known| known == code));
        if known { Ok(()) } else { Err(Refused { code: "facts.unknown_word", field, given: code.chars().take(LONGEST_CODE).collect() }) }
    }

    fn past(&self, field: &'static str, moment: Moment) -> Result<(), Refused> {
        self.planned(field, Some(self.date(moment)))?;
        let is_later = match moment {
            Moment::At(at) => at > self.now,
            Moment::Day(day) => day > self.today,
        };
        if is_later { Err(Refused { code: "facts.in_future", field, given: self.date(moment).to_string() }) } else { Ok(()) }
    }

    fn planned(&self, field: &'static str, day: Option<Date>) -> Result<(), Refused> {
        match day {
            Some(day) if day.year() < EARLIEST_YEAR => Err(Refused { code: "facts.too_early", field, given: day.to_string() }),
            _ => Ok(()),
        }
    }

    fn in_order(&self, field: &'static str, from: Option<Moment>, until: Option<Moment>) -> Result<(), Refused> {
        let (Some(from), Some(until)) = (from, until) else { return Ok(()) };
        let reversed = match (from, until) {
            (Moment::At(from), Moment::At(until)) => until < from,
            _ => self.date(until) < self.date(from),
        };
        if reversed { Err(Refused { code: "facts.reversed", field, given: self.date(until).to_string() }) } else { Ok(()) }
    }
}
