//! TOML as a tree that remembers where everything stands and which source and reviewer answer for it.
//!
//! Owns reading text, places, and merging a child's file over its parent's. Knows no rule.

use super::codes;
use super::problem::Problem;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file is not longer; a plan is a few hundred lines.
const MOST_BYTES: usize = 1 << 20;

/// What a file says of itself alone.
const OF_ONE_FILE: [&str; 12] =
    ["source", "reviewer", "reviewed", "note", "extends", "status", "drop", "signed", "locality", "version", "valid_from", "valid_until"];

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
}

/// A value with its place, and who answers for it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub at: Place,
    pub source: Option<Arc<str>>,
    pub reviewer: Option<Arc<str>>,
    pub data: Data,
}

#[derive(Debug, Clone)]
pub(super) enum Data {
    Text(String),
    Number(i64),
    Truth(bool),
    Date(toml::value::Datetime),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
    /// A fraction, or a number beyond any count of days.
    Other,
}

impl Node {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub fn entries(&self) -> &[(String, Node)] {
        match &self.data {
            Data::Table(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What stands inside `{ value = …, source = … }`, or the value itself.
    pub fn bare(&self) -> &Node {
        self.get("value").unwrap_or(self)
    }

    /// Writes down for everything below which source and reviewer answer for it: the nearest above.
    fn stamp(&mut self, source: Option<&Arc<str>>, reviewer: Option<&Arc<str>>) {
        let own = |key: &str| self.get(key).and_then(Node::text).map(Arc::from);
        let source = own("source").or_else(|| source.cloned());
        let reviewer = own("reviewer").or_else(|| reviewer.cloned());
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.stamp(source.as_ref(), reviewer.as_ref())),
            Data::Table(entries) => entries.iter_mut().for_each(|(_, node)| node.stamp(source.as_ref(), reviewer.as_ref())),
            _ => {}
        }
        (self.source, self.reviewer) = (source, reviewer);
    }

    /// Takes out the rules with these ids.
    pub fn drop_rules(&mut self, ids: &[&str]) {
        let Data::Table(entries) = &mut self.data else { return };
        for (key, node) in entries.iter_mut() {
            if let (true, Data::List(rules)) = (key == "rules", &mut node.data) {
                rules.retain(|rule| rule.get("id").and_then(Node::text).is_none_or(|id| !ids.contains(&id)));
            }
        }
    }

    /// Lays a child's file over this one: its keys replace ours; rules are matched by their id.
    pub fn overlaid(&self, child: &Node) -> Node {
        let mut merged = child.clone();
        let Data::Table(entries) = &mut merged.data else { return merged };
        for (key, ours) in self.entries() {
            if OF_ONE_FILE.contains(&key.as_str()) {
                continue;
            }
            match entries.iter_mut().find(|(name, _)| name == key) {
                None => entries.push((key.clone(), ours.clone())),
                Some((_, theirs)) if key == "rules" => *theirs = rules_overlaid(ours, theirs),
                Some(_) => {}
            }
        }
        merged
    }
}

fn rules_overlaid(parent: &Node, child: &Node) -> Node {
    let id = |node: &Node| node.get("id").and_then(Node::text).map(str::to_owned);
    let mut rules: Vec<Node> = parent.items().to_vec();
    for rule in child.items() {
        match rules.iter_mut().find(|known| id(known).is_some() && id(known) == id(rule)) {
            Some(known) => *known = known.overlaid(rule),
            None => rules.push(rule.clone()),
        }
    }
    Node { data: Data::List(rules), ..child.clone() }
}

/// Reads a text; everything that is no TOML is told with its line.
pub(super) fn parse(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Node> {
    if text.len() > MOST_BYTES {
        problems.push(Problem::of_file(codes::TOO_LARGE, file).with("most", MOST_BYTES >> 10));
        return None;
    }
    let lines = Lines::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = lines.place(error.span().map_or(0, |span| span.start));
        problems.push(Problem::at(codes::TOML_INVALID, &at).with("message", error.message()));
    }
    if !errors.is_empty() {
        return None;
    }
    let mut root = lines.table(table.get_ref(), 0, 0);
    root.stamp(None, None);
    Some(root)
}

struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &str, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: file.into(), text, starts }
    }

    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let column = self.text.get(self.starts[line - 1]..at).map_or(0, |before| before.chars().count()) + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: self.file.clone(), line: number(line), column: number(column) }
    }

    fn node(&self, data: Data, at: usize) -> Node {
        Node { at: self.place(at), source: None, reviewer: None, data }
    }

    fn table(&self, table: &DeTable<'_>, at: usize, depth: usize) -> Node {
        // In the order of the file, so that rules and phases keep theirs.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let data = entries.into_iter().map(|(key, value)| (key.get_ref().to_string(), self.value(value, key.span().start, depth + 1))).collect();
        self.node(Data::Table(data), at)
    }

    /// A value stands where its key does; one without a key, where it begins.
    fn value(&self, value: &Spanned<DeValue<'_>>, at: usize, depth: usize) -> Node {
        const DEEPEST: usize = 64;
        let data = match value.get_ref() {
            _ if depth > DEEPEST => Data::Other,
            DeValue::String(text) => Data::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or(Data::Other, Data::Number),
            DeValue::Boolean(truth) => Data::Truth(*truth),
            DeValue::Datetime(date) => Data::Date(*date),
            DeValue::Array(items) => Data::List(items.iter().map(|item| self.value(item, item.span().start, depth + 1)).collect()),
            DeValue::Table(table) => return self.table(table, at, depth),
            DeValue::Float(_) => Data::Other,
        };
        self.node(data, at)
    }
}
