//! Owns which sheet of a workbook is which.

use crate::codes;
use crate::nearest::nearest;
use crate::problem::Problem;
use crate::workbook::{Sheet, Workbook};

const KNOWN: [&str; 3] = ["survey", "choices", "settings"];
/// Sheets of lists that come from elsewhere.
const UNSUPPORTED: [&str; 1] = ["external_choices"];
/// Sheets that other systems read.
const IGNORED: [&str; 2] = ["entities", "osm"];

/// The sheets that matter.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    pub(super) survey: Option<&'a Sheet>,
    pub(super) choices: Option<&'a Sheet>,
    pub(super) settings: Option<&'a Sheet>,
}

pub(super) fn find<'a>(workbook: &'a Workbook, problems: &mut Vec<Problem>) -> Found<'a> {
    let mut found = Found::default();
    let mut others: Vec<&str> = Vec::new();
    for sheet in &workbook.sheets {
        let name = sheet.name.trim().to_lowercase();
        let place = match name.as_str() {
            "survey" => &mut found.survey,
            "choices" => &mut found.choices,
            "settings" => &mut found.settings,
            _ => {
                if !sheet.rows.is_empty() {
                    others.push(&sheet.name);
                }
                continue;
            }
        };
        if place.is_some() {
            problems.push(Problem::new(codes::SHEET_REPEATED, &sheet.name).with("sheet", &sheet.name));
        }
        place.get_or_insert(sheet);
    }
    // A workbook of one sheet is its questions, whatever the sheet is called.
    if let ([only], None) = (workbook.sheets.as_slice(), found.survey)
        && looks_like_questions(only)
    {
        found.survey = Some(only);
        others.clear();
    }
    for name in others {
        report_other(name, &found, problems);
    }
    if found.survey.is_none() && !problems.iter().any(|problem| problem.code == codes::SHEET_MISSPELT) {
        problems.push(Problem::new(codes::SHEET_MISSING, "survey").with("sheet", "survey"));
    }
    found
}

fn report_other(name: &str, found: &Found<'_>, problems: &mut Vec<Problem>) {
    let lower = name.trim().to_lowercase();
    if UNSUPPORTED.contains(&lower.as_str()) {
        problems.push(Problem::new(codes::SHEET_UNSUPPORTED, name).with("sheet", name));
        return;
    }
    if IGNORED.contains(&lower.as_str()) {
        problems.push(Problem::new(codes::SHEET_IGNORED, name).with("sheet", name));
        return;
    }
    let meant = nearest(&lower, KNOWN).or_else(|| KNOWN.into_iter().find(|known| strsim::osa_distance(&lower, known) <= 2));
    let Some(meant) = meant else { return };
    let is_there = match meant {
        "survey" => found.survey.is_some(),
        "choices" => found.choices.is_some(),
        _ => found.settings.is_some(),
    };
    if is_there {
        return;
    }
    // Without its settings a form works, without its questions it does not.
    let code = if meant == "settings" { codes::SHEET_DOUBTFUL } else { codes::SHEET_MISSPELT };
    problems.push(Problem::new(code, name).with("found", name).with("sheet", meant));
}

fn looks_like_questions(sheet: &Sheet) -> bool {
    let Some(head) = sheet.rows.first() else { return false };
    let has = |word: &str| head.cells.iter().any(|cell| cell.text().eq_ignore_ascii_case(word));
    has("type") && has("name")
}
