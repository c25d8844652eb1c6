//! Owns which column of a sheet is which, and its rows by column.
//!
//! Knows the words that authors use for columns, old ones too. Knows no question.

use crate::codes;
use crate::nearest::nearest;
use crate::problem::Problem;
use crate::workbook::{Cell, Sheet, is_space};

/// A form with more rows is no questionnaire.
const ROWS: usize = 20_000;
const COLUMNS: usize = 500;

/// The sheets whose columns are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Survey,
    Choices,
    Settings,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The column's own word, such as `label`.
    pub(super) name: &'static str,
    /// Its language, or the attribute's name.
    pub(super) part: Option<String>,
}

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) key: Key,
    /// The header as the author wrote it.
    pub(super) header: String,
}

/// A sheet by its columns.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) sheet: String,
    pub(super) columns: Vec<Option<Column>>,
    pub(super) lines: Vec<Line>,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) number: u32,
    cells: Vec<String>,
}

/// Columns whose texts have languages.
pub(super) const TRANSLATED: [&str; 9] =
    ["label", "hint", "guidance_hint", "required_message", "constraint_message", "image", "audio", "video", "big_image"];
/// A column for everything an author adds for themselves.
pub(super) const EXTRA: &str = "extra";

const SURVEY: &[(&str, &[&str])] = &[
    ("type", &["command"]),
    ("name", &["tag"]),
    ("label", &["caption"]),
    ("hint", &[]),
    ("guidance_hint", &[]),
    ("required", &["bind::required"]),
    ("required_message", &["bind::jr:requiredmsg", "requiredmsg"]),
    ("relevant", &["relevance", "bind::relevant", "skip_logic", "skiplogic"]),
    ("constraint", &["bind::constraint", "validation"]),
    ("constraint_message", &["bind::jr:constraintmsg", "constraintmsg"]),
    ("calculation", &["calculate", "bind::calculate"]),
    ("default", &[]),
    ("choice_filter", &[]),
    ("appearance", &["control::appearance", "body::appearance"]),
    ("read_only", &["readonly", "bind::readonly"]),
    ("repeat_count", &["control::jr:count", "body::jr:count", "jr:count"]),
    ("parameters", &[]),
    ("trigger", &[]),
    ("image", &[]),
    ("audio", &[]),
    ("video", &[]),
    ("big_image", &[]),
    ("disabled", &[]),
    ("autoplay", &["body::autoplay", "control::autoplay"]),
    ("save_to", &["bind::entities:saveto"]),
    ("fact", &[]),
    ("partner", &[]),
    ("named", &[]),
    ("bind_type", &["bind::type"]),
    (
        "query",
        &[
            "noapperrorstring",
            "bind::jr:noapperrorstring",
            "buttontext",
            "body::intent",
            "control::intent",
            "bind::preload",
            "bind::jr:preload",
            "bind::jr:preloadparams",
        ],
    ),
    ("note", &["notes", "comment", "comments", "remark", "remarks", "备注", "说明"]),
];
const CHOICES: &[(&str, &[&str])] = &[
    ("list_name", &["list", "listname"]),
    ("name", &["value"]),
    ("label", &["caption"]),
    ("image", &[]),
    ("audio", &[]),
    ("video", &[]),
    ("big_image", &[]),
];
const SETTINGS: &[(&str, &[&str])] = &[
    ("form_title", &["title", "set_form_title"]),
    ("form_id", &["id_string", "set_form_id", "formid"]),
    ("version", &[]),
    ("default_language", &[]),
    ("style", &[]),
    ("instance_name", &[]),
    ("name", &[]),
    ("submission_url", &[]),
    ("public_key", &[]),
    ("auto_send", &[]),
    ("auto_delete", &[]),
    ("namespaces", &[]),
    ("allow_choice_duplicates", &[]),
    ("clean_text_values", &[]),
    ("omit_instanceid", &[]),
    ("instance_id", &[]),
    ("sms_keyword", &[]),
    ("sms_separator", &[]),
    ("sms_allow_media", &[]),
    ("sms_date_format", &[]),
    ("sms_datetime_format", &[]),
    ("sms_response", &[]),
    ("prefix", &[]),
    ("delimiter", &[]),
    ("client_editable", &[]),
];
/// Columns that are taken and do nothing here.
const UNSUPPORTED: [&str; 8] = ["image", "audio", "video", "big_image", "autoplay", "save_to", "bind_type", "query"];

impl Which {
    fn known(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Survey => SURVEY,
            Self::Choices => CHOICES,
            Self::Settings => SETTINGS,
        }
    }

    fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Survey => &["type", "name"],
            Self::Choices => &["list_name", "name"],
            Self::Settings => &[],
        }
    }
}

/// Reads a sheet by its header; none if there is nothing to read it by.
pub(super) fn read(sheet: &Sheet, which: Which, problems: &mut Vec<Problem>) -> Option<Table> {
    for range in &sheet.merged {
        problems.push(Problem::new(codes::MERGED_CELLS, &sheet.name).row(first_row(range)).with("range", range));
    }
    if sheet.rows.len() > ROWS {
        problems.push(Problem::new(codes::TOO_LARGE, &sheet.name).with("what", "rows").with("most", ROWS));
    }
    let mut rows = sheet.rows.iter().take(ROWS);
    let Some(head) = rows.next() else {
        if which == Which::Survey {
            problems.push(Problem::new(codes::SURVEY_EMPTY, &sheet.name));
        }
        return None;
    };
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in head.cells.iter().take(COLUMNS) {
        let column = column(cell.text(), which);
        if let Some(column) = &column {
            let twin =
                columns.iter().flatten().find(|known| known.key == column.key && !matches!(known.key.name, EXTRA | "note" | "query"));
            if let Some(twin) = twin {
                let problem = Problem::new(codes::HEADER_REPEATED, &sheet.name).row(head.number).column(&column.header);
                problems.push(problem.with("header", &column.header).with("first", &twin.header));
            }
        }
        columns.push(column);
    }
    let table = Table { sheet: sheet.name.clone(), columns, lines: lines(sheet, rows, problems) };
    table.report_columns(head.number, which, problems);
    let is_complete = which.needed().iter().all(|name| table.has(name));
    is_complete.then_some(table)
}

fn lines<'a>(sheet: &Sheet, rows: impl Iterator<Item = &'a crate::workbook::Row>, problems: &mut Vec<Problem>) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in rows {
        for cell in &row.cells {
            if let Cell::Unreadable(text) = cell {
                problems.push(Problem::new(codes::CELL_UNREADABLE, &sheet.name).row(row.number).with("text", text));
            }
        }
        let cells: Vec<String> = row.cells.iter().take(COLUMNS).map(|cell| cell.text().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line { number: row.number, cells });
        }
    }
    lines
}

fn first_row(range: &str) -> u32 {
    let first = range.split(':').next().unwrap_or_default();
    first.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(0)
}

/// Makes one shape of the many in which a header is written.
fn tidied(text: &str) -> String {
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn column(header: &str, which: Which) -> Option<Column> {
    let header = tidied(header);
    if header.is_empty() {
        return None;
    }
    let key = key(&header, which);
    Some(Column { key, header })
}

fn key(header: &str, which: Which) -> Key {
    let plain = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
    let find = |word: &str| which.known().iter().find(|(name, also)| *name == word || also.contains(&word)).map(|(name, _)| *name);
    let mut parts: Vec<&str> = header.split("::").map(str::trim).collect();
    if parts.len() == 1 && find(&plain(header)).is_none() {
        let is_attribute =
            header.split_once(':').is_some_and(|(first, _)| matches!(plain(first).as_str(), "bind" | "instance" | "body" | "control"));
        parts = if is_attribute { header.splitn(2, ':').map(str::trim).collect() } else { header.split(':').map(str::trim).collect() };
    }
    if matches!(plain(parts[0]).as_str(), "media") && parts.len() > 1 {
        parts.remove(0);
    }
    let first = plain(parts[0]);
    let rest = parts[1..].join("::");
    if rest.is_empty() {
        let name = find(&first).or_else(|| find(&first.replace('_', "")));
        return Key { name: name.unwrap_or(EXTRA), part: name.is_none().then(|| header.to_owned()) };
    }
    let whole = format!("{first}::{}", rest.to_lowercase());
    if let Some(name) = find(&whole) {
        return Key { name, part: None };
    }
    // A translated message may be written by its attribute: `bind::jr:constraintMsg::中文`.
    if let Some((attribute, language)) = rest.split_once("::")
        && let Some(name) = find(&format!("{first}::{}", attribute.to_lowercase()))
    {
        return Key { name, part: Some(language.to_owned()) };
    }
    let attribute = match first.as_str() {
        "bind" => Some("bind"),
        "instance" => Some("instance"),
        "body" | "control" => Some("body"),
        _ => None,
    };
    match (attribute, find(&first)) {
        (Some(name), _) if which == Which::Survey => Key { name, part: Some(rest) },
        (_, Some(name)) if TRANSLATED.contains(&name) => Key { name, part: Some(rest) },
        _ => Key { name: EXTRA, part: Some(header.to_owned()) },
    }
}

impl Table {
    fn report_columns(&self, row: u32, which: Which, problems: &mut Vec<Problem>) {
        let at = |code| Problem::new(code, &self.sheet).row(row);
        let is_used = |at: usize| self.lines.iter().any(|line| line.cells.get(at).is_some_and(|cell| !cell.is_empty()));
        let mut near_needed = Vec::new();
        for name in which.needed().iter().filter(|name| !self.has(name)) {
            let extras = self.columns.iter().flatten().filter(|column| column.key.name == EXTRA);
            match nearest(name, extras.map(|column| column.header.as_str())) {
                Some(found) => {
                    near_needed.push(found.to_owned());
                    problems.push(at(codes::HEADER_NEAR).with("header", name).with("found", found));
                }
                None => problems.push(at(codes::HEADER_MISSING).with("header", name)),
            }
        }
        for (index, column) in self.columns.iter().enumerate() {
            let Some(column) = column else {
                if let Some(line) = self.lines.iter().find(|line| line.cells.get(index).is_some_and(|cell| !cell.is_empty())) {
                    problems.push(at(codes::HEADER_EMPTY).row(line.number).with("text", &line.cells[index]));
                }
                continue;
            };
            let here = |code| at(code).column(&column.header).with("header", &column.header);
            if UNSUPPORTED.contains(&column.key.name) && is_used(index) {
                problems.push(here(codes::HEADER_UNSUPPORTED));
            }
            // Lists have columns of their own for filters; elsewhere an unknown one is a mistake or a note.
            let is_unknown = column.key.name == EXTRA && which == Which::Survey && is_used(index);
            if is_unknown && !near_needed.contains(&column.header) {
                let word = column.header.split("::").next().unwrap_or_default();
                match nearest(&word.replace(' ', "_"), which.known().iter().map(|(name, _)| *name)) {
                    Some(near) => problems.push(here(codes::HEADER_UNKNOWN_NEAR).with("near", near)),
                    None => problems.push(here(codes::HEADER_UNKNOWN)),
                }
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.iter().flatten().any(|column| column.key.name == name)
    }

    /// Returns the header of a column as the author wrote it.
    pub(super) fn header(&self, name: &str) -> &str {
        self.columns.iter().flatten().find(|column| column.key.name == name).map_or("", |column| column.header.as_str())
    }

    /// Returns the text of a column without a part; empty if there is none.
    pub(super) fn get<'a>(&'a self, line: &'a Line, name: &str) -> &'a str {
        let mut found = self.columns.iter().zip(&line.cells).filter_map(|(column, cell)| Some((column.as_ref()?, cell)));
        found.find(|(column, _)| column.key.name == name && column.key.part.is_none()).map_or("", |(_, cell)| cell.as_str())
    }

    /// Returns the filled cells of a column by its parts.
    pub(super) fn parts<'a>(&'a self, line: &'a Line, name: &'a str) -> impl Iterator<Item = (&'a Column, &'a str)> {
        let cells = self.columns.iter().zip(&line.cells).filter_map(|(column, cell)| Some((column.as_ref()?, cell.as_str())));
        cells.filter(move |(column, cell)| column.key.name == name && !cell.is_empty())
    }

    /// Says whether anything is written in a column, whatever its language.
    pub(super) fn is_filled(&self, line: &Line, name: &str) -> bool {
        self.parts(line, name).next().is_some()
    }

    /// Starts a problem at a cell.
    pub(super) fn problem(&self, code: &'static str, line: &Line, column: &str) -> Problem {
        let header = self.header(column);
        Problem::new(code, &self.sheet).row(line.number).column(if header.is_empty() { column } else { header })
    }
}
