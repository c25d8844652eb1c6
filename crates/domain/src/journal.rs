//! What happened: the kinds of events, and the chain that proves that none was changed.
//!
//! Events are sealed in batches: a seal's hash covers the seal before it and the digest of each
//! event in order. Knows nothing of where events are kept.

use crate::areas::AreaPath;
use crate::coded;
use crate::ids::AccountId;
use sha2::{Digest, Sha256};

coded! {
    /// What can happen, in the past tense.
    EventKind {
        SystemSetUp = "system_set_up",
        SignedIn = "signed_in",
        SignInFailed = "sign_in_failed",
        SignedOut = "signed_out",
        OnboardingPassed = "onboarding_passed",
        PasswordChanged = "password_changed",
        LanguageChosen = "language_chosen",
        AccountCreated = "account_created",
        AccountDisabled = "account_disabled",
        AccountEnabled = "account_enabled",
        RemoteSet = "remote_set",
        DeviceAsked = "device_asked",
        DeviceAdmitted = "device_admitted",
        DeviceRefused = "device_refused",
        DeviceWithdrawn = "device_withdrawn",
        SessionProved = "session_proved",
        GrantGiven = "grant_given",
        GrantEnded = "grant_ended",
        AreasImported = "areas_imported",
        TeamCreated = "team_created",
        CallBackSet = "call_back_set",
        TasksAssigned = "tasks_assigned",
        MoveUndone = "move_undone",
        FileUploaded = "file_uploaded",
        FileDiscarded = "file_discarded",
        ListReceived = "list_received",
        RowsRead = "rows_read",
        ListCompleted = "list_completed",
        ListFailed = "list_failed",
        RowDecided = "row_decided",
        RowsCorrected = "rows_corrected",
        MappingRemembered = "mapping_remembered",
        RowsExported = "rows_exported",
        ReportExported = "report_exported",
        PeopleSearched = "people_searched",
        PersonViewed = "person_viewed",
        ValueRevealed = "value_revealed",
        HoldingsViewed = "holdings_viewed",
        HoldingsTold = "holdings_told",
        HoldingsPrinted = "holdings_printed",
        WarningNoted = "warning_noted",
        WarningWithdrawn = "warning_withdrawn",
        TasksOpened = "tasks_opened",
        TaskWithdrawn = "task_withdrawn",
        CallTaken = "call_taken",
        CallReleased = "call_released",
        LeaseExtended = "lease_extended",
        AnswersDrafted = "answers_drafted",
        CallDialled = "call_dialled",
        CallTransferred = "call_transferred",
        CalledBack = "called_back",
        CallCodeChecked = "call_code_checked",
        CallsHandedOver = "calls_handed_over",
        HandoverSeen = "handover_seen",
        LanguagesSaid = "languages_said",
        OutcomeRecorded = "outcome_recorded",
        LateOutcomeNoted = "late_outcome_noted",
        SheetOpened = "sheet_opened",
        SheetReturned = "sheet_returned",
        EntryUndone = "entry_undone",
        DoorsPrinted = "doors_printed",
        SheetShown = "sheet_shown",
        VisitRecorded = "visit_recorded",
        FeedbackNoted = "feedback_noted",
        FeedbackAnswered = "feedback_answered",
        ReferralOpened = "referral_opened",
        ReferralMoved = "referral_moved",
        RequestShown = "request_shown",
        PeopleLinked = "people_linked",
        PeopleMerged = "people_merged",
        MergeUndone = "merge_undone",
        LinkDecided = "link_decided",
        ThresholdsSet = "thresholds_set",
        ScriptEdited = "script_edited",
        FollowedUp = "followed_up",
        HardCallNoted = "hard_call_noted",
        SupportOffered = "support_offered",
        SupportWithdrawn = "support_withdrawn",
        SupportSeen = "support_seen",
        FactRecorded = "fact_recorded",
        FactWithdrawn = "fact_withdrawn",
        RiskAreaRecorded = "risk_area_recorded",
        RiskAreaWithdrawn = "risk_area_withdrawn",
        Determined = "determined",
        OverrideAsked = "override_asked",
        OverrideConfirmed = "override_confirmed",
        OverrideWithdrawn = "override_withdrawn",
        PolicyProposed = "policy_proposed",
        PolicyTried = "policy_tried",
        PolicyActivated = "policy_activated",
        PolicyEnded = "policy_ended",
        PolicyWithdrawn = "policy_withdrawn",
        NoticeGiven = "notice_given",
        FacilityOpened = "facility_opened",
        FacilityChanged = "facility_changed",
        RoomsAdded = "rooms_added",
        PersonPlaced = "person_placed",
        PlacementEnded = "placement_ended",
        TransferPlanned = "transfer_planned",
        TransferMoved = "transfer_moved",
        ArrivalConfirmed = "arrival_confirmed",
        MeasureDiscussed = "measure_discussed",
        QuestionAsked = "question_asked",
        QuestionAnswered = "question_answered",
        CheckRecorded = "check_recorded",
        AlertHandled = "alert_handled",
        HomeInspected = "home_inspected",
        NeedNoted = "need_noted",
        NeedMoved = "need_moved",
        PaperIssued = "paper_issued",
        PapersPrinted = "papers_printed",
        CommitmentAsked = "commitment_asked",
        CommitmentSigned = "commitment_signed",
        CommitmentDeclined = "commitment_declined",
        CommitmentPrinted = "commitment_printed",
        Verified = "verified",
        StoreCreated = "store_created",
    }
}

coded! {
    /// What an event is about.
    SubjectKind {
        Account = "account",
        Device = "device",
        Area = "area",
        Team = "team",
        Upload = "upload",
        List = "list",
        Person = "person",
        Task = "task",
        Sheet = "sheet",
        Link = "link",
        Activation = "activation",
        Facility = "facility",
        System = "system",
    }
}

/// Something that happened, about to be committed with what it changed.
#[derive(Debug, Clone)]
pub struct Event {
    pub kind: EventKind,
    pub at_ms: i64,
    /// None is the system itself.
    pub actor: Option<AccountId>,
    pub subject: SubjectKind,
    pub subject_id: i64,
    pub area: AreaPath,
    /// Details; encrypted where they are kept.
    pub params: serde_json::Value,
}

/// The digest of one event, over everything that is kept of it.
pub type EventDigest = [u8; 32];

/// The parts of a kept event that its digest covers.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    pub id: i64,
    pub at_ms: i64,
    pub kind: &'a str,
    pub actor: Option<i64>,
    pub subject: &'a str,
    pub subject_id: i64,
    pub area: &'a str,
    /// As encrypted, so that a chain can be checked without the key.
    pub payload: &'a [u8],
}

/// Returns the digest of an event as it is kept.
#[must_use]
pub fn digest(event: &Kept<'_>) -> EventDigest {
    let mut hash = Sha256::new();
    hash.update([0x00]);
    for number in [event.id, event.at_ms, event.actor.unwrap_or(-1), event.subject_id] {
        hash.update(number.to_be_bytes());
    }
    for part in [event.kind.as_bytes(), event.subject.as_bytes(), event.area.as_bytes(), event.payload] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Returns the hash of a seal: over its number, the seal before it and its events in order.
#[must_use]
pub fn seal(number: i64, before: &[u8], events: impl IntoIterator<Item = EventDigest>) -> EventDigest {
    let mut hash = Sha256::new();
    hash.update([0x01]);
    hash.update(number.to_be_bytes());
    hash.update((before.len() as u64).to_be_bytes());
    hash.update(before);
    for event in events {
        hash.update(event);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept<'a>(id: i64, kind: &'a str, payload: &'a [u8]) -> Kept<'a> {
        Kept { id, at_ms: 5, kind, actor: None, subject: "list", subject_id: 1, area: "cn.", payload }
    }

    #[test]
    fn moving_a_byte_between_two_parts_changes_the_digest() {
        assert_ne!(digest(&kept(1, "ab", b"c")), digest(&kept(1, "a", b"bc")));
    }

    #[test]
    fn order_number_and_predecessor_are_part_of_a_seal() {
        let (a, b) = (digest(&kept(1, "x", b"")), digest(&kept(2, "x", b"")));
        let whole = seal(1, b"", [a, b]);
        assert_ne!(whole, seal(1, b"", [b, a]));
        assert_ne!(whole, seal(2, b"", [a, b]));
        assert_ne!(whole, seal(1, b"before", [a, b]));
        assert_ne!(whole, seal(1, b"", [a]));
    }
}
