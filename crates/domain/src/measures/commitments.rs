//! Commitments: what people under a measure at home are asked to sign, as dated texts; and what became of it.
//!
//! Signing changes no measure, and neither does declining.

use crate::coded;
use crate::packs::Text;
use crate::policy::Mode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

coded! {
    /// Where a commitment stands.
    CommitmentState { Asked = "asked", Signed = "signed", Declined = "declined" }
}

coded! {
    /// How somebody answered.
    SignedOn { Telephone = "telephone", Paper = "paper" }
}

/// One wording, for people held in some ways. A wording that was used is never changed: a new one has a new edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentText {
    pub edition: String,
    pub modes: Vec<Mode>,
    pub title: Text,
    pub text: Text,
}

impl CommitmentText {
    /// Returns what tells this wording from any other one, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.edition, &self.title.zh, &self.title.en, &self.text.zh, &self.text.en] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// For how long a spoken code opens a commitment.
pub const COMMITMENT_OPEN_MS: i64 = 3 * 86_400_000;

/// Says why an answer cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentError {
    #[error("it was answered before")]
    Answered,
    #[error("the code has run out")]
    RanOut,
    #[error("it is another text")]
    OtherText,
}

/// Says whether an answer given now to a text can be kept. Whoever answers on paper has no code that runs out.
///
/// # Errors
/// Says why not.
pub fn answer_commitment(state: CommitmentState, on: SignedOn, (kept, given): (&str, &str), (expires_ms, now_ms): (i64, i64)) -> Result<(), CommitmentError> {
    match (state, on) {
        (CommitmentState::Signed | CommitmentState::Declined, _) => Err(CommitmentError::Answered),
        (CommitmentState::Asked, SignedOn::Telephone) if expires_ms <= now_ms => Err(CommitmentError::RanOut),
        _ if kept != given => Err(CommitmentError::OtherText),
        _ => Ok(()),
    }
}
