//! Owns the lists of choices.

use std::collections::BTreeMap;

use super::headers::{EXTRA, Line, Table};
use crate::codes;
use crate::form::{Choice, ChoiceList};
use crate::problem::Problem;
use crate::xpath::lexer::{is_name_part, is_name_start};

/// Reads the lists, without their texts.
pub(super) fn read(table: &Table, problems: &mut Vec<Problem>) -> Vec<ChoiceList> {
    let mut lists: Vec<ChoiceList> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut last = String::new();
    for line in &table.lines {
        let (list, name) = (table.get(line, "list_name"), table.get(line, "name"));
        if list.is_empty() {
            // A row without list and name holds a remark.
            if !name.is_empty() {
                problems.push(table.problem(codes::CHOICE_LIST_MISSING, line, "list_name"));
            }
            continue;
        }
        if list.contains(char::is_whitespace) && list != last {
            problems.push(table.problem(codes::LIST_SPACES, line, "list_name").with("list", list));
        }
        list.clone_into(&mut last);
        if name.is_empty() {
            problems.push(table.problem(codes::CHOICE_NAME_MISSING, line, "name").with("list", list));
            continue;
        }
        let at = *places.entry(list.to_owned()).or_insert_with(|| {
            lists.push(ChoiceList { name: list.to_owned(), choices: Vec::new() });
            lists.len() - 1
        });
        if !table.is_filled(line, "label") && !["image", "audio", "video"].iter().any(|media| table.is_filled(line, media)) {
            problems.push(table.problem(codes::CHOICE_LABEL_MISSING, line, "label").with("name", name).with("list", list));
        }
        lists[at].choices.push(Choice { name: name.to_owned(), row: line.number, extra: extra(table, line), ..Choice::default() });
    }
    lists
}

/// Returns the columns for filters, under names that paths can hold.
fn extra(table: &Table, line: &Line) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (column, text) in table.parts(line, EXTRA) {
        let name = column_name(column.key.part.as_deref().unwrap_or_default());
        let is_taken = matches!(name.as_str(), "name" | "label" | "itextId") || found.iter().any(|(known, _)| *known == name);
        if !name.is_empty() && !is_taken {
            found.push((name, text.to_owned()));
        }
    }
    found
}

fn column_name(header: &str) -> String {
    let mut name: String = header.chars().map(|c| if is_name_part(c) { c } else { '_' }).collect();
    if name.chars().next().is_some_and(|first| !is_name_start(first)) {
        name.insert(0, '_');
    }
    name
}

/// How lists are used, each by its place.
pub(super) struct Uses {
    /// By a question that takes several choices.
    pub(super) several: Vec<bool>,
    pub(super) used: Vec<bool>,
    /// The form says that a name may stand twice, told apart by a filter.
    pub(super) allows_twins: bool,
}

/// Reports names that cannot be told apart, and lists that nobody asks for.
pub(super) fn check(lists: &[ChoiceList], uses: &Uses, table: &Table, problems: &mut Vec<Problem>) {
    for (at, list) in lists.iter().enumerate() {
        let mut first: BTreeMap<&str, u32> = BTreeMap::new();
        let start = |code, choice: &Choice| {
            let problem = Problem::new(code, &table.sheet).row(choice.row).column(table.header("name"));
            problem.with("name", &choice.name).with("list", &list.name)
        };
        for choice in &list.choices {
            if let Some(row) = first.insert(&choice.name, choice.row) {
                if !uses.allows_twins {
                    problems.push(start(codes::CHOICE_REPEATED, choice).with("first", row));
                }
                first.insert(&choice.name, row);
            }
            // Answers of several choices are written with spaces between them.
            if choice.name.contains(char::is_whitespace) && uses.several.get(at) == Some(&true) {
                problems.push(start(codes::CHOICE_SPACES, choice));
            } else if choice.name.contains(['\'', '"']) {
                problems.push(start(codes::CHOICE_QUOTES, choice));
            }
        }
    }
    let unused: Vec<&ChoiceList> = lists.iter().zip(&uses.used).filter(|(_, used)| !**used).map(|(list, _)| list).collect();
    if let Some(first) = unused.first().and_then(|list| list.choices.first()) {
        let names: Vec<&str> = unused.iter().map(|list| list.name.as_str()).collect();
        let problem = Problem::new(codes::LIST_UNUSED, &table.sheet).row(first.row).column(table.header("list_name"));
        problems.push(problem.with("list", names.join(", ")));
    }
}
