//! Addresses: the divisions at their head, and road, building, unit, floor, room, village group.
//!
//! Owns the written forms of both. Must not place anybody in an area: that is `areas`, which knows the list's.

mod divisions;
mod read;
#[cfg(test)]
mod tests;

pub use divisions::{Divided, Division, Divisions, RANKS, Rank, divide};
pub use read::chinese_number;

use serde::{Deserialize, Serialize};

/// The parts of an address that name a door.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structured {
    /// The road and its number, such as `河西路12号`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub road: Option<String>,
    /// The lane of Shanghai's addresses, such as `128弄`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
    /// The building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// The unit or staircase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<String>,
    /// The room or door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// The villagers' group or team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl Structured {
    /// Reports whether no part was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reports whether the address reaches a door: a room in a building, or a number in a lane.
    #[must_use]
    pub fn reaches_door(&self) -> bool {
        self.room.is_some() && (self.building.is_some() || self.lane.is_some() || self.road.is_some() || self.group.is_some())
    }
}

/// An address as written, with the parts that name a door.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The text as entered.
    pub raw: String,
    /// The parts found in it.
    #[serde(default, skip_serializing_if = "Structured::is_empty")]
    pub structured: Structured,
}

/// Reads the parts that name a door out of an address.
#[must_use]
pub fn structure(text: &str) -> Structured {
    read::read(text)
}
