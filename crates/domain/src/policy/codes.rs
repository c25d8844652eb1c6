//! Owns the stable codes of what can be wrong with a policy. Sentences live in the web's locales.

use serde::Serialize;

/// How heavy a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The policy can be used, but its author should look.
    Warning,
    /// The policy cannot be used.
    Error,
}

/// What a code means for a policy.
pub type CodeInfo = crate::catalogue::CodeInfo<Severity>;

crate::catalogue::catalogue! {
    pub(crate),
    ACTIVE_WITH_DRAFTS = "policy.active_with_drafts" Error ["count", "first"],
    ANCHOR_WITHOUT_TRIGGER = "policy.anchor_without_trigger" Error ["rule", "anchor"],
    CONDITION_CONTRADICTS = "policy.condition_contradicts" Error ["what"],
    CONDITION_DEEP = "policy.condition_deep" Error ["most"],
    CONDITION_EMPTY = "policy.condition_empty" Error [],
    CONDITION_SEVERAL = "policy.condition_several" Error ["keys"],
    DATE_TOO_EARLY = "policy.date_too_early" Error ["key", "date"],
    DRAFT_VALUES = "policy.draft_values" Warning ["version", "count"],
    DROP_UNKNOWN = "policy.drop_unknown" Error ["rule"],
    EXAMPLE_DIFFERS = "policy.example_differs" Error ["title", "what", "expected", "found"],
    EXCEPTION_STRICTER = "policy.exception_stricter" Error ["exception", "rule"],
    EXTENDS_CYCLE = "policy.extends_cycle" Error ["chain"],
    EXTENDS_UNKNOWN = "policy.extends_unknown" Error ["name"],
    FILE_MISSING = "policy.file_missing" Error ["file"],
    KEY_MISSING = "policy.key_missing" Error ["key"],
    KEY_UNKNOWN = "policy.key_unknown" Error ["key", "known"],
    KEY_UNKNOWN_NEAR = "policy.key_unknown_near" Error ["key", "near"],
    NOT_OVER_TRIGGER = "policy.not_over_trigger" Error [],
    NUMBER_OUT_OF_RANGE = "policy.number_out_of_range" Error ["key", "value", "least", "most"],
    PHASE_REVERSED = "policy.phase_reversed" Error ["phase"],
    PHASE_STRICTER_LATER = "policy.phase_stricter_later" Warning ["phase"],
    PROMOTION_CYCLE = "policy.promotion_cycle" Error ["rule"],
    RELEASE_WITHOUT_TESTS = "policy.release_without_tests" Error ["rule"],
    REPEATED = "policy.repeated" Error ["name", "first"],
    REVIEWER_MISSING = "policy.reviewer_missing" Error ["key"],
    SIGNED_EXPIRED = "policy.signed_expired" Error ["path", "until"],
    SIGNED_LATE = "policy.signed_late" Error ["path", "on", "from"],
    SIGNED_UNUSED = "policy.signed_unused" Warning ["path"],
    SOURCE_MISSING = "policy.source_missing" Error ["key"],
    SOURCE_UNKNOWN = "policy.source_unknown" Error ["source"],
    STRICTER_THAN_PARENT = "policy.stricter_than_parent" Error ["path", "ours", "theirs"],
    TEST_DAY_OUTSIDE = "policy.test_day_outside" Error ["day", "last"],
    TIME_ZONE_UNKNOWN = "policy.time_zone_unknown" Error ["name"],
    TOML_INVALID = "policy.toml_invalid" Error ["message"],
    TOO_LARGE = "policy.too_large" Error ["most"],
    TYPE_WRONG = "policy.type_wrong" Error ["key", "wanted"],
    VALIDITY_REVERSED = "policy.validity_reversed" Error ["from", "until"],
    VERSIONS_GAP = "policy.versions_gap" Warning ["from", "until"],
    VERSIONS_OVERLAP = "policy.versions_overlap" Error ["version", "other", "from"],
    WORD_UNKNOWN = "policy.word_unknown" Error ["word", "known"],
    WORD_UNKNOWN_NEAR = "policy.word_unknown_near" Error ["word", "near"],
}

/// Returns how heavy a code is.
pub(crate) fn severity(code: &str) -> Severity {
    CODES.iter().find(|info| info.code == code).map_or(Severity::Error, |info| info.severity)
}
