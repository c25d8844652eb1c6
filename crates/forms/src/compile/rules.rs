//! Owns the rules of a form's nodes: which columns hold them, and what is added to those.

use std::collections::BTreeMap;

use super::Given;
use super::expressions::{Place, Purpose, Resolver, straightened};
use super::headers::Line;
use super::places::{Names, path};
use super::settings;
use super::survey::{OTHER, is_no, is_yes};
use crate::codes;
use crate::form::{Appears, Default, Expression, Form, Kind, NodeId, QuestionType};
use crate::problem::Problem;
use crate::xpath::{Expr, function, parse};

/// What the compiler added that has rules.
pub(super) struct Added<'a> {
    pub(super) counts: BTreeMap<NodeId, usize>,
    pub(super) or_else: &'a BTreeMap<NodeId, NodeId>,
    pub(super) instance_name: Option<settings::Place>,
}

/// The rules of one node.
#[derive(Default)]
struct Rules {
    relevant: Option<Expression>,
    constraint: Option<Expression>,
    required: Option<Expression>,
    read_only: Option<Expression>,
    calculation: Option<Expression>,
    choice_filter: Option<Expression>,
    count: Option<Expression>,
    default: Default,
    triggers: Vec<NodeId>,
}

pub(super) fn resolve(form: &mut Form, given: &Given<'_>, added: &Added<'_>, problems: &mut Vec<Problem>) {
    let resolver =
        Resolver { nodes: &form.nodes, names: Names::of(&form.nodes), lists: form.lists.iter().map(|list| list.name.as_str()).collect() };
    let mut all = Vec::with_capacity(form.nodes.len());
    for node in 0..form.nodes.len() {
        let rules = match given.line(node) {
            Some(line) => Reader { resolver: &resolver, given, node, line }.read(problems),
            None => resolver.added(node, added, given, problems),
        };
        all.push(rules);
    }
    let extras: Vec<_> = (0..form.nodes.len()).map(|node| resolver.attributes(node, given, problems)).collect();
    for (node, (rules, extra)) in form.nodes.iter_mut().zip(all.into_iter().zip(extras)) {
        node.extra = extra;
        let Rules { relevant, constraint, required, read_only, calculation, choice_filter, count, default, triggers } = rules;
        (node.relevant, node.constraint, node.required, node.read_only) = (relevant, constraint, required, read_only);
        (node.calculation, node.choice_filter, node.count, node.default, node.triggers) =
            (calculation, choice_filter, count, default, triggers);
        if matches!(node.kind, Kind::Question(_)) && node.calculation.is_some() && node.texts_are_missing() {
            node.appears = Appears::Never;
        }
    }
}

struct Reader<'a> {
    resolver: &'a Resolver<'a>,
    given: &'a Given<'a>,
    node: NodeId,
    line: &'a Line,
}

impl Reader<'_> {
    fn text(&self, column: &str) -> &str {
        self.given.survey.get(self.line, column)
    }

    fn place<'p>(&'p self, column: &'p str) -> Place<'p> {
        Place::of(self.given.survey, self.line, column)
    }

    fn rule(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Expression> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        self.resolver.read(self.node, text, Purpose::Rule, &self.place(column), problems)
    }

    /// Reads a rule that may be a plain yes or no.
    fn yes_or_rule(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Expression> {
        let text = self.text(column);
        if is_no(text) {
            return None;
        }
        if is_yes(text) {
            return always();
        }
        // A word that is neither yes nor no nor a rule.
        if text.chars().all(char::is_alphabetic) {
            let problem = self.given.survey.problem(codes::YES_UNREADABLE, self.line, column);
            problems.push(problem.with("text", text));
            return None;
        }
        self.rule(column, problems)
    }

    /// Reads a rule where a plain yes is as good as none, and a plain no means never.
    fn relevant(&self, problems: &mut Vec<Problem>) -> Option<Expression> {
        let text = self.text("relevant");
        let is_number = text.starts_with(|c: char| c.is_ascii_digit());
        match text {
            "" => None,
            _ if is_yes(text) && !is_number => None,
            _ if is_no(text) && !is_number => direct("false()", Vec::new()),
            _ => self.rule("relevant", problems),
        }
    }

    fn read(&self, problems: &mut Vec<Problem>) -> Rules {
        let kind = self.resolver.nodes[self.node].kind;
        let mut rules = Rules {
            relevant: self.relevant(problems),
            constraint: self.rule("constraint", problems).or_else(|| direct(super::kinds::own_constraint(self.text("type"))?, Vec::new())),
            required: self.yes_or_rule("required", problems),
            read_only: self.yes_or_rule("read_only", problems),
            calculation: self.rule("calculation", problems),
            triggers: self.triggers(problems),
            ..Rules::default()
        };
        match kind {
            Kind::Repeat => rules.count = self.count(problems),
            Kind::Question(question) => {
                rules.default = self.default(question, problems);
                let filter = self.text("choice_filter");
                if !filter.is_empty() && question.is_select() {
                    rules.choice_filter = self.resolver.read(self.node, filter, Purpose::Filter, &self.place("choice_filter"), problems);
                }
            }
            Kind::Group | Kind::Root => {}
        }
        rules
    }

    fn count(&self, problems: &mut Vec<Problem>) -> Option<Expression> {
        let text = self.text("repeat_count");
        if text.is_empty() {
            return None;
        }
        let node = &self.resolver.nodes[self.node];
        let counted = node.parent.and_then(|parent| {
            let name = format!("{}_count", node.name);
            let is_added = |id: &&NodeId| self.resolver.nodes[**id].name == name && self.given.line(**id).is_none();
            self.resolver.nodes[parent].children.iter().find(is_added).copied()
        });
        match counted {
            Some(counted) => direct(&format!(" {} ", path(self.resolver.nodes, self.node, counted)), vec![counted]),
            None => self.rule("repeat_count", problems),
        }
    }

    fn triggers(&self, problems: &mut Vec<Problem>) -> Vec<NodeId> {
        let text = straightened(self.text("trigger"));
        let mut triggers = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let name = part.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).map(str::trim);
            match name.map(|name| self.resolver.names.get(name)) {
                Some([node]) => triggers.push(*node),
                Some(_) if name.is_some() => {
                    // The words for a name that means nothing are those of any rule.
                    let _ = self.resolver.read(self.node, part, Purpose::Rule, &self.place("trigger"), problems);
                }
                _ => problems.push(self.given.survey.problem(codes::TRIGGER_MALFORMED, self.line, "trigger").with("text", part)),
            }
        }
        triggers
    }

    fn default(&self, question: QuestionType, problems: &mut Vec<Problem>) -> Default {
        let text = self.text("default");
        if text.is_empty() {
            return Default::None;
        }
        let source = straightened(text);
        let computes = source.contains("${") || parse(&source).is_ok_and(|expr| calls_something(&expr));
        if computes {
            return self.rule("default", problems).map_or(Default::None, Default::Computed);
        }
        let is_fit = match question {
            QuestionType::Integer => text.parse::<i64>().is_ok(),
            QuestionType::Decimal | QuestionType::Range => text.parse::<f64>().is_ok(),
            QuestionType::Date => crate::xpath::is_date(text),
            _ => true,
        };
        if !is_fit {
            let problem = self.given.survey.problem(codes::DEFAULT_WRONG, self.line, "default");
            problems.push(problem.with("value", text).with("type", question.code()));
        }
        Default::Fixed(text.to_owned())
    }
}

impl Resolver<'_> {
    /// Returns the attributes that an author asked for, with paths where they name questions.
    fn attributes(&self, node: NodeId, given: &Given<'_>, problems: &mut Vec<Problem>) -> Vec<(String, String, String)> {
        let Some(line) = given.line(node) else { return Vec::new() };
        let mut resolved = self.nodes[node].extra.clone();
        for (kind, _, value) in resolved.iter_mut().filter(|(_, _, value)| value.contains("${")) {
            let place = Place::of(given.survey, line, kind);
            if let Some(rule) = self.read(node, value, Purpose::Rule, &place, problems) {
                *value = rule.xpath;
            }
        }
        resolved
    }

    /// Makes the rules of what the compiler added.
    fn added(&self, node: NodeId, added: &Added<'_>, given: &Given<'_>, problems: &mut Vec<Problem>) -> Rules {
        let mut rules = Rules::default();
        if let Some(line) = added.counts.get(&node).and_then(|at| given.survey.lines.get(*at)) {
            let place = Place::of(given.survey, line, "repeat_count");
            rules.calculation = self.read(node, given.survey.get(line, "repeat_count"), Purpose::Rule, &place, problems);
            rules.read_only = always();
        }
        if let Some(select) = added.or_else.get(&node) {
            let path = path(self.nodes, node, *select);
            rules.relevant = direct(&format!("selected({path}, '{OTHER}')"), vec![*select]);
        }
        if let (Kind::Question(QuestionType::InstanceName), Some(name)) = (self.nodes[node].kind, &added.instance_name) {
            let place = Place { sheet: &name.sheet, row: name.row, header: &name.header };
            rules.calculation = self.read(node, &name.text, Purpose::Rule, &place, problems);
        }
        rules
    }
}

fn calls_something(expr: &Expr) -> bool {
    let mut calls = false;
    expr.visit(&mut |inner| calls |= matches!(inner, Expr::Call { name, .. } if function(name).is_some()));
    calls
}

fn always() -> Option<Expression> {
    direct("true()", Vec::new())
}

/// Makes an expression of paths that the compiler wrote.
fn direct(xpath: &str, reads: Vec<NodeId>) -> Option<Expression> {
    let expr = parse(xpath).ok()?;
    Some(Expression { source: xpath.trim().to_owned(), xpath: xpath.to_owned(), expr, reads })
}
