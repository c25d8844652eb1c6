//! Looking after people while a measure holds: who may share a room, how a transfer moves on, when a check is an alert,
//! what a paper can say.
//!
//! Never makes, changes or ends a measure: that is decided from facts, elsewhere. Knows no facility, no symptom and no
//! disease by name.

mod commitments;
mod inspections;
mod papers;

pub use commitments::{
    COMMITMENT_OPEN_MS, CommitmentError, CommitmentState, CommitmentText, SignedOn, answer_commitment,
};
pub use inspections::{INSPECTION_BACK_DAYS, InspectionResult, NotThen, visited_at};
pub use papers::{EndedBy, Held, PaperKind, Period, course, paper_number, periods, read_paper_number, shown_paper_number};

use crate::coded;

coded! {
    /// Why a second person may share a room. A closed list: a wish is not among them.
    Ground {
        /// A child with a parent, both under a measure.
        ChildWithParent = "child_with_parent",
        Pregnant = "pregnant",
        /// Cannot live alone.
        Dependant = "dependant",
        /// Cares for whoever cannot live alone.
        Carer = "carer",
    }
}

coded! {
    /// Where a transfer goes.
    Destination { Facility = "facility", Hospital = "hospital", Home = "home" }
}

coded! {
    /// Where a transfer stands.
    TransferState { Planned = "planned", PickedUp = "picked_up", Arrived = "arrived", Cancelled = "cancelled" }
}

coded! {
    /// What somebody does with a transfer; arriving is told of each person apart.
    TransferStep { PickUp = "pick_up", Cancel = "cancel" }
}

coded! {
    /// How we know that somebody has arrived.
    ArrivalBy { Message = "message", Voice = "voice", Call = "call", Escort = "escort" }
}

coded! {
    /// What protects those who travel together.
    Protection { Mask = "mask", Respirator = "respirator", Gloves = "gloves", Gown = "gown", FaceShield = "face_shield", HandRub = "hand_rub" }
}

coded! {
    /// What people are told to pack.
    Packing {
        Identity = "identity",
        Telephone = "telephone",
        Medicine = "medicine",
        Clothes = "clothes",
        WarmClothes = "warm_clothes",
        RainWear = "rain_wear",
        Toiletries = "toiletries",
        ChildThings = "child_things",
    }
}

coded! {
    /// How a conversation was had.
    Channel { Call = "call", Message = "message", Visit = "visit" }
}

coded! {
    /// With whom it was had.
    Party {
        /// The people the measure is about.
        Household = "household",
        Neighbourhood = "neighbourhood",
        DiseaseControl = "disease_control",
        Facility = "facility",
        Transport = "transport",
        Other = "other",
    }
}

coded! {
    /// Where somebody stands after a conversation.
    Consent { NotAsked = "not_asked", Agreed = "agreed", Wavering = "wavering", Refused = "refused" }
}

coded! {
    /// What people need who cannot go out.
    NeedKind { Waste = "waste", Shopping = "shopping", Medicine = "medicine", Medical = "medical", Other = "other" }
}

coded! {
    /// Where a need stands.
    NeedState { Open = "open", InHand = "in_hand", Done = "done" }
}

coded! {
    /// What may be open for somebody under a measure.
    OpenWork {
        /// Stays in no room yet, and has to.
        Place = "place",
        /// Is to be moved today, or should have been.
        Transfer = "transfer",
        /// Has not been checked in this part of the day.
        Check = "check",
        /// A home in quarantine that nobody has looked at for so many days.
        Inspection = "inspection",
        /// A check was an alert, and nothing was done.
        Alert = "alert",
        Question = "question",
        /// Wavers or refuses.
        Wavering = "wavering",
        Need = "need",
    }
}

/// A child until this age may share a parent's room.
pub const OLDEST_CHILD: u16 = 14;

/// Somebody who lives in a room, or is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lodger {
    pub under_measure: bool,
    /// In full years; none is unknown.
    pub age: Option<u16>,
}

/// Says why somebody cannot have a place in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlacementError {
    #[error("nobody is placed without a measure but a carer")]
    NoMeasure,
    #[error("one person, one room")]
    RoomTaken,
    #[error("no bed is free")]
    NoBed,
    #[error("no child with a parent, both under a measure")]
    NotChildWithParent,
    #[error("the ground needs a line of text")]
    NeedsNote,
}

/// Decides whether somebody gets a place in a room, and by which ground; whoever is alone in it needs none.
///
/// # Errors
/// Says why not: one person, one room, whoever asks.
pub fn place(beds: u32, new: Lodger, there: &[Lodger], ground: Option<Ground>, note: &str) -> Result<Option<Ground>, PlacementError> {
    if !new.under_measure && (ground != Some(Ground::Carer) || there.is_empty()) {
        return Err(PlacementError::NoMeasure);
    }
    if there.is_empty() {
        return Ok(None);
    }
    let ground = ground.ok_or(PlacementError::RoomTaken)?;
    if there.len() >= beds as usize {
        return Err(PlacementError::NoBed);
    }
    let is_child = |lodger: &Lodger| lodger.age.map(|age| age <= OLDEST_CHILD);
    let fits = |other: &Lodger| other.under_measure && matches!((is_child(&new), is_child(other)), (Some(one), Some(other)) if one != other);
    if ground == Ground::ChildWithParent && !there.iter().any(fits) {
        return Err(PlacementError::NotChildWithParent);
    }
    if note.trim().is_empty() {
        return Err(PlacementError::NeedsNote);
    }
    Ok(Some(ground))
}

/// Says why a transfer cannot be moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    #[error("the transfer is at another point")]
    NotNow,
    #[error("why it does not take place has to be said")]
    NeedsReason,
}

/// Moves a transfer on.
///
/// # Errors
/// Says why the step cannot be done.
pub fn move_transfer(state: TransferState, step: TransferStep, reason: &str) -> Result<TransferState, TransferError> {
    match (state, step) {
        (TransferState::Planned, TransferStep::PickUp) => Ok(TransferState::PickedUp),
        (TransferState::Planned | TransferState::PickedUp, TransferStep::Cancel) if reason.trim().is_empty() => Err(TransferError::NeedsReason),
        (TransferState::Planned | TransferState::PickedUp, TransferStep::Cancel) => Ok(TransferState::Cancelled),
        _ => Err(TransferError::NotNow),
    }
}

/// Returns where a transfer stands after one more has arrived. Who arrives was picked up, whoever forgot to say so.
///
/// # Errors
/// Nobody arrives with a transfer that has ended.
pub fn arrive(state: TransferState, still_on_the_way: usize) -> Result<TransferState, TransferError> {
    match state {
        TransferState::Planned | TransferState::PickedUp if still_on_the_way == 0 => Ok(TransferState::Arrived),
        TransferState::Planned | TransferState::PickedUp => Ok(TransferState::PickedUp),
        TransferState::Arrived | TransferState::Cancelled => Err(TransferError::NotNow),
    }
}

/// How long after the appointment a transfer is late.
const GRACE_MS: i64 = 2 * 3_600_000;

/// Returns from when on a transfer is late: a while after its appointment, or at its deadline.
#[must_use]
pub fn late_from(at_ms: i64, due_ms: Option<i64>) -> i64 {
    (at_ms + GRACE_MS).min(due_ms.unwrap_or(i64::MAX))
}

/// When a check is an alert, and how often one is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRule {
    /// Checks a day, where the measure says nothing else.
    pub per_day: u32,
    /// In tenths of a degree.
    pub alert_temperature: i64,
    /// The codes of all symptoms, and whether one alone is an alert.
    pub symptoms: Vec<(String, bool)>,
}

/// Temperatures of living people, in tenths of a degree.
const TEMPERATURES: std::ops::RangeInclusive<i64> = 340..=430;

/// Says why a check cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    #[error("a temperature lies between 34.0 and 43.0")]
    Temperature,
    #[error("no such symptom: {0}")]
    UnknownSymptom(String),
    #[error("a check says something")]
    Empty,
    #[error("nothing of all that was asked, and a symptom")]
    Contradiction,
}

/// Stands among the symptoms of a check where all were asked and there was none; a check of the temperature alone says nothing of them.
pub const NO_SYMPTOM: &str = "none";

/// Returns what makes a check an alert: `temperature`, and symptoms; none is as it should be.
///
/// # Errors
/// Names what cannot be.
pub fn alerts(rule: &CheckRule, temperature: Option<i64>, symptoms: &[String], well: bool) -> Result<Vec<String>, CheckError> {
    if temperature.is_some_and(|t| !TEMPERATURES.contains(&t)) {
        return Err(CheckError::Temperature);
    }
    if temperature.is_none() && symptoms.is_empty() && !well {
        return Err(CheckError::Empty);
    }
    if well && !symptoms.is_empty() {
        return Err(CheckError::Contradiction);
    }
    let mut found = Vec::new();
    if temperature.is_some_and(|t| t >= rule.alert_temperature) {
        found.push("temperature".to_owned());
    }
    for code in symptoms {
        let (_, alone) = rule.symptoms.iter().find(|(known, _)| known == code).ok_or_else(|| CheckError::UnknownSymptom(code.clone()))?;
        if *alone && !found.contains(code) {
            found.push(code.clone());
        }
    }
    Ok(found)
}

/// Returns when the part of the day began in which a check is owed; a day has as many parts as checks.
#[must_use]
pub fn part_began(day_began_ms: i64, now_ms: i64, per_day: u32) -> i64 {
    let part = 86_400_000 / i64::from(per_day.max(1));
    day_began_ms + (now_ms - day_began_ms).max(0) / part * part
}

/// Moves a need on: somebody takes it, and it is done, by whoever.
#[must_use]
pub fn move_need(state: NeedState, to: NeedState) -> bool {
    matches!((state, to), (NeedState::Open, NeedState::InHand | NeedState::Done) | (NeedState::InHand, NeedState::Done))
}

#[cfg(test)]
mod tests;
