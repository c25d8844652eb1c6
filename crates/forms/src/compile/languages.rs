//! Owns which languages a form has, and what is missing in one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Given;
use super::headers::{Line, TRANSLATED, Table};
use super::settings::Settings;
use crate::codes;
use crate::form::{Form, Localized, NO_LANGUAGE};
use crate::problem::Problem;

/// The languages of a form.
#[derive(Debug, Clone)]
pub(super) struct Languages {
    /// In the order of the columns.
    pub(super) all: Vec<String>,
    pub(super) default: String,
    /// What a column without a language is in.
    pub(super) unnamed: String,
}

impl Languages {
    /// Returns the language of a column.
    pub(super) fn of<'a>(&'a self, part: Option<&'a str>) -> &'a str {
        part.unwrap_or(&self.unnamed)
    }
}

/// Columns of texts that people read; pictures and sounds are not counted.
fn texts(table: &Table) -> impl Iterator<Item = &super::headers::Column> {
    table.columns.iter().flatten().filter(|column| TRANSLATED[..5].contains(&column.key.name))
}

pub(super) fn gather(survey: &Table, choices: Option<&Table>, settings: &Settings, problems: &mut Vec<Problem>) -> Languages {
    let tables: Vec<&Table> = std::iter::once(survey).chain(choices).collect();
    let mut all: Vec<String> = Vec::new();
    for column in tables.iter().flat_map(|table| texts(table)) {
        if let Some(language) = &column.key.part
            && !all.contains(language)
        {
            all.push(language.clone());
        }
    }
    let has_unnamed = tables.iter().any(|table| texts(table).any(|column| column.key.part.is_none()));
    let unnamed = settings.default_language.clone().unwrap_or_else(|| NO_LANGUAGE.to_owned());
    if all.is_empty() {
        return Languages { all: vec![unnamed.clone()], default: unnamed.clone(), unnamed };
    }
    if let Some(language) = &settings.default_language
        && !all.contains(language)
        && !has_unnamed
    {
        let problem = Problem::new(codes::LANGUAGE_DEFAULT_UNKNOWN, &settings.sheet).row(settings.row).column("default_language");
        problems.push(problem.with("language", language).with("known", all.join(", ")));
    }
    let known = all.join(", ");
    for table in tables {
        mixed(table, &unnamed, &known, problems);
    }
    // Texts of no language serve all of them, unless the same column also names some.
    let has_both = |column: &&super::headers::Column| {
        let is_twin = |other: &super::headers::Column| other.key.name == column.key.name && other.key.part.is_some();
        column.key.part.is_none() && is_twin_in(survey, choices, is_twin)
    };
    let is_language = settings.default_language.is_some() || texts(survey).any(|column| has_both(&column));
    if has_unnamed && is_language && !all.contains(&unnamed) {
        all.insert(0, unnamed.clone());
    }
    let default = settings.default_language.clone().filter(|language| all.contains(language)).unwrap_or_else(|| all[0].clone());
    Languages { all, default, unnamed }
}

fn is_twin_in(survey: &Table, choices: Option<&Table>, is_twin: impl Fn(&super::headers::Column) -> bool) -> bool {
    texts(survey).any(&is_twin) || choices.is_some_and(|choices| texts(choices).any(&is_twin))
}

/// Reports columns that name no language beside those that do.
fn mixed(table: &Table, unnamed: &str, languages: &str, problems: &mut Vec<Problem>) {
    for column in texts(table).filter(|column| column.key.part.is_none()) {
        let is_used = table.lines.iter().any(|line| table.is_filled(line, column.key.name));
        let twin = texts(table).find(|other| other.key.name == column.key.name && other.key.part.as_deref() == Some(unnamed));
        if let Some(twin) = twin {
            let problem = Problem::new(codes::LANGUAGE_CLASH, &table.sheet).column(&column.header);
            problems.push(problem.with("header", &column.header).with("twin", &twin.header));
        } else if is_used && unnamed == NO_LANGUAGE {
            let problem = Problem::new(codes::LANGUAGE_MIXED, &table.sheet).column(&column.header);
            problems.push(problem.with("header", &column.header).with("languages", languages));
        }
    }
}

/// Reports texts that are there in one language and not in another.
pub(super) fn check(form: &Form, given: &Given<'_>, problems: &mut Vec<Problem>) {
    let (survey, choices, languages) = (given.survey, given.choices, given.languages);
    if languages.all.len() < 2 {
        return;
    }
    let mut missing = Missing { gaps: column_gaps(survey, languages, problems), languages, rows: BTreeMap::new() };
    for (at, node) in form.nodes.iter().enumerate() {
        let Some(line) = given.line(at) else { continue };
        missing.look("label", &node.texts.label, line);
        missing.look("hint", &node.texts.hint, line);
        missing.look("guidance_hint", &node.texts.guidance, line);
        missing.look("constraint_message", &node.texts.constraint_message, line);
        missing.look("required_message", &node.texts.required_message, line);
    }
    missing.report(survey, problems);
    let Some(choices) = choices else { return };
    let mut missing = Missing { gaps: column_gaps(choices, languages, problems), languages, rows: BTreeMap::new() };
    let lines: BTreeMap<u32, &Line> = choices.lines.iter().map(|line| (line.number, line)).collect();
    for choice in form.lists.iter().flat_map(|list| &list.choices) {
        if let Some(line) = lines.get(&choice.row) {
            missing.look("label", &choice.label, line);
        }
    }
    missing.report(choices, problems);
}

/// Texts that are missing in a language, by column and language.
struct Missing<'a> {
    gaps: BTreeSet<(&'static str, String)>,
    languages: &'a Languages,
    rows: BTreeMap<(&'static str, &'a str), Vec<&'a Line>>,
}

impl<'a> Missing<'a> {
    fn look(&mut self, column: &'static str, text: &Localized, line: &'a Line) {
        // A text of no language is read in all of them.
        if text.is_empty() || text.contains_key(NO_LANGUAGE) {
            return;
        }
        for language in self.languages.all.iter().filter(|language| !text.contains_key(*language)) {
            // A whole column that is missing was reported once.
            let is_told = self.gaps.contains(&(column, language.clone())) || language == NO_LANGUAGE;
            if !is_told {
                self.rows.entry((column, language)).or_default().push(line);
            }
        }
    }

    fn report(self, table: &Table, problems: &mut Vec<Problem>) {
        for ((column, language), lines) in self.rows {
            let problem = Problem::new(codes::TRANSLATION_MISSING, &table.sheet).row(lines[0].number).column(column);
            problems.push(problem.with("language", language).with("rows", super::questions::rows(&lines)));
        }
    }
}

/// Reports columns that are there for some languages only.
fn column_gaps(table: &Table, languages: &Languages, problems: &mut Vec<Problem>) -> BTreeSet<(&'static str, String)> {
    let mut gaps = BTreeSet::new();
    for name in &TRANSLATED[..5] {
        let has_languages = texts(table).any(|column| column.key.name == *name && column.key.part.is_some());
        if !has_languages || !table.lines.iter().any(|line| table.is_filled(line, name)) {
            continue;
        }
        for language in &languages.all {
            let is_there = texts(table).any(|column| column.key.name == *name && languages.of(column.key.part.as_deref()) == language);
            if !is_there && language != NO_LANGUAGE && gaps.insert((*name, language.clone())) {
                let problem = Problem::new(codes::TRANSLATION_HEADER_MISSING, &table.sheet);
                problems.push(problem.with("header", name).with("language", language));
            }
        }
    }
    gaps
}
