//! What is known of a person, in plain types.
//!
//! Owns the states of a telephone, of an answer and of a person on a list. Identity numbers,
//! telephone numbers and names have files of their own.

use serde::{Deserialize, Serialize};

/// Declares an enum whose members have one stable code each, in data, URLs and the database.
#[macro_export]
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$member_doc])* #[serde(rename = $code)] $member),+ }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [$name] = &[$($name::$member),+];

            /// Returns the stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$member => $code),+ }
            }

            /// Returns the member with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$member),)+ _ => None }
            }
        }
    };
}

coded! {
    /// Sex as registers know it.
    Sex { Male = "male", Female = "female", Other = "other", Unknown = "unknown" }
}

coded! {
    /// What somebody is to whoever named them.
    Relationship {
        Visitor = "visitor",
        /// Lives in the same home.
        Household = "household",
        /// Was on the way with them.
        Companion = "companion",
        Colleague = "colleague",
        /// Met them otherwise.
        Contact = "contact",
    }
}

coded! {
    /// What is known of a telephone number in relation to one person.
    TelephoneState {
        /// Nobody has tried it yet.
        Unknown = "unknown",
        /// The person was reached at it.
        Reached = "reached",
        /// The number does not lead to this person.
        Wrong = "wrong",
        /// It belongs to somebody who said so.
        NotTheirs = "not_theirs",
        /// The person is reached at it through somebody else.
        Shared = "shared",
        /// It is out of service.
        Unusable = "unusable",
    }
}

coded! {
    /// What kind of address it is.
    AddressKind { Home = "home", Current = "current" }
}

coded! {
    /// How far one answer can be relied on.
    AnswerState {
        Missing = "missing",
        Claimed = "claimed",
        Confirmed = "confirmed",
        Contradicted = "contradicted",
        Refused = "refused",
    }
}

coded! {
    /// Where a person stands: closed, or open and why.
    PersonState {
        /// Every task ended in a terminal disposition.
        Closed = "closed",
        /// Waits for a call.
        Waiting = "waiting",
        /// To be called back later.
        Later = "later",
        /// Waits for a senior caller.
        Escalated = "escalated",
        /// Handed to the door.
        Door = "door",
        /// Handed to another team or agency.
        Referred = "referred",
        /// The list's purpose asks for no call.
        NoTask = "no_task",
    }
}

coded! {
    /// What whoever calls or visits somebody has to be careful of: what happened, never what somebody is like.
    WarningKind {
        /// Staff were threatened.
        Threat = "threat",
        /// Staff were hit, pushed or held.
        Violence = "violence",
        /// Staff saw something that can be used as a weapon.
        Weapon = "weapon",
        /// A dog that is not tied.
        Dog = "dog",
    }
}

coded! {
    /// How it became sure who asks what we hold about them.
    ConfirmedBy {
        /// By the last four characters of an identity number.
        Identity = "identity",
        /// By the last four digits of a telephone number.
        Telephone = "telephone",
        /// By a document that was shown.
        Document = "document",
    }
}

coded! {
    /// The parts of the answer to whoever asks what we hold about them, in the order in which they are said.
    HoldingPart {
        Data = "data",
        Source = "source",
        ToldUs = "told_us",
        Decided = "decided",
        Shared = "shared",
        Looks = "looks",
        Kept = "kept",
        Rights = "rights",
    }
}

/// How many characters of a number people are asked for; never for all of it.
const SAID: usize = 4;

/// Says whether a number ends with the four characters that somebody said.
#[must_use]
pub fn ends_as_said(number: &str, said: &str) -> bool {
    let plain = |text: &str| text.chars().map(crate::names::width::narrow).filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect::<Vec<char>>();
    let (number, said) = (plain(number), plain(said));
    said.len() == SAID && number.len() > SAID && number.ends_with(&said)
}

/// Counts of people by state; the parts always add up to the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCounts {
    counts: [u64; PersonState::ALL.len()],
}

impl StateCounts {
    /// Adds people in a state.
    pub fn add(&mut self, state: PersonState, people: u64) {
        self.counts[state as usize] += people;
    }

    /// Returns the people in a state.
    #[must_use]
    pub fn of(&self, state: PersonState) -> u64 {
        self.counts[state as usize]
    }

    /// Returns all people.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Returns the age in full years on a day, or none for a birth in the future.
#[must_use]
pub fn age_on(birth: jiff::civil::Date, day: jiff::civil::Date) -> Option<u16> {
    if birth > day {
        return None;
    }
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    let years = i32::from(day.year()) - i32::from(birth.year()) - i32::from(!had_birthday);
    u16::try_from(years).ok()
}

/// Hides all of an address but its first six letters, which name the province, city or county.
#[must_use]
pub fn mask_address(text: &str) -> String {
    let shown: String = text.chars().take(6).collect();
    if text.chars().count() > 6 { format!("{shown}***") } else { "***".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_birthday_counts_from_the_day_itself() {
        assert_eq!(age_on(date(2000, 2, 29), date(2022, 2, 28)), Some(21));
        assert_eq!(age_on(date(2000, 2, 29), date(2022, 3, 1)), Some(22));
        assert_eq!(age_on(date(2022, 3, 2), date(2022, 3, 1)), None);
    }

    #[test]
    fn four_characters_and_no_more_tell_who_is_asking() {
        for (number, said, is_theirs) in [
            ("44090219900101123X", "123x", true),
            ("44090219900101123X", "１２３Ｘ", true),
            ("44090219900101123X", "23X", false),
            ("44090219900101123X", "1123X", false),
            ("44090219900101123X", "", false),
            ("13812340412", "04 12", true),
            ("13812340412", "0413", false),
            ("0412", "0412", false),
        ] {
            assert_eq!(ends_as_said(number, said), is_theirs, "{number} {said}");
        }
    }

    #[test]
    fn codes_read_back() {
        for &state in PersonState::ALL {
            assert_eq!(PersonState::from_code(state.code()), Some(state));
        }
        assert_eq!(PersonState::from_code("gone"), None);
    }
}
