//! Identifiers: 64-bit numbers that sort by time of creation, shown as 13 letters and digits.
//!
//! Owns their shape and their text form. Does not know the time: the parts are arguments.

use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LETTERS: usize = 13;
/// 2020-01-01T00:00:00Z in milliseconds: 41 bits from here last until 2089.
const EPOCH_MS: i64 = 1_577_836_800_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;

/// Composes an identifier from a time, the number of the process and a counter within the millisecond.
#[must_use]
pub fn compose(unix_ms: i64, node: u16, counter: u16) -> i64 {
    let since = (unix_ms - EPOCH_MS).max(0);
    let node = i64::from(node) & ((1 << NODE_BITS) - 1);
    let counter = i64::from(counter) & ((1 << COUNTER_BITS) - 1);
    (since << (NODE_BITS + COUNTER_BITS)) | (node << COUNTER_BITS) | counter
}

/// The number of identifiers one process can make in one millisecond.
pub const PER_MILLISECOND: u16 = 1 << COUNTER_BITS;

/// Writes a number as 13 letters and digits that sort as the number does.
#[must_use]
pub fn encode(value: i64) -> String {
    let mut rest = value.cast_unsigned();
    let mut letters = [b'0'; LETTERS];
    for letter in letters.iter_mut().rev() {
        *letter = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    letters.iter().map(|&b| char::from(b)).collect()
}

/// Reads what [`encode`] wrote; nothing else is an identifier.
#[must_use]
pub fn decode(text: &str) -> Option<i64> {
    if text.len() != LETTERS {
        return None;
    }
    let mut value: u64 = 0;
    for (index, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|&a| a == byte)? as u64;
        if index == 0 && digit > 15 {
            return None;
        }
        value = (value << 5) | digit;
    }
    i64::try_from(value).ok()
}

/// Says that a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                decode(text).map($name).ok_or(NotAnId)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// One person, for ever.
    PersonId,
    /// A node of the division tree.
    AreaId,
    /// Somebody who works with the system.
    AccountId,
    /// A role given to an account over an area.
    GrantId,
    /// A team of callers.
    TeamId,
    /// A list of people as it was received.
    ListId,
    /// A file waiting to be read.
    UploadId,
    /// A saved column mapping.
    MappingId,
    /// One piece of work.
    TaskId,
    /// A list of doors as it was printed.
    PrintId,
    /// A request to a partner.
    ReferralId,
    /// One attempt at a task.
    AttemptId,
    /// A telephone number.
    TelephoneId,
    /// What whoever calls or visits somebody has to be careful of.
    WarningId,
    /// An identity document.
    DocumentId,
    /// What somebody said of our work.
    FeedbackId,
    /// What was handed over at the end of a shift.
    HandoverId,
    /// Two people who may be one.
    LinkId,
    /// Two people who became one.
    MergeId,
    /// Something that is known of a person.
    FactId,
    /// A time during which an area had a tier.
    RiskAreaId,
    /// What the facts of a person meant.
    DeterminationId,
    /// What two people let somebody off.
    OverrideId,
    /// What somebody is told of being let off.
    OverrideNoticeId,
    /// An edition that somebody wants in force.
    ActivationId,
    /// An address of a person.
    AddressId,
    /// One wording of what callers say.
    EditionId,
    /// A journal event.
    EventId,
    /// One answer or fact.
    AnswerId,
    /// Work moved between teams at once.
    MoveId,
    /// A house in which people stay while a measure holds.
    FacilityId,
    /// One of its rooms.
    RoomId,
    /// Somebody's stay in a room.
    PlacementId,
    /// People who are moved together.
    TransferId,
    /// One conversation about a measure.
    ContactId,
    /// What somebody asked about a measure.
    QuestionId,
    /// How somebody was on a day.
    CheckId,
    /// What was found at the home of a quarantine.
    InspectionId,
    /// What somebody needs who cannot go out.
    NeedId,
    /// A paper about a measure.
    PaperId,
    /// What somebody under a measure was asked to sign.
    CommitmentId,
    /// A call sheet on paper.
    SheetId,
    /// A browser in which somebody works from elsewhere.
    DeviceId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_sorts_as_the_number_does_and_reads_back() {
        let numbers = [0, 1, 31, 32, compose(EPOCH_MS + 5, 1, 9), i64::MAX];
        let texts: Vec<String> = numbers.iter().map(|&n| encode(n)).collect();
        assert!(texts.is_sorted());
        for (number, text) in numbers.iter().zip(&texts) {
            assert_eq!(decode(text), Some(*number));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "1", "0000000000000!", "zzzzzzzzzzzzz", "00000000000001", "ABCDEFGHJKMNP", "零零零零a"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
