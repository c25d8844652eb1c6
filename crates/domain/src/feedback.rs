//! What people say of our work: who may read it, and by when it is answered.
//!
//! Knows neither where it is kept nor who is asking.

use crate::coded;
use crate::ids::AccountId;
use jiff::SignedDuration;

coded! {
    /// What somebody tells us.
    FeedbackKind {
        Thanks = "thanks",
        Complaint = "complaint",
        Wish = "wish",
        /// Something we hold of them is wrong.
        Correction = "correction",
    }
}

/// Returns within which time it is answered; thanks need no answer.
#[must_use]
pub fn answered_within(kind: FeedbackKind) -> Option<SignedDuration> {
    match kind {
        FeedbackKind::Thanks => None,
        FeedbackKind::Complaint | FeedbackKind::Correction => Some(SignedDuration::from_hours(24)),
        FeedbackKind::Wish => Some(SignedDuration::from_hours(72)),
    }
}

/// Says whether somebody may read it: nobody reads, let alone answers, a complaint about themselves.
#[must_use]
pub fn may_read(kind: FeedbackKind, about: Option<AccountId>, reader: AccountId) -> bool {
    kind != FeedbackKind::Complaint || about != Some(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_need_no_answer_and_nobody_reads_a_complaint_about_themselves() {
        let (me, other) = (AccountId(1), AccountId(2));
        for (kind, hours, about_me) in [
            (FeedbackKind::Thanks, None, true),
            (FeedbackKind::Complaint, Some(24), false),
            (FeedbackKind::Wish, Some(72), true),
            (FeedbackKind::Correction, Some(24), true),
        ] {
            assert_eq!(answered_within(kind).map(|within| within.as_hours()), hours, "{kind:?}");
            assert_eq!(may_read(kind, Some(me), me), about_me, "{kind:?}");
            assert!(may_read(kind, Some(other), me) && may_read(kind, None, me), "{kind:?}");
        }
    }
}
