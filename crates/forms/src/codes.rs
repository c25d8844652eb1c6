//! Owns the stable codes of what can be wrong with a form. Sentences live in the web's locales.

use crate::problem::Severity;

/// What a code means for a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    pub code: &'static str,
    pub severity: Severity,
    /// The details its sentence can use.
    pub params: &'static [&'static str],
}

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident [$($param:literal),*]),+ $(,)?) => {
        $(#[doc = concat!("`", $code, "`")] pub(crate) const $name: &str = $code;)+

        /// Every code a form's problem can have.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: $code, severity: Severity::$severity, params: &[$($param),*] }),+
        ];
    };
}

codes! {
    SHEET_MISSING = "forms.sheet_missing" Error ["sheet"],
    SHEET_MISSPELT = "forms.sheet_misspelt" Error ["found", "sheet"],
    SHEET_DOUBTFUL = "forms.sheet_doubtful" Warning ["found", "sheet"],
    SHEET_IGNORED = "forms.sheet_ignored" Warning ["sheet"],
    SHEET_UNSUPPORTED = "forms.sheet_unsupported" Error ["sheet"],
    SHEET_REPEATED = "forms.sheet_repeated" Error ["sheet"],
    SURVEY_EMPTY = "forms.survey_empty" Error [],
    TOO_LARGE = "forms.too_large" Error ["what", "most"],
    HEADER_MISSING = "forms.header_missing" Error ["header"],
    HEADER_NEAR = "forms.header_near" Error ["header", "found"],
    HEADER_REPEATED = "forms.header_repeated" Error ["header", "first"],
    HEADER_UNKNOWN = "forms.header_unknown" Warning ["header"],
    HEADER_UNKNOWN_NEAR = "forms.header_unknown_near" Warning ["header", "near"],
    HEADER_UNSUPPORTED = "forms.header_unsupported" Warning ["header"],
    HEADER_EMPTY = "forms.header_empty" Warning ["text"],
    MERGED_CELLS = "forms.merged_cells" Warning ["range"],
    CELL_UNREADABLE = "forms.cell_unreadable" Error ["text"],
    TYPE_MISSING = "forms.type_missing" Error [],
    TYPE_UNKNOWN = "forms.type_unknown" Error ["type"],
    TYPE_UNKNOWN_NEAR = "forms.type_unknown_near" Error ["type", "near"],
    TYPE_UNSUPPORTED = "forms.type_unsupported" Error ["type"],
    TYPE_NOT_BY_TELEPHONE = "forms.type_not_by_telephone" Warning ["type", "rows"],
    INCLUDE_UNSUPPORTED = "forms.include_unsupported" Error ["type"],
    LOOP_UNSUPPORTED = "forms.loop_unsupported" Error ["type"],
    FILE_LIST_UNSUPPORTED = "forms.file_list_unsupported" Error ["type"],
    EXTERNAL_LIST_UNSUPPORTED = "forms.external_list_unsupported" Error ["type"],
    SEARCH_UNSUPPORTED = "forms.search_unsupported" Error [],
    LIST_FROM_REPEAT_UNSUPPORTED = "forms.list_from_repeat_unsupported" Error ["name"],
    NAME_MISSING = "forms.name_missing" Error [],
    NAME_INVALID = "forms.name_invalid" Error ["name", "near"],
    NAME_REPEATED = "forms.name_repeated" Error ["name", "first"],
    NAME_RESERVED = "forms.name_reserved" Error ["name"],
    LABEL_MISSING = "forms.label_missing" Error ["name"],
    LIST_MISSING = "forms.list_missing" Error ["type"],
    LIST_UNKNOWN = "forms.list_unknown" Error ["list"],
    LIST_UNKNOWN_NEAR = "forms.list_unknown_near" Error ["list", "near"],
    LIST_UNUSED = "forms.list_unused" Warning ["list"],
    LIST_SPACES = "forms.list_spaces" Error ["list"],
    CHOICES_MISSING = "forms.choices_missing" Error ["list"],
    CHOICE_LIST_MISSING = "forms.choice_list_missing" Error [],
    CHOICE_NAME_MISSING = "forms.choice_name_missing" Error ["list"],
    CHOICE_LABEL_MISSING = "forms.choice_label_missing" Warning ["name", "list"],
    CHOICE_REPEATED = "forms.choice_repeated" Error ["name", "list", "first"],
    CHOICE_SPACES = "forms.choice_spaces" Error ["name", "list"],
    CHOICE_QUOTES = "forms.choice_quotes" Warning ["name", "list"],
    OR_ELSE_FILTERED = "forms.or_else_filtered" Error [],
    GROUP_NOT_CLOSED = "forms.group_not_closed" Error ["kind", "name"],
    GROUP_NOT_OPENED = "forms.group_not_opened" Error ["kind"],
    GROUP_CROSSED = "forms.group_crossed" Error ["closed", "kind", "name", "opened"],
    GROUP_EMPTY = "forms.group_empty" Warning ["name"],
    REFERENCE_UNKNOWN = "forms.reference_unknown" Error ["name"],
    REFERENCE_UNKNOWN_NEAR = "forms.reference_unknown_near" Error ["name", "near", "row"],
    REFERENCE_MALFORMED = "forms.reference_malformed" Error ["text"],
    REFERENCE_AMBIGUOUS = "forms.reference_ambiguous" Error ["name", "rows"],
    REFERENCE_INTO_REPEAT = "forms.reference_into_repeat" Warning ["name", "repeat"],
    REFERENCE_LAST_SAVED = "forms.reference_last_saved" Warning ["name"],
    EXPRESSION_BRACKET = "forms.expression_bracket" Error ["position", "near"],
    EXPRESSION_DEEP = "forms.expression_deep" Error [],
    EXPRESSION_ENDS = "forms.expression_ends" Error ["position"],
    EXPRESSION_OPERATOR = "forms.expression_operator" Error ["found", "instead", "position"],
    EXPRESSION_QUOTE = "forms.expression_quote" Error ["position", "near"],
    EXPRESSION_REFERENCE = "forms.expression_reference" Error ["position", "near"],
    EXPRESSION_UNEXPECTED = "forms.expression_unexpected" Error ["position", "near"],
    EXPRESSION_QUESTION_NAME = "forms.expression_question_name" Warning ["name", "written"],
    EXPRESSION_PATH_UNKNOWN = "forms.expression_path_unknown" Warning ["path"],
    REGEX_LOOSE = "forms.regex_loose" Warning ["pattern"],
    FUNCTION_UNKNOWN = "forms.function_unknown" Error ["function", "position"],
    FUNCTION_UNKNOWN_NEAR = "forms.function_unknown_near" Error ["function", "near", "position"],
    FUNCTION_ARGUMENTS = "forms.function_arguments" Error ["function", "given", "wanted"],
    FUNCTION_UNSUPPORTED = "forms.function_unsupported" Error ["function"],
    FUNCTION_UNCHECKED = "forms.function_unchecked" Warning ["function"],
    INSTANCE_UNKNOWN = "forms.instance_unknown" Error ["name"],
    CYCLE = "forms.cycle" Error ["chain"],
    CALCULATION_MISSING = "forms.calculation_missing" Error ["name"],
    CALCULATION_SHOWN = "forms.calculation_shown" Warning ["name"],
    TRIGGER_MALFORMED = "forms.trigger_malformed" Error ["text"],
    COUNT_ELSEWHERE = "forms.count_elsewhere" Warning ["name"],
    FILTER_ELSEWHERE = "forms.filter_elsewhere" Warning ["name"],
    REQUIRED_POINTLESS = "forms.required_pointless" Warning ["name"],
    MESSAGE_POINTLESS = "forms.message_pointless" Warning ["message", "rule"],
    YES_UNREADABLE = "forms.yes_unreadable" Warning ["text"],
    PARAMETER_UNKNOWN = "forms.parameter_unknown" Warning ["parameter"],
    PARAMETER_MALFORMED = "forms.parameter_malformed" Error ["text"],
    RANGE_WRONG = "forms.range_wrong" Error ["start", "end", "step"],
    DEFAULT_NO_CHOICE = "forms.default_no_choice" Warning ["value", "list"],
    DEFAULT_WRONG = "forms.default_wrong" Warning ["value", "type"],
    FACT_UNKNOWN = "forms.fact_unknown" Error ["fact", "known"],
    FACT_TYPE = "forms.fact_type" Error ["fact", "wanted"],
    FACT_WORD_UNKNOWN = "forms.fact_word_unknown" Error ["word", "known"],
    FACT_INCOMPLETE = "forms.fact_incomplete" Error ["fact", "missing"],
    NAMED_TYPE = "forms.named_type" Error ["person"],
    NAMED_ALONE = "forms.named_alone" Error ["person"],
    NAMED_NAMELESS = "forms.named_nameless" Error ["person"],
    NAMED_UNKNOWN = "forms.named_unknown" Error ["person", "known"],
    PARTNER_TYPE = "forms.partner_type" Error ["partner"],
    PARTNER_UNKNOWN = "forms.partner_unknown" Error ["partner", "known"],
    LANGUAGE_DEFAULT_UNKNOWN = "forms.language_default_unknown" Error ["language", "known"],
    LANGUAGE_MIXED = "forms.language_mixed" Warning ["header", "languages"],
    LANGUAGE_CLASH = "forms.language_clash" Error ["header", "twin"],
    TRANSLATION_MISSING = "forms.translation_missing" Warning ["language", "rows"],
    TRANSLATION_HEADER_MISSING = "forms.translation_header_missing" Warning ["header", "language"],
    SETTING_UNKNOWN = "forms.setting_unknown" Warning ["setting"],
    SETTING_IGNORED = "forms.setting_ignored" Warning ["setting"],
    SETTINGS_SEVERAL = "forms.settings_several" Warning [],
    FORM_ID_SPACES = "forms.form_id_spaces" Warning ["id"],
    FRAUD = "forms.fraud" Error ["words", "name"],
}

/// Returns how heavy a code is.
pub(crate) fn severity(code: &str) -> Severity {
    CODES.iter().find(|info| info.code == code).map_or(Severity::Error, |info| info.severity)
}
