//! Owns which answers are facts: the words of the column `fact`, and the types of questions that fit each.
//!
//! Knows no plan: which kinds of exposure or circumstance there are, whoever has plans says.

use std::collections::BTreeMap;

use super::headers::{Line, Table};
use super::survey::Draft;
use crate::codes;
use crate::form::{Form, Kind, Node, QuestionType};
use crate::nearest::nearest;
use crate::problem::Problem;

/// A word of the column, whether a word of a plan follows after a colon, and the types that fit.
struct Fact {
    name: &'static str,
    /// The kind of word of a plan; none where no word follows.
    words: Option<&'static str>,
    types: &'static [QuestionType],
    wanted: &'static str,
}

const DAYS: &[QuestionType] = &[QuestionType::Date, QuestionType::DateTime];
const ONE: &[QuestionType] = &[QuestionType::SelectOne];

const WORDS: &[QuestionType] = &[QuestionType::Text];
const SEVERAL: &[QuestionType] = &[QuestionType::SelectMultiple];

const FACTS: [Fact; 14] = [
    Fact { name: "arrival", words: Some("origins"), types: DAYS, wanted: "date, datetime" },
    Fact { name: "attribute", words: Some("attributes"), types: ONE, wanted: "select_one" },
    Fact { name: "attributes", words: None, types: SEVERAL, wanted: "select_multiple" },
    Fact { name: "exposure", words: Some("exposures"), types: DAYS, wanted: "date, datetime" },
    Fact { name: "onset", words: None, types: DAYS, wanted: "date, datetime" },
    Fact { name: "stay", words: None, types: WORDS, wanted: "text" },
    Fact { name: "stay_by", words: None, types: ONE, wanted: "select_one" },
    Fact { name: "stay_from", words: None, types: DAYS, wanted: "date, datetime" },
    Fact { name: "stay_number", words: None, types: WORDS, wanted: "text" },
    Fact { name: "stay_protection", words: None, types: ONE, wanted: "select_one" },
    Fact { name: "stay_to", words: None, types: DAYS, wanted: "date, datetime" },
    Fact { name: "stay_with", words: None, types: WORDS, wanted: "text" },
    Fact { name: "test_result", words: None, types: ONE, wanted: "select_one" },
    Fact { name: "test_taken", words: None, types: DAYS, wanted: "date, datetime" },
];

fn known() -> String {
    FACTS.iter().map(|fact| if fact.words.is_some() { format!("{}:…", fact.name) } else { fact.name.to_owned() }).collect::<Vec<_>>().join(", ")
}

fn named(text: &str) -> Option<(&'static Fact, Option<&str>)> {
    let (name, word) = text.split_once(':').map_or((text, None), |(name, word)| (name, Some(word.trim()).filter(|word| !word.is_empty())));
    FACTS.iter().find(|fact| fact.name == name.trim() && fact.words.is_some() == word.is_some()).map(|fact| (fact, word))
}

/// Reads the column of a row; whoever asks nothing has no fact.
pub(super) fn read(table: &Table, line: &Line, kind: Option<QuestionType>, problems: &mut Vec<Problem>) -> String {
    let text = table.get(line, "fact").trim();
    if text.is_empty() {
        return String::new();
    }
    match named(text) {
        None => problems.push(table.problem(codes::FACT_UNKNOWN, line, "fact").with("fact", text).with("known", known())),
        Some((fact, _)) if !kind.is_some_and(|kind| fact.types.contains(&kind)) => {
            problems.push(table.problem(codes::FACT_TYPE, line, "fact").with("fact", text).with("wanted", fact.wanted));
            return String::new();
        }
        Some(_) => {}
    }
    text.replace(char::is_whitespace, "")
}

/// What several answers say together, and what each of them needs beside it in its group.
const TOGETHER: [(&str, &str); 8] = [
    ("stay", "stay_from"),
    ("stay_by", "stay"),
    ("stay_from", "stay"),
    ("stay_number", "stay"),
    ("stay_protection", "stay"),
    ("stay_to", "stay"),
    ("stay_with", "stay"),
    ("test_result", "test_taken"),
];

/// Names answers that are a fact only together with another one that their group does not ask for.
pub(super) fn check_groups(draft: &Draft, table: &Table, problems: &mut Vec<Problem>) {
    for (at, node) in draft.nodes.iter().enumerate() {
        let Some((fact, needed)) = TOGETHER.into_iter().find(|(fact, _)| *fact == node.fact) else { continue };
        let beside = node.parent.map_or(&[][..], |parent| &draft.nodes[parent].children);
        if let Some(line) = draft.sources[at].and_then(|line| table.lines.get(line)).filter(|_| !beside.iter().any(|other| draft.nodes[*other].fact == needed)) {
            problems.push(table.problem(codes::FACT_INCOMPLETE, line, "fact").with("fact", fact).with("missing", needed));
        }
    }
}

/// Checks the words of plans that a form uses: of each kind of word, those that there are.
pub(super) fn check(form: &Form, words: &BTreeMap<String, Vec<String>>) -> Vec<Problem> {
    let mut problems = several(form, words);
    for node in form.nodes.iter().filter(|node| matches!(node.kind, Kind::Question(_))) {
        let Some((fact, Some(word))) = named(&node.fact) else { continue };
        let there: Vec<&str> = fact.words.and_then(|kind| words.get(kind)).into_iter().flatten().map(String::as_str).collect();
        if !there.contains(&word) {
            let near = nearest(word, there.iter().copied()).map_or_else(|| there.join(", "), str::to_owned);
            problems.push(Problem::new(codes::FACT_WORD_UNKNOWN, "survey").row(node.row).column("fact").with("word", word).with("known", near));
        }
    }
    problems
}

/// Of several circumstances that can be chosen, at least one has to be a word of a plan.
fn several(form: &Form, words: &BTreeMap<String, Vec<String>>) -> Vec<Problem> {
    let there = words.get("attributes").map_or(&[][..], Vec::as_slice);
    let chosen = |node: &Node| node.list.and_then(|list| form.lists.get(list)).is_some_and(|list| list.choices.iter().any(|choice| there.contains(&choice.name)));
    let without = form.nodes.iter().filter(|node| node.fact == "attributes" && !chosen(node));
    without.map(|node| Problem::new(codes::FACT_WORD_UNKNOWN, "survey").row(node.row).column("fact").with("word", "attributes").with("known", there.join(", "))).collect()
}
