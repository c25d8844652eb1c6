//! Owns which questions name people: the column `named`.
//!
//! On a group or repeat it says what the people named in it are to whoever names them; on a question in it, what of them the answer is.
//! Knows neither the one nor the other: which words there are, whoever receives people says.

use std::collections::BTreeMap;

use super::headers::{Line, Table};
use super::survey::Draft;
use crate::codes;
use crate::form::{Form, Kind, Node, QuestionType};
use crate::nearest::nearest;
use crate::problem::Problem;

/// One of these has to be asked, and answered: without it nobody is named.
pub const WHO: [&str; 3] = ["name", "telephone", "identity_number"];

/// Reads the column of a row; what nobody answers names nobody.
pub(super) fn read(table: &Table, line: &Line, kind: Option<QuestionType>, problems: &mut Vec<Problem>) -> String {
    let person = table.get(line, "named").trim();
    if !person.is_empty() && kind.is_some_and(|kind| !kind.is_answered() || kind.is_several()) {
        problems.push(table.problem(codes::NAMED_TYPE, line, "named").with("person", person));
    }
    person.to_owned()
}

/// Names answers about nobody, and groups in which people are named that ask for nothing by which anybody is known.
pub(super) fn check_groups(draft: &Draft, table: &Table, problems: &mut Vec<Problem>) {
    for (at, node) in draft.nodes.iter().enumerate().filter(|(_, node)| !node.named.is_empty()) {
        let Some(line) = draft.sources[at].and_then(|line| table.lines.get(line)) else { continue };
        let is_question = matches!(node.kind, Kind::Question(_));
        if is_question && node.parent.is_none_or(|parent| draft.nodes[parent].named.is_empty()) {
            problems.push(table.problem(codes::NAMED_ALONE, line, "named").with("person", &node.named));
        }
        if !is_question && !node.children.iter().any(|child| WHO.contains(&draft.nodes[*child].named.as_str())) {
            problems.push(table.problem(codes::NAMED_NAMELESS, line, "named").with("person", &node.named));
        }
    }
}

/// Checks the words of a form against those that there are.
pub(super) fn check(form: &Form, words: &BTreeMap<String, Vec<String>>) -> Vec<Problem> {
    let there = |node: &Node| words.get(if matches!(node.kind, Kind::Question(_)) { "named_fields" } else { "relationships" }).map_or(&[][..], Vec::as_slice);
    let unknown = form.nodes.iter().filter(|node| !node.named.is_empty() && !there(node).contains(&node.named));
    unknown.map(|node| {
        let there = there(node);
        let known = nearest(&node.named, there.iter().map(String::as_str)).map_or_else(|| there.join(", "), str::to_owned);
        Problem::new(codes::NAMED_UNKNOWN, "survey").row(node.row).column("named").with("person", &node.named).with("known", known)
    }).collect()
}
