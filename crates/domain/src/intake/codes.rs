//! Owns the stable codes of what can be wrong with a row. Sentences live in the web's locales.

use super::Severity;

/// What a code means for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The stable code.
    pub code: &'static str,
    /// The heaviest weight it can have.
    pub severity: Severity,
    /// The details its sentence can use.
    pub params: &'static [&'static str],
}

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident [$($param:literal),*]),+ $(,)?) => {
        $(#[doc = concat!("`", $code, "`")] pub const $name: &str = $code;)+

        /// Every code a row's problem can have.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: $code, severity: Severity::$severity, params: &[$($param),*] }),+
        ];
    };
}

codes! {
    ROW_UNREADABLE = "intake.row_unreadable" Fatal ["reason"],
    NOBODY = "intake.nobody" Fatal [],
    ROW_WIDER = "intake.row_wider" Doubt ["cells", "columns"],
    CELLS_WITHOUT_HEADER = "intake.cells_without_header" Note ["text", "columns"],
    IDENTITY_LOST_DIGITS = "intake.identity_lost_digits" Fatal ["digits"],
    IDENTITY_CHECK_DIGIT = "intake.identity_check_digit" Doubt ["shown", "repairs"],
    IDENTITY_WRONG_LENGTH = "intake.identity_wrong_length" Doubt ["length"],
    IDENTITY_BIRTH_DATE = "intake.identity_birth_date" Doubt ["shown"],
    IDENTITY_UNREADABLE = "intake.identity_unreadable" Doubt ["length"],
    IDENTITY_KIND_CONTRADICTS = "intake.identity_kind_contradicts" Note ["said", "found"],
    IDENTITY_TIDIED = "intake.identity_tidied" Note ["shown"],
    IDENTITY_CONVERTED = "intake.identity_converted" Note ["shown"],
    SOURCE_ID_REWRITTEN = "intake.source_id_rewritten" Doubt ["shown", "width"],
    TELEPHONE_UNREADABLE = "intake.telephone_unreadable" Doubt ["length"],
    TELEPHONE_LOST_DIGITS = "intake.telephone_lost_digits" Doubt [],
    TELEPHONE_LEADING_ZERO = "intake.telephone_leading_zero" Doubt ["length"],
    TELEPHONE_SERVICE = "intake.telephone_service" Doubt ["number"],
    TELEPHONE_SEVERAL = "intake.telephone_several" Note ["count"],
    TELEPHONE_TIDIED = "intake.telephone_tidied" Note ["shown"],
    PLACEHOLDER = "intake.placeholder" Note ["text"],
    NAME_TOO_LONG = "intake.name_too_long" Doubt ["length", "limit"],
    NAME_UNLIKELY = "intake.name_unlikely" Doubt [],
    NAME_CONTROL_CHARACTERS = "intake.name_control_characters" Note [],
    TEXT_TOO_LONG = "intake.text_too_long" Doubt ["length", "limit"],
    CHARACTERS_LOST = "intake.characters_lost" Doubt [],
    CELL_UNREADABLE = "intake.cell_unreadable" Doubt ["text"],
    VALUE_UNLISTED = "intake.value_unlisted" Note ["text"],
    SEX_CONTRADICTS_IDENTITY = "intake.sex_contradicts_identity" Doubt ["said", "found"],
    BIRTH_DATE_CONTRADICTS_IDENTITY = "intake.birth_date_contradicts_identity" Doubt ["said", "found"],
    BIRTH_DATE_FUTURE = "intake.birth_date_future" Doubt ["date"],
    BIRTH_DATE_TOO_OLD = "intake.birth_date_too_old" Doubt ["date", "limit"],
    DATE_UNREADABLE = "intake.date_unreadable" Doubt ["text"],
    DATE_INCOMPLETE = "intake.date_incomplete" Doubt ["text"],
    DATE_AMBIGUOUS = "intake.date_ambiguous" Note ["text", "read"],
    DATE_FROM_SERIAL = "intake.date_from_serial" Note ["text", "read"],
    DATE_FUTURE = "intake.date_future" Note ["date"],
    DATES_OUT_OF_ORDER = "intake.dates_out_of_order" Doubt ["before", "before_date", "after", "after_date", "days"],
    DATES_TOO_FAR_APART = "intake.dates_too_far_apart" Doubt ["before", "before_date", "after", "after_date", "days", "limit"],
    AGE_UNREADABLE = "intake.age_unreadable" Note ["text"],
    AGE_IMPLAUSIBLE = "intake.age_implausible" Doubt ["age", "limit"],
    AGE_CONTRADICTS_BIRTH_DATE = "intake.age_contradicts_birth_date" Note ["age", "years"],
    AREA_CODE_UNREADABLE = "intake.area_code_unreadable" Note ["text"],
    ADDRESS_WITHOUT_DOOR = "intake.address_without_door" Note [],
    REQUIRED_MISSING = "intake.required_missing" Doubt ["because", "because_value"],
    AREA_UNKNOWN = "intake.area_unknown" Note ["text"],
    AREA_AMBIGUOUS = "intake.area_ambiguous" Note ["text", "count"],
    AREA_OUTSIDE = "intake.area_outside" Note ["text"],
}
