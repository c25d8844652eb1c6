//! Whether an edition may be switched on: never while it holds a value that nobody has checked, never unseen, and never by one.

use super::{Edition, Evidence, Status};
use crate::ids::AccountId;
use serde::Serialize;

crate::coded! {
    /// How far it is with switching an edition on.
    ActivationState {
        /// One person wants it; it is tried on everybody, and changes nobody.
        Proposed = "proposed",
        /// A second person has confirmed it.
        Active = "active",
        /// Another edition has taken its place, or two people ended it.
        Ended = "ended",
        /// It was never switched on.
        Withdrawn = "withdrawn",
    }
}

/// What is known of an activation when somebody wants to confirm it.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    pub state: ActivationState,
    pub proposed_by: AccountId,
    /// Whether it was tried on everybody, and the result can be seen.
    pub is_tried: bool,
}

/// Says why an edition is not switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    #[error("it is not proposed any more")]
    NotProposed,
    #[error("it was not tried on everybody yet")]
    NotTried,
    #[error("whoever proposed it cannot confirm it")]
    SamePerson,
}

/// Checks whether somebody may switch a proposed edition on.
///
/// # Errors
/// Says why not.
pub fn may_confirm(proposal: Proposal, by: AccountId) -> Result<(), ActivationError> {
    if proposal.state != ActivationState::Proposed {
        Err(ActivationError::NotProposed)
    } else if proposal.proposed_by == by {
        Err(ActivationError::SamePerson)
    } else if !proposal.is_tried {
        Err(ActivationError::NotTried)
    } else {
        Ok(())
    }
}

/// Why an edition cannot be switched on yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The value, or `status` where the edition as a whole is a draft.
    pub path: String,
    pub shown: String,
    pub source: String,
    pub evidence: Option<Evidence>,
    pub file: String,
    pub line: u32,
}

/// Says whether an edition may be switched on.
///
/// # Errors
/// Names every value that rests on a weak source or on none that was checked.
pub fn may_be_activated(edition: &Edition) -> Result<(), Vec<Draft>> {
    let values = edition.values.iter().filter(|value| value.evidence.is_draft());
    let mut drafts: Vec<Draft> = values
        .map(|value| Draft {
            path: value.path.clone(),
            shown: value.shown.clone(),
            source: value.source.clone(),
            evidence: Some(value.evidence),
            file: value.file.clone(),
            line: value.line,
        })
        .collect();
    if drafts.is_empty() && edition.status == Status::Draft {
        let (path, shown) = ("status".to_owned(), edition.status.code().to_owned());
        drafts.push(Draft { path, shown, source: String::new(), evidence: None, file: String::new(), line: 0 });
    }
    if drafts.is_empty() { Ok(()) } else { Err(drafts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(ActivationState::Proposed, true, 2, Ok(()))]
    #[case(ActivationState::Proposed, true, 1, Err(ActivationError::SamePerson))]
    #[case(ActivationState::Proposed, false, 2, Err(ActivationError::NotTried))]
    #[case(ActivationState::Active, true, 2, Err(ActivationError::NotProposed))]
    #[case(ActivationState::Withdrawn, true, 2, Err(ActivationError::NotProposed))]
    fn two_people_switch_on_what_was_tried(#[case] state: ActivationState, #[case] is_tried: bool, #[case] by: i64, #[case] expected: Result<(), ActivationError>) {
        assert_eq!(may_confirm(Proposal { state, proposed_by: AccountId(1), is_tried }, AccountId(by)), expected);
    }
}
