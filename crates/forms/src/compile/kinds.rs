//! Owns the words of the type column, today's and those of old forms.

use crate::form::QuestionType as Q;
use crate::nearest::nearest;

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RowKind {
    BeginGroup,
    EndGroup,
    BeginRepeat,
    EndRepeat,
    Question { kind: Q, list: Option<String>, or_else: bool },
}

/// Why a type is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoKind {
    Unknown { near: Option<String> },
    Unsupported,
    Include,
    Loop,
    FileList,
    ExternalList,
}

const WORDS: &[(&str, Q)] = &[
    ("acknowledge", Q::Acknowledge),
    ("add acknowledge prompt", Q::Acknowledge),
    ("add audio prompt", Q::Audio),
    ("add barcode prompt", Q::Barcode),
    ("add date prompt", Q::Date),
    ("add datetime prompt", Q::DateTime),
    ("add decimal prompt", Q::Decimal),
    ("add file prompt", Q::File),
    ("add image prompt", Q::Image),
    ("add integer prompt", Q::Integer),
    ("add location prompt", Q::Geopoint),
    ("add note prompt", Q::Note),
    ("add phone number prompt", Q::Text),
    ("add photo prompt", Q::Image),
    ("add text prompt", Q::Text),
    ("add time prompt", Q::Time),
    ("add video prompt", Q::Video),
    ("audio", Q::Audio),
    ("audit", Q::Audit),
    ("background-audio", Q::BackgroundAudio),
    ("barcode", Q::Barcode),
    ("calculate", Q::Calculate),
    ("calculation", Q::Calculate),
    ("date", Q::Date),
    ("date time", Q::DateTime),
    ("datetime", Q::DateTime),
    ("decimal", Q::Decimal),
    ("device id", Q::DeviceId),
    ("deviceid", Q::DeviceId),
    ("email", Q::Email),
    ("end", Q::End),
    ("end time", Q::End),
    ("file", Q::File),
    ("geopoint", Q::Geopoint),
    ("geoshape", Q::Geoshape),
    ("geotrace", Q::Geotrace),
    ("get device id", Q::DeviceId),
    ("get end time", Q::End),
    ("get phone number", Q::PhoneNumber),
    ("get sim id", Q::SimSerial),
    ("get start time", Q::Start),
    ("get subscriber id", Q::SubscriberId),
    ("get today", Q::Today),
    ("gps", Q::Geopoint),
    ("hidden", Q::Hidden),
    ("image", Q::Image),
    ("imei", Q::DeviceId),
    ("int", Q::Integer),
    ("integer", Q::Integer),
    ("location", Q::Geopoint),
    ("note", Q::Note),
    ("number of days in last month", Q::Integer),
    ("number of days in last six months", Q::Integer),
    ("number of days in last year", Q::Integer),
    ("percentage", Q::Integer),
    ("phone number", Q::Text),
    ("phonenumber", Q::PhoneNumber),
    ("photo", Q::Image),
    ("picture", Q::Image),
    ("q audio", Q::Audio),
    ("q barcode", Q::Barcode),
    ("q calculate", Q::Calculate),
    ("q date", Q::Date),
    ("q decimal", Q::Decimal),
    ("q geopoint", Q::Geopoint),
    ("q image", Q::Image),
    ("q int", Q::Integer),
    ("q location", Q::Geopoint),
    ("q note", Q::Note),
    ("q phone number", Q::Text),
    ("q picture", Q::Image),
    ("q string", Q::Text),
    ("q text", Q::Text),
    ("q video", Q::Video),
    ("range", Q::Range),
    ("sim id", Q::SimSerial),
    ("simserial", Q::SimSerial),
    ("start", Q::Start),
    ("start time", Q::Start),
    ("start-geopoint", Q::StartGeopoint),
    ("string", Q::Text),
    ("subscriber id", Q::SubscriberId),
    ("subscriberid", Q::SubscriberId),
    ("text", Q::Text),
    ("time", Q::Time),
    ("today", Q::Today),
    ("trigger", Q::Acknowledge),
    ("uri:deviceid", Q::DeviceId),
    ("uri:email", Q::Email),
    ("uri:phonenumber", Q::PhoneNumber),
    ("uri:simserial", Q::SimSerial),
    ("uri:subscriberid", Q::SubscriberId),
    ("uri:username", Q::Username),
    ("username", Q::Username),
    ("video", Q::Video),
];

/// Returns the rule that some old types bring along.
pub(super) fn own_constraint(text: &str) -> Option<&'static str> {
    let plain = text.to_lowercase().replace('_', " ");
    match plain.trim() {
        "phone number" | "add phone number prompt" | "q phone number" => Some("regex(., '^\\d*$')"),
        "percentage" => Some(". >= 0 and . <= 100"),
        "number of days in last month" => Some(". >= 0 and . <= 31"),
        "number of days in last six months" => Some(". >= 0 and . <= 183"),
        "number of days in last year" => Some(". >= 0 and . <= 365"),
        _ => None,
    }
}

/// Words before the name of a list; longer ones before those they begin with.
const SELECTS: &[(&str, Q)] = &[
    ("add select all that apply prompt using", Q::SelectMultiple),
    ("add select multiple prompt using", Q::SelectMultiple),
    ("add select one prompt using", Q::SelectOne),
    ("select all that apply from", Q::SelectMultiple),
    ("select all that apply", Q::SelectMultiple),
    ("select multiple using", Q::SelectMultiple),
    ("select multiple from", Q::SelectMultiple),
    ("select multiple", Q::SelectMultiple),
    ("select one using", Q::SelectOne),
    ("select one from", Q::SelectOne),
    ("select one", Q::SelectOne),
    ("q select multiple", Q::SelectMultiple),
    ("q select1", Q::SelectOne),
    ("q select", Q::SelectMultiple),
    ("multiple choice", Q::SelectOne),
    ("select1", Q::SelectOne),
    ("select", Q::SelectMultiple),
    ("rank", Q::Rank),
];

const OR_ELSE: [&str; 4] = ["or_other", "or other", "or specify other", "or_specify_other"];

/// What a suggestion is taken from.
const SUGGESTED: [&str; 34] = [
    "acknowledge",
    "audio",
    "audit",
    "barcode",
    "begin group",
    "begin repeat",
    "begin_group",
    "begin_repeat",
    "calculate",
    "date",
    "datetime",
    "decimal",
    "deviceid",
    "end",
    "end group",
    "end repeat",
    "end_group",
    "end_repeat",
    "file",
    "geopoint",
    "geoshape",
    "geotrace",
    "hidden",
    "image",
    "integer",
    "note",
    "range",
    "rank",
    "select_multiple",
    "select_one",
    "start",
    "text",
    "time",
    "today",
];

/// Reads a type.
pub(super) fn read(text: &str) -> Result<RowKind, NoKind> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let spaced = words.join(" ");
    let lower = spaced.to_lowercase();
    let plain = lower.replace('_', " ");
    if let Some((_, kind)) = WORDS.iter().find(|(word, _)| *word == plain || *word == lower) {
        return Ok(RowKind::Question { kind: *kind, list: None, or_else: false });
    }
    if let Some(kind) = bracket(&plain) {
        return kind;
    }
    if plain.starts_with("select one from file") || plain.starts_with("select multiple from file") || plain.starts_with("csv-external") {
        return Err(NoKind::FileList);
    }
    if plain.starts_with("select one external") || plain.starts_with("xml-external") || plain.starts_with("select multiple external") {
        return Err(NoKind::ExternalList);
    }
    if plain.split(' ').next() == Some("include") {
        return Err(NoKind::Include);
    }
    if plain == "osm" || plain.starts_with("osm ") || plain == "save to" {
        return Err(NoKind::Unsupported);
    }
    match select(&spaced, &plain) {
        Some(kind) => Ok(kind),
        None => {
            let first = lower.split(' ').next().unwrap_or_default();
            let near = nearest(&lower, SUGGESTED).or_else(|| nearest(first, SUGGESTED));
            Err(NoKind::Unknown { near: near.map(str::to_owned) })
        }
    }
}

/// Reads what opens and closes; a name after it is a remark of the author.
fn bracket(plain: &str) -> Option<Result<RowKind, NoKind>> {
    let mut words = plain.split(' ');
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    let (is_begin, what) = match first {
        "begin" => (true, second),
        "end" => (false, second),
        "begingroup" => (true, "group"),
        "endgroup" => (false, "group"),
        "beginrepeat" => (true, "repeat"),
        "endrepeat" => (false, "repeat"),
        _ => return None,
    };
    match (is_begin, what) {
        (true, "group") => Some(Ok(RowKind::BeginGroup)),
        (false, "group") => Some(Ok(RowKind::EndGroup)),
        (true, "repeat" | "lgroup") => Some(Ok(RowKind::BeginRepeat)),
        (false, "repeat" | "lgroup") => Some(Ok(RowKind::EndRepeat)),
        (_, "loop") => Some(Err(NoKind::Loop)),
        _ => None,
    }
}

fn select(spaced: &str, plain: &str) -> Option<RowKind> {
    let (word, kind) =
        SELECTS.iter().find(|(word, _)| plain == *word || plain.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))?;
    // Letters keep their size in the list's name; signs were replaced one by one, so places agree.
    let rest: String = spaced.chars().skip(word.chars().count()).collect();
    let mut list = rest.trim().to_owned();
    let lower = list.to_lowercase();
    let mut or_else = false;
    if let Some(end) = OR_ELSE.iter().find(|end| lower.ends_with(**end)) {
        or_else = true;
        let keep = list.chars().count() - end.chars().count();
        list = list.chars().take(keep).collect::<String>().trim().to_owned();
    }
    Some(RowKind::Question { kind: *kind, list: (!list.is_empty()).then_some(list), or_else })
}
