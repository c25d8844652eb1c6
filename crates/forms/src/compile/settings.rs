//! Owns what a form says of itself: its name, version, default language and style.

use super::headers::Table;
use crate::codes;
use crate::problem::Problem;

/// What the settings say, or what holds where they are silent.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) version: String,
    pub(super) default_language: Option<String>,
    pub(super) style: String,
    pub(super) instance_name: Option<Place>,
    /// A choice may stand twice in a list.
    pub(super) allows_twins: bool,
    pub(super) sheet: String,
    pub(super) row: u32,
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) text: String,
    pub(super) sheet: String,
    pub(super) row: u32,
    pub(super) header: String,
}

/// Settings that only say how a form is sent elsewhere.
const IGNORED: [&str; 15] = [
    "submission_url",
    "public_key",
    "auto_send",
    "auto_delete",
    "namespaces",
    "omit_instanceid",
    "instance_id",
    "sms_keyword",
    "sms_separator",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
    "prefix",
    "client_editable",
];

pub(super) fn read(table: Option<&Table>, fallback: &str, problems: &mut Vec<Problem>) -> Settings {
    let id = identifier(fallback);
    let mut settings = Settings { title: fallback.to_owned(), id, ..Settings::default() };
    let Some(table) = table else { return settings };
    let Some(line) = table.lines.first() else { return settings };
    if let Some(second) = table.lines.get(1) {
        problems.push(Problem::new(codes::SETTINGS_SEVERAL, &table.sheet).row(second.number));
    }
    let given = |name: &str| Some(table.get(line, name).to_owned()).filter(|text| !text.is_empty());
    (settings.sheet, settings.row) = (table.sheet.clone(), line.number);
    if let Some(id) = given("form_id") {
        if id.contains(char::is_whitespace) {
            problems.push(table.problem(codes::FORM_ID_SPACES, line, "form_id").with("id", &id));
        }
        settings.title.clone_from(&id);
        settings.id = id;
    }
    if let Some(title) = given("form_title") {
        settings.title = title;
    }
    settings.version = given("version").unwrap_or_default();
    settings.default_language = given("default_language").filter(|language| !language.eq_ignore_ascii_case("default"));
    settings.allows_twins = super::survey::is_yes(table.get(line, "allow_choice_duplicates"));
    settings.style = given("style").unwrap_or_default();
    settings.instance_name = given("instance_name").map(|text| Place {
        text,
        sheet: table.sheet.clone(),
        row: line.number,
        header: table.header("instance_name").to_owned(),
    });
    for (column, _) in table.columns.iter().flatten().filter_map(|column| Some((column, table.parts(line, column.key.name).next()?))) {
        let code = if column.key.name == super::headers::EXTRA {
            codes::SETTING_UNKNOWN
        } else if IGNORED.contains(&column.key.name) {
            codes::SETTING_IGNORED
        } else {
            continue;
        };
        problems.push(Problem::new(code, &table.sheet).row(line.number).column(&column.header).with("setting", &column.header));
    }
    settings
}

/// Makes an identifier of a file's name.
fn identifier(text: &str) -> String {
    let id: String = text.trim().chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
    if id.is_empty() { "form".to_owned() } else { id }
}
