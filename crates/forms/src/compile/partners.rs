//! Owns which notes promise somebody's help: the column `partner`.
//!
//! Knows no partner: which there are, whoever has a pack says.

use super::headers::{Line, Table};
use crate::codes;
use crate::form::{Form, QuestionType};
use crate::nearest::nearest;
use crate::problem::Problem;

/// Reads the column of a row. Only a note can promise: what is said to people is what they are told will happen.
pub(super) fn read(table: &Table, line: &Line, kind: Option<QuestionType>, problems: &mut Vec<Problem>) -> String {
    let partner = table.get(line, "partner").trim();
    if !partner.is_empty() && kind != Some(QuestionType::Note) {
        problems.push(table.problem(codes::PARTNER_TYPE, line, "partner").with("partner", partner));
    }
    partner.to_owned()
}

/// Checks the partners that a form names against those that there are.
pub(super) fn check(form: &Form, there: &[String]) -> Vec<Problem> {
    let unknown = form.nodes.iter().filter(|node| !node.partner.is_empty() && !there.contains(&node.partner));
    unknown.map(|node| {
        let known = nearest(&node.partner, there.iter().map(String::as_str)).map_or_else(|| there.join(", "), str::to_owned);
        Problem::new(codes::PARTNER_UNKNOWN, "survey").row(node.row).column("partner").with("partner", &node.partner).with("known", known)
    }).collect()
}
