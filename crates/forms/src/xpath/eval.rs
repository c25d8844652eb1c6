//! Owns what an expression comes to, given documents and a place in one of them.
//!
//! Work is bounded by fuel, so that no form can keep a machine busy. Functions are in `functions`.

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::Zoned;

use super::ast::{Axis, Expr, Op, Step, Test};
use super::functions;
use super::tree::{NodeRef, Tree};
use super::value::{Value, number_of, number_text};

/// Nodes and operations that one evaluation may touch.
const FUEL: u64 = 2_000_000;

/// What comes from outside: the clock, chance, and who is asking.
#[derive(Debug, Clone)]
pub struct Context {
    /// The moment, in the time zone of the person who answers.
    pub now: Zoned,
    /// Where chance begins; the same seed gives the same numbers.
    pub seed: u64,
    /// `deviceid`, `username` and the like.
    pub properties: BTreeMap<String, String>,
}

/// What an expression may ask about the form itself.
pub trait Lookups {
    /// Returns the label of a choice of the question at a node.
    fn choice_label(&self, question: NodeRef, value: &str) -> Option<String>;
    /// Returns a text by its identifier.
    fn text(&self, id: &str) -> Option<String>;
    /// Returns the version of the form.
    fn version(&self) -> &str;
}

/// Everything an expression can see.
pub struct World<'a> {
    /// The answers.
    pub main: &'a Tree,
    /// Lists by their names.
    pub lists: &'a [(String, Tree)],
    pub context: &'a Context,
    pub lookups: &'a dyn Lookups,
    fuel: Cell<u64>,
    chance: Cell<u64>,
}

impl<'a> World<'a> {
    #[must_use]
    pub fn new(main: &'a Tree, lists: &'a [(String, Tree)], context: &'a Context, lookups: &'a dyn Lookups) -> Self {
        Self { main, lists, context, lookups, fuel: Cell::new(FUEL), chance: Cell::new(context.seed) }
    }

    pub(super) fn tree(&self, document: u32) -> &Tree {
        match document.checked_sub(1).and_then(|at| self.lists.get(at as usize)) {
            Some((_, tree)) => tree,
            None => self.main,
        }
    }

    pub(super) fn value(&self, node: NodeRef) -> String {
        self.tree(node.document).value(node.node)
    }

    pub(super) fn burn(&self, amount: usize) -> Result<(), EvalError> {
        let left = self.fuel.get().checked_sub(amount as u64).ok_or(EvalError::TooMuch)?;
        self.fuel.set(left);
        Ok(())
    }

    /// Returns the next number of chance.
    pub(super) fn chance(&self) -> u64 {
        let state = self.chance.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.chance.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn text(&self, value: &Value) -> String {
        match value {
            Value::Nodes(nodes) => nodes.first().map(|node| self.value(*node)).unwrap_or_default(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => number_text(*number),
            Value::Bool(truth) => truth.to_string(),
        }
    }

    pub(super) fn number(&self, value: &Value) -> f64 {
        match value {
            Value::Nodes(_) => number_of(&self.text(value)),
            Value::Text(text) => number_of(text),
            Value::Number(number) => *number,
            Value::Bool(truth) => f64::from(u8::from(*truth)),
        }
    }

    /// Says whether a value counts as true.
    #[must_use]
    pub fn truth(&self, value: &Value) -> bool {
        match value {
            Value::Nodes(nodes) => !nodes.is_empty(),
            Value::Text(text) => !text.is_empty(),
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Bool(truth) => *truth,
        }
    }

    /// Returns a value as an answer holds it: no number is no answer.
    #[must_use]
    pub fn answer(&self, value: &Value) -> String {
        match value {
            Value::Number(number) if number.is_nan() => String::new(),
            other => self.text(other),
        }
    }
}

/// Why an expression comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    #[error("{0} is not known here")]
    Unsupported(String),
    #[error("{0} is given too little, too much or something else")]
    Arguments(String),
    #[error("it takes too much work")]
    TooMuch,
}

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    pub node: NodeRef,
    /// Which of the nodes it is that a predicate looks at.
    pub position: usize,
    pub size: usize,
    /// The node at which the whole expression stands.
    pub current: NodeRef,
}

impl Scope {
    /// Stands at a node of the answers.
    #[must_use]
    pub fn at(node: u32) -> Self {
        let node = NodeRef { document: 0, node };
        Self { node, position: 1, size: 1, current: node }
    }
}

/// Evaluates an expression.
///
/// # Errors
///
/// Says what it needs that is not known here.
pub fn evaluate(expr: &Expr, world: &World<'_>, scope: &Scope) -> Result<Value, EvalError> {
    world.burn(1)?;
    Ok(match expr {
        Expr::Number(number) => Value::Number(*number),
        Expr::Literal { text, .. } => Value::Text(text.clone()),
        Expr::Reference { name, .. } => return Err(EvalError::Unsupported(format!("${{{name}}}"))),
        Expr::Negate(inner) => Value::Number(-world.number(&evaluate(inner, world, scope)?)),
        Expr::Chain { first, rest } => chain(first, rest, world, scope)?,
        Expr::Union(parts) => {
            let mut nodes = Vec::new();
            for part in parts {
                nodes.extend(nodes_of(part, world, scope)?);
            }
            Value::Nodes(in_order(nodes, world)?)
        }
        Expr::Call { name, args, .. } => functions::call(name, args, world, scope)?,
        Expr::Path { absolute, steps } => {
            // A path from the root means the answers, also where a list is looked at.
            let start = if *absolute { NodeRef { document: scope.current.document, node: 0 } } else { scope.node };
            Value::Nodes(walk(vec![start], steps, world, scope)?)
        }
        Expr::Filter { primary, predicates, steps } => {
            let mut nodes = nodes_of(primary, world, scope)?;
            for predicate in predicates {
                nodes = keep(nodes, predicate, world, scope)?;
            }
            Value::Nodes(walk(nodes, steps, world, scope)?)
        }
    })
}

/// Evaluates what has to be nodes; anything else is none.
pub(super) fn nodes_of(expr: &Expr, world: &World<'_>, scope: &Scope) -> Result<Vec<NodeRef>, EvalError> {
    match evaluate(expr, world, scope)? {
        Value::Nodes(nodes) => Ok(nodes),
        _ => Ok(Vec::new()),
    }
}

fn chain(first: &Expr, rest: &[(Op, Expr)], world: &World<'_>, scope: &Scope) -> Result<Value, EvalError> {
    let mut left = evaluate(first, world, scope)?;
    for (op, right) in rest {
        // The right side is not looked at when the left one decides.
        match op {
            Op::And if !world.truth(&left) => {
                left = Value::Bool(false);
                continue;
            }
            Op::Or if world.truth(&left) => {
                left = Value::Bool(true);
                continue;
            }
            _ => {}
        }
        let right = evaluate(right, world, scope)?;
        left = operate(*op, &left, &right, world)?;
    }
    Ok(left)
}

fn operate(op: Op, left: &Value, right: &Value, world: &World<'_>) -> Result<Value, EvalError> {
    let numbers = || (world.number(left), world.number(right));
    Ok(match op {
        Op::And | Op::Or => Value::Bool(world.truth(right)),
        Op::Add => Value::Number(numbers().0 + numbers().1),
        Op::Subtract => Value::Number(numbers().0 - numbers().1),
        Op::Multiply => Value::Number(numbers().0 * numbers().1),
        Op::Divide => Value::Number(numbers().0 / numbers().1),
        Op::Remainder => Value::Number(numbers().0 % numbers().1),
        _ => Value::Bool(compare(op, left, right, world)?),
    })
}

/// Compares as XPath 1.0 does: with nodes, it is enough that one of them fits.
fn compare(op: Op, left: &Value, right: &Value, world: &World<'_>) -> Result<bool, EvalError> {
    match (left, right) {
        (Value::Nodes(_), Value::Bool(_)) => Ok(single(op, &Value::Bool(world.truth(left)), right, world)),
        (Value::Bool(_), Value::Nodes(_)) => Ok(single(op, left, &Value::Bool(world.truth(right)), world)),
        (Value::Nodes(lefts), Value::Nodes(rights)) => {
            let rights: Vec<Value> = rights.iter().map(|node| Value::Text(world.value(*node))).collect();
            for node in lefts {
                world.burn(rights.len())?;
                let left = Value::Text(world.value(*node));
                if rights.iter().any(|right| single(op, &left, right, world)) {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (Value::Nodes(lefts), _) => {
            world.burn(lefts.len())?;
            Ok(lefts.iter().any(|node| single(op, &Value::Text(world.value(*node)), right, world)))
        }
        (_, Value::Nodes(rights)) => {
            world.burn(rights.len())?;
            Ok(rights.iter().any(|node| single(op, left, &Value::Text(world.value(*node)), world)))
        }
        _ => Ok(single(op, left, right, world)),
    }
}

fn single(op: Op, left: &Value, right: &Value, world: &World<'_>) -> bool {
    if matches!(op, Op::Equal | Op::Unequal) {
        let is_equal = match (left, right) {
            (Value::Bool(_), _) | (_, Value::Bool(_)) => world.truth(left) == world.truth(right),
            (Value::Number(_), _) | (_, Value::Number(_)) => {
                let (left, right) = (world.number(left), world.number(right));
                #[expect(clippy::float_cmp, reason = "as XPath says")]
                {
                    left == right
                }
            }
            _ => world.text(left) == world.text(right),
        };
        return is_equal == (op == Op::Equal);
    }
    let (left, right) = (world.number(left), world.number(right));
    match op {
        Op::Less => left < right,
        Op::LessOrEqual => left <= right,
        Op::Greater => left > right,
        _ => left >= right,
    }
}

pub(super) fn walk(start: Vec<NodeRef>, steps: &[Step], world: &World<'_>, scope: &Scope) -> Result<Vec<NodeRef>, EvalError> {
    let mut nodes = start;
    for step in steps {
        let mut next = Vec::new();
        for node in &nodes {
            let mut found = along(*node, step, world)?;
            for predicate in &step.predicates {
                found = keep(found, predicate, world, scope)?;
            }
            next.extend(found);
        }
        let is_sorted = nodes.len() <= 1 && !matches!(step.axis, Axis::Ancestor | Axis::AncestorOrSelf | Axis::PrecedingSibling);
        nodes = if is_sorted { next } else { in_order(next, world)? };
    }
    Ok(nodes)
}

/// Returns the nodes of one step, nearest first.
fn along(from: NodeRef, step: &Step, world: &World<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let tree = world.tree(from.document);
    let node = from.node;
    let siblings = |tree: &Tree| -> (Vec<u32>, usize) {
        let all = tree.parent(node).map(|parent| tree.children(parent).to_vec()).unwrap_or_default();
        let at = all.iter().position(|sibling| *sibling == node).unwrap_or(0);
        (all, at)
    };
    let found: Vec<u32> = match step.axis {
        Axis::Child => tree.children(node).to_vec(),
        Axis::Parent => tree.parent(node).into_iter().collect(),
        Axis::Itself => vec![node],
        Axis::Attribute => return Err(EvalError::Unsupported("@".to_owned())),
        Axis::Ancestor => std::iter::successors(tree.parent(node), |at| tree.parent(*at)).collect(),
        Axis::AncestorOrSelf => std::iter::successors(Some(node), |at| tree.parent(*at)).collect(),
        Axis::Descendant => below(tree, node, false),
        Axis::DescendantOrSelf => below(tree, node, true),
        Axis::FollowingSibling => {
            let (all, at) = siblings(tree);
            all.into_iter().skip(at + 1).collect()
        }
        Axis::PrecedingSibling => {
            let (all, at) = siblings(tree);
            all[..at.min(all.len())].iter().rev().copied().collect()
        }
    };
    world.burn(found.len() + 1)?;
    let fits = |node: &u32| match &step.test {
        Test::Node => true,
        Test::Any => *node != 0,
        Test::Name(name) => *node != 0 && (tree.name(*node) == name || tree.name(*node) == local(name)),
        Test::Text => false,
    };
    if step.test == Test::Text {
        return Err(EvalError::Unsupported("text()".to_owned()));
    }
    Ok(found.into_iter().filter(|node| fits(node)).map(|node| NodeRef { document: from.document, node }).collect())
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn below(tree: &Tree, node: u32, with_itself: bool) -> Vec<u32> {
    let mut found = Vec::new();
    let mut waiting = vec![node];
    while let Some(at) = waiting.pop() {
        if at != node || with_itself {
            found.push(at);
        }
        waiting.extend(tree.children(at).iter().rev());
    }
    found
}

fn keep(nodes: Vec<NodeRef>, predicate: &Expr, world: &World<'_>, outer: &Scope) -> Result<Vec<NodeRef>, EvalError> {
    let size = nodes.len();
    let mut kept = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        let scope = Scope { node, position: at + 1, size, current: outer.current };
        let value = evaluate(predicate, world, &scope)?;
        let is_kept = match value {
            #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "as XPath says")]
            Value::Number(number) => number == (at + 1) as f64,
            other => world.truth(&other),
        };
        if is_kept {
            kept.push(node);
        }
    }
    Ok(kept)
}

fn in_order(nodes: Vec<NodeRef>, world: &World<'_>) -> Result<Vec<NodeRef>, EvalError> {
    world.burn(nodes.len() * 4)?;
    let mut keyed: Vec<(u32, Vec<usize>, NodeRef)> =
        nodes.into_iter().map(|node| (node.document, world.tree(node.document).order(node.node), node)).collect();
    keyed.sort_unstable();
    keyed.dedup_by(|a, b| a.2 == b.2);
    Ok(keyed.into_iter().map(|(_, _, node)| node).collect())
}
