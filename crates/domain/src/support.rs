//! Callers who were shouted at or threatened are seen: what is offered to them, and until when an offer is taken back.
//!
//! Never a tool against callers: nothing here counts or compares them. Knows no kind of support by name: those are
//! the pack's.

/// What the rules know of a kind of support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportRule {
    pub code: String,
    /// What it is has to be said in words.
    pub needs_note: bool,
}

/// How far an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Nobody has offered anything yet.
    None,
    Made,
    /// The caller knows of it.
    Seen,
}

/// Says why an offer cannot be made or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SupportError {
    #[error("something was offered already")]
    Offered,
    #[error("nothing was offered")]
    NothingOffered,
    #[error("the caller has seen it")]
    Seen,
    #[error("the kind needs a line of text")]
    NeedsNote,
}

/// Checks an offer.
///
/// # Errors
/// Says why it cannot be made.
pub fn may_offer(stands: Offer, kind: &SupportRule, note: &str) -> Result<(), SupportError> {
    if stands != Offer::None {
        return Err(SupportError::Offered);
    }
    if kind.needs_note && note.trim().is_empty() {
        return Err(SupportError::NeedsNote);
    }
    Ok(())
}

/// Checks whether an offer can be taken back: while nothing has followed from it.
///
/// # Errors
/// Says why it stays.
pub fn may_withdraw(stands: Offer) -> Result<(), SupportError> {
    match stands {
        Offer::Made => Ok(()),
        Offer::None => Err(SupportError::NothingOffered),
        Offer::Seen => Err(SupportError::Seen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_made_once_and_taken_back_until_it_is_seen() {
        let pause = SupportRule { code: "break".to_owned(), needs_note: false };
        let other = SupportRule { code: "other".to_owned(), needs_note: true };
        for (stands, offer, back) in [
            (Offer::None, Ok(()), Err(SupportError::NothingOffered)),
            (Offer::Made, Err(SupportError::Offered), Ok(())),
            (Offer::Seen, Err(SupportError::Offered), Err(SupportError::Seen)),
        ] {
            assert_eq!((may_offer(stands, &pause, ""), may_withdraw(stands)), (offer, back), "{stands:?}");
        }
        assert_eq!(may_offer(Offer::None, &other, " \n"), Err(SupportError::NeedsNote));
        assert_eq!(may_offer(Offer::None, &other, "a lift home"), Ok(()));
    }
}
