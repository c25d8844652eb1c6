//! What is known of a stay beside where and when: how somebody travelled, with whom, and how that is known.
//!
//! Investigations stand on it. No rule reads it, and it is no part of what an answer's hash is made from: with or without it
//! the same is decided.

use super::{Moment, PersonId, Refused};
use crate::coded;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

coded! {
    /// By what somebody travelled.
    Transport {
        Walking = "walking",
        Bicycle = "bicycle",
        OwnCar = "own_car",
        Taxi = "taxi",
        Bus = "bus",
        Train = "train",
        Plane = "plane",
        Ship = "ship",
        Other = "other",
    }
}

coded! {
    /// How a stay is known.
    Evidence {
        Said = "said",
        Ticket = "ticket",
        TelephoneRecord = "telephone_record",
        Camera = "camera",
        Payment = "payment",
        CheckIn = "check_in",
        Other = "other",
    }
}

coded! {
    /// Whether somebody covered mouth and nose.
    Protection {
        Always = "always",
        Sometimes = "sometimes",
        Never = "never",
    }
}

impl Transport {
    /// Says whether it runs under a number by which others who were aboard can be found.
    #[must_use]
    pub const fn has_number(self) -> bool {
        matches!(self, Self::Bus | Self::Train | Self::Plane | Self::Ship)
    }
}

/// What is known of a stay beside where and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Journey {
    pub transport: Option<Transport>,
    /// Of the train, the flight, the bus line, the ship.
    pub transport_number: Option<String>,
    pub companions: Vec<PersonId>,
    /// Who else was there, in the words in which it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    pub evidence: Option<Evidence>,
    pub evidence_note: Option<String>,
}

const LONGEST_NUMBER: usize = 20;
const LONGEST_NOTE: usize = 300;
const MOST_COMPANIONS: usize = 50;

impl Journey {
    /// Says whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks what somebody wants to write down.
    ///
    /// # Errors
    /// Names the first field that does not fit.
    pub fn check(&self) -> Result<(), Refused> {
        let refused = |code, field, given: &str| Err(Refused { code, field, given: given.to_owned() });
        if let Some(number) = &self.transport_number {
            if !self.transport.is_some_and(Transport::has_number) {
                return refused("facts.number_unasked", "transport_number", number);
            }
            if number.chars().count() > LONGEST_NUMBER || number.chars().any(char::is_control) {
                return refused("facts.number_too_long", "transport_number", number);
            }
        }
        if let Some(note) = &self.evidence_note {
            if self.evidence.is_none() {
                return refused("facts.evidence_missing", "evidence", "");
            }
            if note.chars().count() > LONGEST_NOTE || note.chars().any(char::is_control) {
                return refused("facts.note_too_long", "evidence_note", "");
            }
        }
        if let Some(company) = self.company.as_ref().filter(|company| company.chars().count() > LONGEST_NOTE || company.chars().any(char::is_control)) {
            return refused("facts.company_too_long", "company", &company.chars().count().to_string());
        }
        if self.companions.len() > MOST_COMPANIONS {
            return refused("facts.too_many_companions", "companions", &self.companions.len().to_string());
        }
        Ok(())
    }
}

/// Says whether a stay and a time of an area have a moment in common that has begun; whoever is somewhere without an end still is.
#[must_use]
pub fn meets(stay: (Moment, Option<Moment>), period: (Moment, Option<Moment>), now: Timestamp, zone: &TimeZone) -> bool {
    let now = Moment::At(now);
    stay.0.begins_before(period.1.unwrap_or(now), zone) && period.0.begins_before(stay.1.unwrap_or(now), zone) && period.0.begins_before(now, zone)
}
