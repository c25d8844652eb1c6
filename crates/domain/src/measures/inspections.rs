//! Inspections: somebody goes and looks whether a quarantine at home can be kept. Never makes, changes or ends a measure.

use crate::coded;

coded! {
    /// What was found at the door. A closed list, so that it can be counted.
    InspectionResult {
        /// All that is asked is kept.
        InOrder = "in_order",
        /// At home, but something that is asked is not kept or cannot be.
        NotKept = "not_kept",
        /// At home, and needs help to stay there.
        NeedsHelp = "needs_help",
        NobodyThere = "nobody_there",
    }
}

impl InspectionResult {
    /// A closed door is no look at the home: the inspection stays owed.
    #[must_use]
    pub fn was_seen(self) -> bool {
        self != Self::NobodyThere
    }

    /// Whatever is not in order says what.
    #[must_use]
    pub fn needs_note(self) -> bool {
        self != Self::InOrder
    }
}

/// How late a visit may be written down.
pub const INSPECTION_BACK_DAYS: i64 = 14;

const DAY_MS: i64 = 86_400_000;

/// Says why a visit cannot have been then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visit lies in the last days, and not in the future")]
pub struct NotThen;

/// Returns when a visit was: as it is said, or else now. A correction is of the moment that it corrects, where it says no other.
///
/// # Errors
/// [`NotThen`] for a moment to come, and for one that is long past.
pub fn visited_at(said_ms: Option<i64>, now_ms: i64, corrected_ms: Option<i64>) -> Result<i64, NotThen> {
    let newest = corrected_ms.unwrap_or(now_ms);
    let at_ms = said_ms.unwrap_or(newest);
    if at_ms <= now_ms && at_ms >= newest - INSPECTION_BACK_DAYS * DAY_MS { Ok(at_ms) } else { Err(NotThen) }
}
