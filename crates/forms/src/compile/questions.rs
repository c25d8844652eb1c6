//! Owns what each question needs besides its rules: a label, its parameters, what its type can do.

use std::collections::BTreeMap;

use super::headers::{Line, Table};
use super::survey::{Draft, is_no};
use crate::codes;
use crate::form::{Appears, Kind, QuestionType};
use crate::problem::Problem;

/// Types that a telephone call cannot take.
const NOT_BY_TELEPHONE: [QuestionType; 10] = [
    QuestionType::Audio,
    QuestionType::BackgroundAudio,
    QuestionType::Barcode,
    QuestionType::File,
    QuestionType::Geopoint,
    QuestionType::Geoshape,
    QuestionType::Geotrace,
    QuestionType::Image,
    QuestionType::StartGeopoint,
    QuestionType::Video,
];
const PARAMETERS: [&str; 24] = [
    "allow-mock-accuracy",
    "app",
    "capture-accuracy",
    "end",
    "identify-user",
    "incremental",
    "label",
    "location-max-age",
    "location-min-interval",
    "location-priority",
    "max-pixels",
    "placeholder",
    "quality",
    "randomize",
    "rows",
    "seed",
    "start",
    "step",
    "tick_interval",
    "tick_labelset",
    "track-changes",
    "track-changes-reasons",
    "value",
    "warning-accuracy",
];

pub(super) fn check(draft: &mut Draft, table: &Table, problems: &mut Vec<Problem>) {
    // Where no label is there at all, one problem says so.
    let has_labels = table.columns.iter().flatten().any(|column| matches!(column.key.name, "label" | "hint"));
    let mut is_said = false;
    let mut not_by_telephone: BTreeMap<QuestionType, Vec<&Line>> = BTreeMap::new();
    for at in 0..draft.nodes.len() {
        let Some(line) = draft.sources[at].and_then(|line| table.lines.get(line)) else { continue };
        let Kind::Question(kind) = draft.nodes[at].kind else {
            pointless(table, line, None, problems);
            super::facts::read(table, line, None, problems);
            super::partners::read(table, line, None, problems);
            draft.nodes[at].named = super::named::read(table, line, None, problems);
            draft.nodes[at].appearance = table.get(line, "appearance").to_owned();
            draft.nodes[at].extra = extra(table, line);
            continue;
        };
        let name = draft.nodes[at].name.clone();
        if kind.is_silent() {
            draft.nodes[at].appears = Appears::Never;
        }
        if NOT_BY_TELEPHONE.contains(&kind) {
            not_by_telephone.entry(kind).or_default().push(line);
        }
        if !has_text(table, line) && !kind.is_silent() && table.get(line, "calculation").is_empty() {
            if has_labels {
                problems.push(table.problem(codes::LABEL_MISSING, line, "label").with("name", &name));
            } else if !std::mem::replace(&mut is_said, true) {
                problems.push(Problem::new(codes::HEADER_MISSING, &table.sheet).with("header", "label"));
            }
        }
        calculated(table, line, kind, &name, problems);
        pointless(table, line, Some(kind), problems);
        let parameters = parameters(table, line, problems);
        if kind == QuestionType::Range {
            range(table, line, &parameters, problems);
        }
        default_choice(draft, at, table, line, problems);
        let node = &mut draft.nodes[at];
        (node.parameters, node.appearance, node.extra) = (parameters, table.get(line, "appearance").to_owned(), extra(table, line));
        node.fact = super::facts::read(table, line, Some(kind), problems);
        node.partner = super::partners::read(table, line, Some(kind), problems);
        node.named = super::named::read(table, line, Some(kind), problems);
    }
    super::facts::check_groups(draft, table, problems);
    super::named::check_groups(draft, table, problems);
    for (kind, lines) in not_by_telephone {
        let problem = table.problem(codes::TYPE_NOT_BY_TELEPHONE, lines[0], "type").with("type", kind.code());
        problems.push(problem.with("rows", rows(&lines)));
    }
}

/// Names rows; a long list of them is cut.
pub(super) fn rows(lines: &[&Line]) -> String {
    const MOST: usize = 12;
    let mut named: Vec<String> = lines.iter().take(MOST).map(|line| line.number.to_string()).collect();
    if lines.len() > MOST {
        named.push(format!("… ({})", lines.len()));
    }
    named.join(", ")
}

fn has_text(table: &Table, line: &Line) -> bool {
    ["label", "hint", "image", "audio", "video", "big_image"].iter().any(|column| table.is_filled(line, column))
}

fn calculated(table: &Table, line: &Line, kind: QuestionType, name: &str, problems: &mut Vec<Problem>) {
    let is_empty = ["calculation", "default"].iter().all(|column| table.get(line, column).is_empty());
    if kind == QuestionType::Calculate && is_empty {
        problems.push(table.problem(codes::CALCULATION_MISSING, line, "calculation").with("name", name));
    }
    if kind == QuestionType::Calculate && table.is_filled(line, "label") {
        problems.push(table.problem(codes::CALCULATION_SHOWN, line, "label").with("name", name));
    }
}

/// Reports cells that do nothing in their row.
fn pointless(table: &Table, line: &Line, kind: Option<QuestionType>, problems: &mut Vec<Problem>) {
    let name = table.get(line, "name");
    let is_repeat = table.get(line, "type").to_lowercase().contains("repeat");
    if !table.get(line, "repeat_count").is_empty() && !is_repeat {
        problems.push(table.problem(codes::COUNT_ELSEWHERE, line, "repeat_count").with("name", name));
    }
    // A row whose type was refused is taken for hidden; it may well have been a select.
    let is_select = kind.is_some_and(QuestionType::is_select) || table.get(line, "type").to_lowercase().starts_with("select");
    if !table.get(line, "choice_filter").is_empty() && !is_select {
        problems.push(table.problem(codes::FILTER_ELSEWHERE, line, "choice_filter").with("name", name));
    }
    if !is_no(table.get(line, "required")) && !kind.is_some_and(QuestionType::is_answered) {
        problems.push(table.problem(codes::REQUIRED_POINTLESS, line, "required").with("name", name));
    }
    for (message, rule) in [("constraint_message", "constraint"), ("required_message", "required")] {
        if table.is_filled(line, message) && table.get(line, rule).is_empty() {
            let problem = table.problem(codes::MESSAGE_POINTLESS, line, message);
            problems.push(problem.with("message", table.header(message)).with("rule", rule));
        }
    }
}

fn parameters(table: &Table, line: &Line, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let text = table.get(line, "parameters").replace([';', ','], " ");
    let text = text.replace(" =", "=").replace("= ", "=");
    let mut found = BTreeMap::new();
    for part in text.split_whitespace() {
        let at = |code| table.problem(code, line, "parameters");
        let Some((name, value)) = part.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty()) else {
            problems.push(at(codes::PARAMETER_MALFORMED).with("text", part));
            continue;
        };
        let name = name.to_lowercase();
        if !PARAMETERS.contains(&name.as_str()) {
            problems.push(at(codes::PARAMETER_UNKNOWN).with("parameter", &name));
        }
        found.insert(name, value.to_owned());
    }
    found
}

fn range(table: &Table, line: &Line, parameters: &BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    let [start, end, step] = bounds(parameters);
    let numbers: Option<Vec<f64>> = [&start, &end, &step].iter().map(|text| text.parse().ok()).collect();
    let is_sound = numbers.is_some_and(|numbers| numbers[0] != numbers[1] && numbers[2] != 0.0 && numbers.iter().all(|n| n.is_finite()));
    if !is_sound {
        let problem = table.problem(codes::RANGE_WRONG, line, "parameters");
        problems.push(problem.with("start", start).with("end", end).with("step", step));
    }
}

/// Returns start, end and step of a range, as far as it says them.
pub(crate) fn bounds(parameters: &BTreeMap<String, String>) -> [String; 3] {
    let get = |name: &str, otherwise: &str| parameters.get(name).cloned().unwrap_or_else(|| otherwise.to_owned());
    [get("start", "1"), get("end", "10"), get("step", "1")]
}

fn default_choice(draft: &Draft, at: usize, table: &Table, line: &Line, problems: &mut Vec<Problem>) {
    let default = table.get(line, "default");
    let Some(list) = draft.nodes[at].list.map(|list| &draft.lists[list]) else { return };
    if default.is_empty() || default.contains("${") || default.contains('(') {
        return;
    }
    let is_known = |name: &str| list.choices.iter().any(|choice| choice.name == name);
    let is_several = matches!(draft.nodes[at].kind, Kind::Question(kind) if kind.is_several());
    let is_fit = is_known(default) || (is_several && default.split_whitespace().all(is_known));
    if !is_fit {
        let problem = table.problem(codes::DEFAULT_NO_CHOICE, line, "default");
        problems.push(problem.with("value", default).with("list", &list.name));
    }
}

/// Returns the attributes that an author asks for.
fn extra(table: &Table, line: &Line) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for kind in ["bind", "instance", "body"] {
        for (column, text) in table.parts(line, kind) {
            let name = column.key.part.clone().unwrap_or_default();
            let is_attribute = !name.is_empty() && name.split(':').all(super::survey::is_name) && name.matches(':').count() <= 1;
            if is_attribute {
                found.push((kind.to_owned(), name, text.to_owned()));
            }
        }
    }
    found
}
