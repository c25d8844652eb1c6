//! Owns the way of one rule from a cell to an expression: names become paths, faults become problems.

use super::headers::{Line, Table};
use super::places::{Names, foreign_repeat, path};
use super::survey::is_name;
use crate::codes;
use crate::form::{Expression, Node, NodeId};
use crate::nearest::nearest;
use crate::problem::Problem;
use crate::xpath::{Axis, Expr, FUNCTIONS, Fault, SyntaxError, Test, function, parse};

/// Where a rule stands.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) sheet: &'a str,
    pub(super) row: u32,
    pub(super) header: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn of(table: &'a Table, line: &Line, column: &'a str) -> Self {
        let header = table.header(column);
        Self { sheet: &table.sheet, row: line.number, header: if header.is_empty() { column } else { header } }
    }

    fn problem(&self, code: &'static str) -> Problem {
        Problem::new(code, self.sheet).row(self.row).column(self.header)
    }
}

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It looks at choices, one by one.
    Filter,
    /// It is computed for the question itself.
    Rule,
}

/// Resolves rules of one form.
pub(super) struct Resolver<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) names: Names<'a>,
    pub(super) lists: Vec<&'a str>,
}

/// A reference, and what is around it.
struct Found<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    /// Many values are welcome here.
    in_set: bool,
    /// The path has to begin at the root.
    absolute: bool,
}

impl<'a> Resolver<'a> {
    /// Reads a rule; what is wrong with it is reported.
    pub(super) fn read(
        &self,
        node: NodeId,
        text: &str,
        purpose: Purpose,
        place: &Place<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<Expression> {
        let source = straightened(text);
        let expr = match parse(&source) {
            Ok(expr) => expr,
            Err(error) => {
                problems.push(syntax(&source, error, place));
                return None;
            }
        };
        let before = problems.len();
        self.check_calls(&expr, place, problems);
        self.check_bare_names(&expr, purpose, place, problems);
        let mut found = Vec::new();
        collect(&expr, false, false, &mut found);
        let mut reads = Vec::new();
        let mut parts: Vec<(usize, usize, String)> = Vec::new();
        for reference in found {
            let Some(to) = self.target(&reference, node, place, problems) else { continue };
            let Some(to) = to else {
                parts.push((reference.start, reference.end, "''".to_owned()));
                continue;
            };
            if !reference.absolute || !self.is_inside_own_history(node, to) {
                reads.push(to);
            }
            parts.push((reference.start, reference.end, self.path(&reference, node, to, purpose)));
        }
        if problems[before..].iter().any(|problem| problem.severity == crate::problem::Severity::Error) {
            return None;
        }
        let xpath = replaced(&source, parts);
        match parse(&xpath) {
            Ok(expr) => Some(Expression { source, xpath, expr, reads }),
            Err(error) => {
                problems.push(syntax(&xpath, error, place));
                None
            }
        }
    }

    /// A rule that reads its own question of an earlier round of a repeat goes round no circle.
    fn is_inside_own_history(&self, node: NodeId, to: NodeId) -> bool {
        node == to || self.nodes[to].parent == self.nodes[node].parent
    }

    fn path(&self, reference: &Found<'_>, from: NodeId, to: NodeId, purpose: Purpose) -> String {
        if reference.absolute {
            return format!(" {} ", self.nodes[to].path);
        }
        let path = path(self.nodes, from, to);
        if purpose == Purpose::Filter && !path.starts_with('/') { format!(" current()/{path} ") } else { format!(" {path} ") }
    }

    /// Finds what a reference means; `Some(None)` is an answer of the form before.
    #[expect(clippy::option_option, reason = "nothing found is not nothing there")]
    fn target(&self, reference: &Found<'_>, from: NodeId, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Option<NodeId>> {
        let name = reference.name;
        if let Some(name) = name.strip_prefix("last-saved#") {
            problems.push(place.problem(codes::REFERENCE_LAST_SAVED).with("name", name));
            return Some(None);
        }
        let found = self.names.get(name);
        match found {
            [] if !is_name(name) => problems.push(place.problem(codes::REFERENCE_MALFORMED).with("text", format!("${{{name}}}"))),
            [] => problems.push(match nearest(name, self.names.all()) {
                Some(near) => {
                    let row = self.names.get(near).first().map_or(0, |node| self.nodes[*node].row);
                    place.problem(codes::REFERENCE_UNKNOWN_NEAR).with("name", name).with("near", near).with("row", row)
                }
                None => place.problem(codes::REFERENCE_UNKNOWN).with("name", name),
            }),
            [only] => {
                if let Some(repeat) = foreign_repeat(self.nodes, from, *only).filter(|_| !reference.in_set) {
                    let problem = place.problem(codes::REFERENCE_INTO_REPEAT);
                    problems.push(problem.with("name", name).with("repeat", &self.nodes[repeat].name));
                }
                return Some(Some(*only));
            }
            several => {
                let rows: Vec<String> = several.iter().map(|node| self.nodes[*node].row.to_string()).collect();
                problems.push(place.problem(codes::REFERENCE_AMBIGUOUS).with("name", name).with("rows", rows.join(", ")));
            }
        }
        None
    }

    fn check_calls(&self, expr: &Expr, place: &Place<'_>, problems: &mut Vec<Problem>) {
        expr.visit(&mut |inner| {
            let Expr::Call { name, args, at } = inner else { return };
            let Some(known) = function(name) else {
                let lower = name.to_lowercase();
                let near = function(&lower).map(|known| known.name).or_else(|| nearest(&lower, FUNCTIONS.iter().map(|known| known.name)));
                let position = at + 1;
                problems.push(match near {
                    Some(near) => {
                        place.problem(codes::FUNCTION_UNKNOWN_NEAR).with("function", name).with("near", near).with("position", position)
                    }
                    None => place.problem(codes::FUNCTION_UNKNOWN).with("function", name).with("position", position),
                });
                return;
            };
            if args.len() < known.least || args.len() > known.most {
                let wanted = match (known.least, known.most) {
                    (least, usize::MAX) => format!("≥ {least}"),
                    (least, most) if least == most => least.to_string(),
                    (least, most) => format!("{least}–{most}"),
                };
                let problem = place.problem(codes::FUNCTION_ARGUMENTS).with("function", name);
                problems.push(problem.with("given", args.len()).with("wanted", wanted));
            } else if name == "pulldata" {
                problems.push(place.problem(codes::FUNCTION_UNSUPPORTED).with("function", name));
            } else if !known.computed {
                problems.push(place.problem(codes::FUNCTION_UNCHECKED).with("function", name));
            }
            if let ("instance", [Expr::Literal { text, .. }]) = (name.as_str(), args.as_slice())
                && !self.lists.contains(&text.as_str())
            {
                problems.push(place.problem(codes::INSTANCE_UNKNOWN).with("name", text));
            }
            if let ("regex", [_, Expr::Literal { text, .. }]) = (name.as_str(), args.as_slice())
                && !(text.starts_with('^') && text.ends_with('$'))
            {
                problems.push(place.problem(codes::REGEX_LOOSE).with("pattern", text));
            }
        });
    }

    /// Finds names of questions that somebody forgot to put into `${…}`.
    fn check_bare_names(&self, expr: &Expr, purpose: Purpose, place: &Place<'_>, problems: &mut Vec<Problem>) {
        if purpose == Purpose::Filter {
            return;
        }
        let mut inside = Vec::new();
        expr.visit(&mut |inner| {
            let steps = match inner {
                Expr::Path { steps, .. } | Expr::Filter { steps, .. } => steps,
                _ => return,
            };
            // Names within brackets are columns of a list.
            let predicates = steps.iter().flat_map(|step| &step.predicates);
            let own: Vec<&Expr> = match inner {
                Expr::Filter { predicates, .. } => predicates.iter().collect(),
                _ => Vec::new(),
            };
            predicates.chain(own).for_each(|predicate| predicate.visit(&mut |deep| inside.push(std::ptr::from_ref(deep))));
        });
        expr.visit(&mut |inner| {
            let Expr::Path { absolute, steps } = inner else { return };
            if inside.contains(&std::ptr::from_ref(inner)) {
                return;
            }
            match steps.as_slice() {
                [step] if !absolute && step.axis == Axis::Child && step.predicates.is_empty() => {
                    if let Test::Name(name) = &step.test {
                        problems.push(
                            place.problem(codes::EXPRESSION_QUESTION_NAME).with("name", name).with("written", format!("${{{name}}}")),
                        );
                    }
                }
                steps if *absolute => self.check_path(steps, place, problems),
                _ => {}
            }
        });
    }

    /// Reports a path that an author wrote by hand and that leads nowhere.
    fn check_path(&self, steps: &[crate::xpath::Step], place: &Place<'_>, problems: &mut Vec<Problem>) {
        let names: Option<Vec<&str>> = steps
            .iter()
            .map(|step| match (&step.test, step.axis) {
                (Test::Name(name), Axis::Child) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let Some(names) = names.filter(|names| !names.is_empty()) else { return };
        let path = format!("/{}", names.join("/"));
        if !self.nodes.iter().any(|node| node.path == path) {
            problems.push(place.problem(codes::EXPRESSION_PATH_UNKNOWN).with("path", path));
        }
    }
}

/// Functions that look at many values.
const OVER_SETS: [&str; 11] =
    ["concat", "count", "count-non-empty", "indexed-repeat", "join", "max", "min", "position", "sum", "checklist", "weighted-checklist"];

fn collect<'a>(expr: &'a Expr, in_set: bool, absolute: bool, found: &mut Vec<Found<'a>>) {
    let mut deeper = |inner: &'a Expr, in_set: bool| collect(inner, in_set, false, found);
    match expr {
        Expr::Number(_) => {}
        Expr::Literal { text, start, .. } => {
            for (at, name) in references(text) {
                let length = name.chars().count() + 3;
                found.push(Found { name: name.trim(), start: start + 1 + at, end: start + 1 + at + length, in_set: true, absolute: false });
            }
        }
        Expr::Reference { name, start, end } => found.push(Found { name, start: *start, end: *end, in_set, absolute }),
        Expr::Negate(inner) => deeper(inner, in_set),
        Expr::Chain { first, rest } => {
            deeper(first, in_set);
            rest.iter().for_each(|(_, right)| deeper(right, in_set));
        }
        Expr::Union(parts) => parts.iter().for_each(|part| deeper(part, true)),
        Expr::Call { name, args, .. } => {
            let in_set = OVER_SETS.contains(&name.as_str());
            for (at, arg) in args.iter().enumerate() {
                // What a numbered repeat is taken from is meant from the root; the numbers are not.
                let is_from_root = name == "indexed-repeat" && (at == 0 || at % 2 == 1);
                collect(arg, in_set && (name != "indexed-repeat" || is_from_root), is_from_root, found);
            }
        }
        Expr::Path { steps, .. } => steps.iter().flat_map(|step| &step.predicates).for_each(|inner| deeper(inner, in_set)),
        Expr::Filter { primary, predicates, steps } => {
            deeper(primary, true);
            predicates.iter().chain(steps.iter().flat_map(|step| &step.predicates)).for_each(|inner| deeper(inner, false));
        }
    }
}

/// Finds `${name}` in a text, with the character where each begins.
pub(super) fn references(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = text[from..].find("${").map(|at| from + at) {
        let Some(length) = text[begin..].find('}') else { break };
        found.push((text[..begin].chars().count(), &text[begin + 2..begin + length]));
        from = begin + length + 1;
    }
    found
}

fn replaced(source: &str, mut parts: Vec<(usize, usize, String)>) -> String {
    parts.sort_by_key(|(start, ..)| *start);
    let letters: Vec<char> = source.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    for (start, end, part) in parts {
        text.extend(letters.get(at..start).unwrap_or(&[]));
        text.push_str(&part);
        at = end;
    }
    text.extend(letters.get(at..).unwrap_or(&[]));
    text
}

/// Makes quotes and spaces that office programs improve into those of expressions.
pub(super) fn straightened(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\u{2018}' | '\u{2019}' | '\u{201B}' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{201F}' => '"',
        '\u{2013}' | '\u{2212}' => '-',
        space if crate::workbook::is_space(space) => ' ',
        other => other,
    };
    text.chars().map(letter).collect::<String>().trim().to_owned()
}

fn syntax(source: &str, error: SyntaxError, place: &Place<'_>) -> Problem {
    let near: String = source.chars().skip(error.at).take(12).collect();
    let position = error.at + 1;
    match error.fault {
        Fault::EndsEarly => place.problem(codes::EXPRESSION_ENDS).with("position", position),
        Fault::OpenBracket => place.problem(codes::EXPRESSION_BRACKET).with("position", position).with("near", near),
        Fault::OpenQuote => place.problem(codes::EXPRESSION_QUOTE).with("position", position).with("near", near),
        Fault::OpenReference => place.problem(codes::EXPRESSION_REFERENCE).with("position", position).with("near", near),
        Fault::Operator { found, instead } => {
            place.problem(codes::EXPRESSION_OPERATOR).with("found", found).with("instead", instead).with("position", position)
        }
        Fault::TooDeep => place.problem(codes::EXPRESSION_DEEP),
        Fault::Unexpected => place.problem(codes::EXPRESSION_UNEXPECTED).with("position", position).with("near", near),
    }
}
