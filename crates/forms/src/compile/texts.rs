//! Owns what people read: texts by language, with answers in them.

use std::collections::BTreeMap;

use super::Given;
use super::expressions::{Place, Purpose, Resolver, references};
use super::headers::{Line, Table};
use super::places::Names;
use super::survey::OTHER;
use crate::form::{Appears, Expression, Form, Kind, Localized, Message, NodeId, Piece, Texts};
use crate::problem::Problem;

pub(super) fn resolve(form: &mut Form, given: &Given<'_>, or_else: &BTreeMap<NodeId, NodeId>, problems: &mut Vec<Problem>) {
    let resolver = Resolver { nodes: &form.nodes, names: Names::of(&form.nodes), lists: Vec::new() };
    let mut texts = Vec::with_capacity(form.nodes.len());
    for node in 0..form.nodes.len() {
        let found = match given.line(node) {
            Some(line) => node_texts(&resolver, given, node, line, problems),
            None if or_else.contains_key(&node) => Texts { label: made(given, "请注明：", "Please specify:"), ..Texts::default() },
            None => Texts::default(),
        };
        texts.push(found);
    }
    let mut labels: BTreeMap<u32, Localized> = BTreeMap::new();
    if let Some(choices) = given.choices {
        let used: std::collections::BTreeSet<u32> = form.lists.iter().flat_map(|list| &list.choices).map(|choice| choice.row).collect();
        for line in choices.lines.iter().filter(|line| used.contains(&line.number)) {
            labels.insert(line.number, localized(&resolver, given, choices, 0, line, "label", problems));
        }
    }
    for (node, texts) in form.nodes.iter_mut().zip(texts) {
        node.texts = texts;
        if matches!(node.kind, Kind::Question(_)) && node.calculation.is_some() && node.texts_are_missing() {
            node.appears = Appears::Never;
        }
    }
    for choice in form.lists.iter_mut().flat_map(|list| &mut list.choices) {
        if let Some(label) = labels.remove(&choice.row) {
            choice.label = label;
        } else if choice.row == 0 && choice.name == OTHER {
            choice.label = made(given, "其他", "Other");
        }
    }
}

impl crate::form::Node {
    /// Says whether there is nothing to read at it.
    pub(super) fn texts_are_missing(&self) -> bool {
        self.texts.label.is_empty() && self.texts.hint.is_empty()
    }
}

fn node_texts(resolver: &Resolver<'_>, given: &Given<'_>, node: NodeId, line: &Line, problems: &mut Vec<Problem>) -> Texts {
    let mut read = |column| localized(resolver, given, given.survey, node, line, column, problems);
    Texts {
        label: read("label"),
        hint: read("hint"),
        guidance: read("guidance_hint"),
        constraint_message: read("constraint_message"),
        required_message: read("required_message"),
    }
}

fn localized(
    resolver: &Resolver<'_>,
    given: &Given<'_>,
    table: &Table,
    node: NodeId,
    line: &Line,
    name: &'static str,
    problems: &mut Vec<Problem>,
) -> Localized {
    let mut texts = Localized::new();
    for (column, text) in table.parts(line, name) {
        let place = Place { sheet: &table.sheet, row: line.number, header: &column.header };
        let language = given.languages.of(column.key.part.as_deref()).to_owned();
        texts.entry(language).or_insert_with(|| message(resolver, node, text, &place, problems));
    }
    texts
}

/// Cuts a text where answers go.
fn message(resolver: &Resolver<'_>, node: NodeId, text: &str, place: &Place<'_>, problems: &mut Vec<Problem>) -> Message {
    let mut pieces = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    for (start, name) in references(text) {
        let end = start + name.chars().count() + 3;
        push_text(&mut pieces, letters.get(at..start).unwrap_or(&[]));
        let source = format!("${{{}}}", name.trim());
        // One value is shown, the first of many.
        let output: Option<Expression> = resolver.read(node, &source, Purpose::Rule, place, problems);
        pieces.extend(output.map(Piece::Output));
        at = end;
    }
    push_text(&mut pieces, letters.get(at..).unwrap_or(&[]));
    Message { pieces }
}

fn push_text(pieces: &mut Vec<Piece>, letters: &[char]) {
    if !letters.is_empty() {
        pieces.push(Piece::Text(letters.iter().collect()));
    }
}

/// Makes a text that the compiler adds, in every language.
fn made(given: &Given<'_>, chinese: &str, english: &str) -> Localized {
    let is_chinese = |language: &str| language.contains("中文") || language.contains("汉语") || language.to_lowercase().contains("(zh");
    let text = |language: &String| if is_chinese(language) { chinese } else { english };
    let message = |text: &str| Message { pieces: vec![Piece::Text(text.to_owned())] };
    given.languages.all.iter().map(|language| (language.clone(), message(text(language)))).collect()
}
