//! A request to a partner: its states, who may move it on, and what it may tell.
//!
//! One model for referrals and for joint action; the latter only needs a second person's approval before it
//! goes out. Knows no partner by name: those are the pack's.

use crate::coded;
use jiff::SignedDuration;

coded! {
    /// Where a request stands.
    ReferralState {
        /// Waits for a second person's approval.
        Proposed = "proposed",
        /// Has gone out to the partner.
        Open = "open",
        /// The partner is on it.
        Accepted = "accepted",
        /// A result came back.
        Answered = "answered",
        /// The partner gave it back without a result.
        Returned = "returned",
        /// Ended in a result of the pack.
        Closed = "closed",
    }
}

coded! {
    /// What somebody does with a request.
    Step {
        Approve = "approve",
        Decline = "decline",
        Accept = "accept",
        Answer = "answer",
        Return = "return",
        /// To another partner: an act of ours, so that nobody is sent from door to door.
        Forward = "forward",
        Close = "close",
    }
}

coded! {
    /// What the machine does when a request ends.
    ResultDisposition {
        /// Ends the work: the only terminal one.
        Close = "close",
        /// The person is called again, with the result at hand.
        Call = "call",
    }
}

coded! {
    /// One thing that a partner may be told of a person.
    ScopeItem { Name = "name", Telephone = "telephone", Address = "address", Identity = "identity", BirthDate = "birth_date" }
}

/// What the rules know of a partner of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRule {
    pub code: String,
    /// A result is owed so soon after the request has gone out.
    pub sla: SignedDuration,
    /// A second person has to approve before it goes out.
    pub approval: bool,
    /// What the partner may be told at most.
    pub scope: Vec<ScopeItem>,
    /// The outcomes of calls and visits that go to this partner.
    pub opened_by: Vec<String>,
    /// A day on which to ask again belongs to it.
    pub follow_up: bool,
}

coded! {
    /// What was found when somebody was asked again.
    FollowUp {
        Better = "better",
        AsBefore = "as_before",
        /// Worse, or in need of more.
        Worse = "worse",
        NotReached = "not_reached",
    }
}

/// Says why a following up cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    #[error("another day has to be said")]
    NeedsDay,
    #[error("why nobody asks again has to be said")]
    NeedsNote,
}

/// Returns whether somebody asks again: on a day that was said, tomorrow for whoever was not reached, or not.
///
/// # Errors
/// Whoever is worse has another day; whoever is as before has one, or a line why not.
pub fn asks_again<D>(found: FollowUp, said: Option<D>, tomorrow: D, note: &str) -> Result<Option<D>, FollowUpError> {
    match (found, said) {
        (FollowUp::NotReached, _) => Ok(Some(tomorrow)),
        (FollowUp::Worse, None) => Err(FollowUpError::NeedsDay),
        (FollowUp::AsBefore, None) if note.trim().is_empty() => Err(FollowUpError::NeedsNote),
        (_, said) => Ok(said),
    }
}

/// Says why a step cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("the request is at another point")]
    NotNow,
    #[error("whoever asked cannot approve")]
    OwnRequest,
    #[error("the step needs a line of text")]
    NeedsNote,
}

/// Returns where a new request to the partner begins.
#[must_use]
pub fn opens_as(partner: &PartnerRule) -> ReferralState {
    if partner.approval { ReferralState::Proposed } else { ReferralState::Open }
}

/// Moves a request on.
///
/// # Errors
/// Says why the step cannot be done.
pub fn step(state: ReferralState, step: Step, is_asker: bool, note: &str) -> Result<ReferralState, StepError> {
    use ReferralState as S;
    let next = match (state, step) {
        (S::Proposed, Step::Approve) => S::Open,
        (S::Proposed, Step::Decline) => S::Closed,
        (S::Open, Step::Accept) => S::Accepted,
        (S::Open | S::Accepted, Step::Answer) => S::Answered,
        (S::Open | S::Accepted, Step::Return) => S::Returned,
        (S::Open | S::Accepted | S::Returned, Step::Forward) => S::Open,
        (S::Answered | S::Returned, Step::Close) => S::Closed,
        _ => return Err(StepError::NotNow),
    };
    if is_asker && step == Step::Approve {
        return Err(StepError::OwnRequest);
    }
    if matches!(step, Step::Decline | Step::Answer | Step::Return | Step::Forward) && note.trim().is_empty() {
        return Err(StepError::NeedsNote);
    }
    Ok(next)
}

/// Says whether the partner may still look at what it was told.
#[must_use]
pub fn can_be_shown(state: ReferralState, expires_ms: i64, now_ms: i64) -> bool {
    matches!(state, ReferralState::Open | ReferralState::Accepted) && now_ms < expires_ms
}

/// Returns what of a wish a partner may be told: never more than the pack allows.
#[must_use]
pub fn allowed_scope(partner: &PartnerRule, wished: &[ScopeItem]) -> Vec<ScopeItem> {
    ScopeItem::ALL.iter().copied().filter(|item| wished.contains(item) && partner.scope.contains(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_closes_only_with_what_came_back_or_by_being_declined() {
        for &state in ReferralState::ALL {
            for &each in Step::ALL {
                let closes = step(state, each, false, "a line") == Ok(ReferralState::Closed);
                let may = matches!(
                    (state, each),
                    (ReferralState::Proposed, Step::Decline) | (ReferralState::Answered | ReferralState::Returned, Step::Close)
                );
                assert_eq!(closes, may, "{state:?} {each:?}");
            }
        }
    }

    #[test]
    fn whoever_asked_does_not_approve_and_nothing_goes_out_before() {
        assert_eq!(step(ReferralState::Proposed, Step::Approve, true, ""), Err(StepError::OwnRequest));
        assert_eq!(step(ReferralState::Proposed, Step::Approve, false, ""), Ok(ReferralState::Open));
        for each in [Step::Accept, Step::Answer, Step::Return, Step::Forward, Step::Close] {
            assert_eq!(step(ReferralState::Proposed, each, false, "a line"), Err(StepError::NotNow), "{each:?}");
        }
    }

    #[test]
    fn a_result_a_return_and_a_refusal_are_said_in_words() {
        for (state, each) in [(ReferralState::Open, Step::Answer), (ReferralState::Accepted, Step::Return), (ReferralState::Proposed, Step::Decline), (ReferralState::Open, Step::Forward)] {
            assert_eq!(step(state, each, false, "  "), Err(StepError::NeedsNote), "{each:?}");
        }
    }

    #[test]
    fn whoever_is_not_better_is_asked_again_or_somebody_says_why_not() {
        for (found, said, note, then) in [
            (FollowUp::Better, None, "", Ok(None)),
            (FollowUp::Better, Some(9), "", Ok(Some(9))),
            (FollowUp::AsBefore, None, " ", Err(FollowUpError::NeedsNote)),
            (FollowUp::AsBefore, None, "has a doctor now", Ok(None)),
            (FollowUp::AsBefore, Some(9), "", Ok(Some(9))),
            (FollowUp::Worse, None, "calls the doctor", Err(FollowUpError::NeedsDay)),
            (FollowUp::Worse, Some(9), "", Ok(Some(9))),
            (FollowUp::NotReached, None, "", Ok(Some(1))),
            (FollowUp::NotReached, Some(9), "", Ok(Some(1))),
        ] {
            assert_eq!(asks_again(found, said, 1, note), then, "{found:?} {said:?}");
        }
    }

    #[test]
    fn a_partner_sees_what_is_allowed_until_it_expires_or_ends() {
        assert!(can_be_shown(ReferralState::Open, 10, 9));
        assert!(!can_be_shown(ReferralState::Open, 10, 10));
        assert!(!can_be_shown(ReferralState::Proposed, 10, 9), "not approved yet");
        assert!(!can_be_shown(ReferralState::Answered, 10, 9), "no longer needed");
        let police = PartnerRule {
            code: "police".to_owned(),
            sla: SignedDuration::from_hours(24),
            approval: true,
            scope: vec![ScopeItem::Name, ScopeItem::Address],
            opened_by: Vec::new(),
            follow_up: false,
        };
        assert_eq!(allowed_scope(&police, &[ScopeItem::Telephone, ScopeItem::Address]), [ScopeItem::Address]);
        assert_eq!(opens_as(&police), ReferralState::Proposed);
    }
}
