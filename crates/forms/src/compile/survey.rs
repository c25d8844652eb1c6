//! Owns the tree: rows become groups, repeats and questions, each with a name.

use std::collections::BTreeMap;

use super::choices;
use super::headers::{Line, Table};
use super::kinds::{self, NoKind, RowKind};
use super::settings::Settings;
use crate::codes;
use crate::form::{Appears, ChoiceList, Kind, Node, NodeId, QuestionType};
use crate::nearest::nearest;
use crate::problem::Problem;
use crate::xpath::lexer::{is_name_part, is_name_start};

/// A tree whose rules and texts are not read yet.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) nodes: Vec<Node>,
    /// The line of each node; none for what was added.
    pub(super) sources: Vec<Option<usize>>,
    pub(super) lists: Vec<ChoiceList>,
    /// Questions that count a repeat by a formula, with the line of the repeat.
    pub(super) counts: BTreeMap<NodeId, usize>,
    /// Questions what else it is, with the select that asks them.
    pub(super) or_else: BTreeMap<NodeId, NodeId>,
}

/// A group or repeat that is open.
struct Open {
    node: NodeId,
    row: u32,
    is_repeat: bool,
}

/// Reads the rows.
pub(super) fn read(table: &Table, choices: Option<&Table>, allows_twins: bool, problems: &mut Vec<Problem>) -> Draft {
    let mut draft = Draft { lists: choices.map(|table| choices::read(table, problems)).unwrap_or_default(), ..Draft::default() };
    draft.add(None, "data", Kind::Root, None);
    let mut open: Vec<Open> = Vec::new();
    for (at, line) in table.lines.iter().enumerate() {
        let kind = match row_kind(table, line, problems) {
            Some(kind) => kind,
            None => continue,
        };
        let parent = open.last().map_or(0, |open| open.node);
        match kind {
            RowKind::BeginGroup | RowKind::BeginRepeat => {
                let is_repeat = kind == RowKind::BeginRepeat;
                let name = draft.name(table, line, parent, Some("group"), problems);
                if is_repeat {
                    draft.add_count(table, line, at, parent, &name);
                }
                let node = draft.add(Some(parent), &name, if is_repeat { Kind::Repeat } else { Kind::Group }, Some(at));
                draft.nodes[node].row = line.number;
                open.push(Open { node, row: line.number, is_repeat });
            }
            RowKind::EndGroup | RowKind::EndRepeat => close(table, line, kind == RowKind::EndRepeat, &mut open, &draft, problems),
            RowKind::Question { kind, list, or_else } => {
                let fallback = match kind {
                    QuestionType::Note => Some("note"),
                    silent if silent.is_silent() && !matches!(silent, QuestionType::Calculate | QuestionType::Hidden) => {
                        Some(silent.code())
                    }
                    _ => None,
                };
                let name = draft.name(table, line, parent, fallback, problems);
                let node = draft.add(Some(parent), &name, Kind::Question(kind), Some(at));
                draft.nodes[node].row = line.number;
                if kind.is_select() {
                    draft.choose_list(table, line, node, list.as_deref(), choices, problems);
                }
                if or_else {
                    draft.add_else(table, line, node, problems);
                }
            }
        }
    }
    for open in open {
        let problem = table_problem(codes::GROUP_NOT_CLOSED, table, open.row);
        problems.push(problem.with("kind", word(open.is_repeat)).with("name", &draft.nodes[open.node].name));
    }
    if draft.nodes.len() == 1 && problems.is_empty() {
        problems.push(Problem::new(codes::SURVEY_EMPTY, &table.sheet));
    }
    draft.check_lists(choices, allows_twins, problems);
    draft
}

fn table_problem(code: &'static str, table: &Table, row: u32) -> Problem {
    Problem::new(code, &table.sheet).row(row).column(table.header("type"))
}

fn word(is_repeat: bool) -> &'static str {
    if is_repeat { "repeat" } else { "group" }
}

fn row_kind(table: &Table, line: &Line, problems: &mut Vec<Problem>) -> Option<RowKind> {
    let text = table.get(line, "type");
    if text.starts_with('#') || is_yes(table.get(line, "disabled")) {
        return None;
    }
    if text.is_empty() {
        let is_question = !table.get(line, "name").is_empty() || table.is_filled(line, "label");
        if is_question {
            problems.push(table.problem(codes::TYPE_MISSING, line, "type"));
        }
        return None;
    }
    let at = |code| table.problem(code, line, "type").with("type", text);
    let code = match kinds::read(text) {
        Ok(kind) => return Some(kind),
        Err(NoKind::Unknown { near: Some(near) }) => {
            problems.push(at(codes::TYPE_UNKNOWN_NEAR).with("near", near));
            return stand_in(table, line);
        }
        Err(NoKind::Loop) => {
            let is_begin = text.to_lowercase().starts_with("begin");
            if is_begin {
                problems.push(at(codes::LOOP_UNSUPPORTED));
            }
            return Some(if is_begin { RowKind::BeginRepeat } else { RowKind::EndRepeat });
        }
        Err(NoKind::Unknown { near: None }) => codes::TYPE_UNKNOWN,
        Err(NoKind::Include) => codes::INCLUDE_UNSUPPORTED,
        Err(NoKind::Unsupported) => codes::TYPE_UNSUPPORTED,
        Err(NoKind::FileList) => codes::FILE_LIST_UNSUPPORTED,
        Err(NoKind::ExternalList) => codes::EXTERNAL_LIST_UNSUPPORTED,
    };
    problems.push(at(code));
    stand_in(table, line)
}

/// A row whose type is not taken still has a name that others may refer to.
fn stand_in(table: &Table, line: &Line) -> Option<RowKind> {
    let has_name = !table.get(line, "name").is_empty();
    has_name.then_some(RowKind::Question { kind: QuestionType::Hidden, list: None, or_else: false })
}

/// Says whether a cell says yes.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "yes" | "y" | "true" | "true()" | "1" | "是" | "必填" | "对")
}

/// Says whether a cell says no.
pub(super) fn is_no(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "no" | "n" | "false" | "false()" | "0" | "否" | "选填")
}

fn close(table: &Table, line: &Line, is_repeat: bool, open: &mut Vec<Open>, draft: &Draft, problems: &mut Vec<Problem>) {
    match open.pop() {
        None => problems.push(table.problem(codes::GROUP_NOT_OPENED, line, "type").with("kind", word(is_repeat))),
        Some(last) if last.is_repeat != is_repeat => {
            let problem =
                table.problem(codes::GROUP_CROSSED, line, "type").with("closed", word(is_repeat)).with("kind", word(last.is_repeat));
            problems.push(problem.with("name", &draft.nodes[last.node].name).with("opened", last.row));
        }
        Some(last) => {
            if draft.nodes[last.node].children.is_empty() {
                let problem = table_problem(codes::GROUP_EMPTY, table, last.row);
                problems.push(problem.with("name", &draft.nodes[last.node].name));
            }
        }
    }
}

impl Draft {
    /// Adds a node below another.
    fn add(&mut self, parent: Option<NodeId>, name: &str, kind: Kind, source: Option<usize>) -> NodeId {
        let above = parent.map_or("", |parent| self.nodes[parent].path.as_str());
        let node = Node {
            name: name.to_owned(),
            path: format!("{above}/{name}"),
            row: 0,
            kind,
            parent,
            children: Vec::new(),
            appears: Appears::Always,
            texts: crate::form::Texts::default(),
            relevant: None,
            constraint: None,
            required: None,
            read_only: None,
            calculation: None,
            default: crate::form::Default::None,
            triggers: Vec::new(),
            appearance: String::new(),
            parameters: BTreeMap::new(),
            list: None,
            choice_filter: None,
            count: None,
            extra: Vec::new(),
            fact: String::new(),
            partner: String::new(),
            named: String::new(),
        };
        let id = self.nodes.len();
        self.nodes.push(node);
        self.sources.push(source);
        if let Some(parent) = parent {
            self.nodes[parent].children.push(id);
        }
        id
    }

    /// Adds a question that people do not see.
    fn add_silent(&mut self, parent: NodeId, name: &str, kind: QuestionType) -> NodeId {
        let node = self.add(Some(parent), name, Kind::Question(kind), None);
        self.nodes[node].appears = Appears::Never;
        node
    }

    /// Adds what every form says of itself.
    pub(super) fn add_meta(&mut self, settings: &Settings) {
        let audits: Vec<NodeId> = (0..self.nodes.len()).filter(|at| self.nodes[*at].kind == Kind::Question(QuestionType::Audit)).collect();
        let meta = self.add(Some(0), "meta", Kind::Group, None);
        self.nodes[meta].appears = Appears::Never;
        // The record of what was touched belongs to the form, wherever its row stands.
        for audit in audits {
            if let Some(parent) = self.nodes[audit].parent {
                self.nodes[parent].children.retain(|child| *child != audit);
            }
            let path = format!("/data/meta/{}", self.nodes[audit].name);
            (self.nodes[audit].parent, self.nodes[audit].path, self.nodes[audit].appears) = (Some(meta), path, Appears::Never);
            self.nodes[meta].children.push(audit);
        }
        self.add_silent(meta, "instanceID", QuestionType::InstanceId);
        if settings.instance_name.is_some() {
            self.add_silent(meta, "instanceName", QuestionType::InstanceName);
        }
    }

    /// Returns the name of a row, one made up where it may be left out.
    fn name(&mut self, table: &Table, line: &Line, parent: NodeId, fallback: Option<&str>, problems: &mut Vec<Problem>) -> String {
        let name = table.get(line, "name");
        if name.is_empty() {
            return match fallback {
                Some(kind @ ("note" | "group")) => format!("{kind}_{}", line.number),
                Some(kind) => kind.replace('-', "_"),
                None => {
                    problems.push(table.problem(codes::NAME_MISSING, line, "name"));
                    format!("unnamed_{}", line.number)
                }
            };
        }
        if !is_name(name) {
            problems.push(table.problem(codes::NAME_INVALID, line, "name").with("name", name).with("near", valid_name(name)));
            return valid_name(name);
        }
        if parent == 0 && name.eq_ignore_ascii_case("meta") {
            problems.push(table.problem(codes::NAME_RESERVED, line, "name").with("name", name));
        }
        let twin = self.nodes[parent].children.iter().find(|child| self.nodes[**child].name == name);
        if let Some(twin) = twin {
            let problem = table.problem(codes::NAME_REPEATED, line, "name").with("name", name);
            problems.push(problem.with("first", self.nodes[*twin].row));
        }
        name.to_owned()
    }

    /// A repeat that is counted by a formula gets a question that holds the number.
    fn add_count(&mut self, table: &Table, line: &Line, at: usize, parent: NodeId, name: &str) {
        let count = table.get(line, "repeat_count");
        let is_reference = count.starts_with("${") && count.ends_with('}') && count.matches('$').count() == 1;
        if !count.is_empty() && !is_reference {
            let node = self.add_silent(parent, &format!("{name}_count"), QuestionType::Calculate);
            self.counts.insert(node, at);
        }
    }

    fn choose_list(
        &mut self,
        table: &Table,
        line: &Line,
        node: NodeId,
        list: Option<&str>,
        choices: Option<&Table>,
        problems: &mut Vec<Problem>,
    ) {
        let at = |code| table.problem(code, line, "type");
        let Some(list) = list else {
            problems.push(at(codes::LIST_MISSING).with("type", table.get(line, "type")));
            return;
        };
        if list.starts_with("${") {
            problems.push(at(codes::LIST_FROM_REPEAT_UNSUPPORTED).with("name", list));
            return;
        }
        if table.get(line, "appearance").contains("search(") {
            problems.push(table.problem(codes::SEARCH_UNSUPPORTED, line, "appearance"));
        }
        match self.lists.iter().position(|known| known.name == list) {
            Some(found) => self.nodes[node].list = Some(found),
            None if choices.is_none() => problems.push(at(codes::CHOICES_MISSING).with("list", list)),
            None => match nearest(list, self.lists.iter().map(|known| known.name.as_str())) {
                Some(near) => problems.push(at(codes::LIST_UNKNOWN_NEAR).with("list", list).with("near", near)),
                None => problems.push(at(codes::LIST_UNKNOWN).with("list", list)),
            },
        }
    }

    /// Adds the choice of something else to a list, and the question what it is.
    fn add_else(&mut self, table: &Table, line: &Line, node: NodeId, problems: &mut Vec<Problem>) {
        if !table.get(line, "choice_filter").is_empty() {
            problems.push(table.problem(codes::OR_ELSE_FILTERED, line, "choice_filter"));
        }
        if let Some(list) = self.nodes[node].list {
            let choices = &mut self.lists[list].choices;
            if !choices.iter().any(|choice| choice.name == OTHER) {
                choices.push(crate::form::Choice { name: OTHER.to_owned(), ..crate::form::Choice::default() });
            }
        }
        let parent = self.nodes[node].parent.unwrap_or(0);
        let name = format!("{}_{OTHER}", self.nodes[node].name);
        let other = self.add(Some(parent), &name, Kind::Question(QuestionType::Text), None);
        self.nodes[other].row = line.number;
        self.or_else.insert(other, node);
    }

    fn check_lists(&self, choices: Option<&Table>, allows_twins: bool, problems: &mut Vec<Problem>) {
        let Some(table) = choices else { return };
        let is_used = |at: usize| self.nodes.iter().any(|node| node.list == Some(at));
        let is_several = |node: &Node| matches!(node.kind, Kind::Question(kind) if kind.is_several());
        let used: Vec<bool> = (0..self.lists.len()).map(is_used).collect();
        let several: Vec<bool> =
            (0..self.lists.len()).map(|at| self.nodes.iter().any(|node| node.list == Some(at) && is_several(node))).collect();
        choices::check(&self.lists, &choices::Uses { several, used, allows_twins }, table, problems);
    }
}

/// The choice of something that is not on a list.
pub(super) const OTHER: &str = "other";

/// Says whether XML can hold such a name.
pub(super) fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(is_xml_start) && letters.all(|c| is_xml_start(c) || (is_name_part(c) && c != '·' && !is_strange(c)))
}

fn is_xml_start(letter: char) -> bool {
    is_name_start(letter) && !is_strange(letter)
}

/// Letters outside of what names of XML may hold.
fn is_strange(letter: char) -> bool {
    let code = u32::from(letter);
    !letter.is_ascii()
        && !matches!(code, 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2FF | 0x370..=0x1FFF | 0x3001..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFFD)
}

fn valid_name(name: &str) -> String {
    let mut valid: String = name.chars().map(|c| if is_xml_start(c) || (is_name_part(c) && c.is_ascii()) { c } else { '_' }).collect();
    if valid.chars().next().is_none_or(|first| !is_xml_start(first)) {
        valid.insert(0, '_');
    }
    valid
}
