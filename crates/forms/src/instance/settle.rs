//! Owns the order of computing: relevance, calculations and counts, again until nothing changes.

use super::{ELEMENTS, Instance, REPEATS};
use crate::form::{Expression, Kind, NodeId};
use crate::xpath::{EvalError, Expr, Value, function, number_of};

/// Circles are refused by the compiler; a chain longer than this is one it did not see.
const ROUNDS: usize = 60;

impl Instance<'_> {
    /// Computes everything that follows from the answers.
    pub(crate) fn settle(&mut self) {
        self.unchecked.clear();
        for _ in 0..ROUNDS {
            if !self.settle_once() {
                return;
            }
        }
    }

    fn settle_once(&mut self) -> bool {
        let mut has_changed = false;
        for element in self.elements() {
            // A count may have taken it away in this round.
            let Some(parent) = self.tree.parent(element) else { continue };
            let node = &self.form.nodes[self.slots[element as usize].node];
            let is_above = self.slots[parent as usize].relevant;
            let relevant = is_above && self.rule(node.relevant.as_ref(), element, "relevant", true);
            let slot = &mut self.slots[element as usize];
            if slot.relevant != relevant {
                slot.relevant = relevant;
                has_changed = true;
            }
            has_changed |= self.show(element);
            if relevant && node.triggers.is_empty() {
                has_changed |= self.calculate(element, node.calculation.as_ref());
            }
            if !self.is_checked && relevant {
                let counted: Vec<NodeId> = node.children.iter().copied().filter(|child| self.form.nodes[*child].count.is_some()).collect();
                for child in counted.into_iter().filter(|child| self.form.nodes[*child].kind == Kind::Repeat) {
                    has_changed |= self.count_rounds(element, child);
                }
            }
        }
        has_changed
    }

    /// Says whether a rule holds; one that cannot be evaluated is noted and gives what is safe.
    fn rule(&mut self, rule: Option<&Expression>, element: u32, kind: &'static str, otherwise: bool) -> bool {
        let Some(rule) = rule else { return true };
        match self.holds(rule, element) {
            Ok(holds) => holds,
            Err(error) => {
                self.note(element, kind, &error);
                otherwise
            }
        }
    }

    pub(super) fn note(&mut self, element: u32, kind: &'static str, error: &EvalError) {
        self.unchecked.insert((element, kind), error.to_string());
    }

    fn calculate(&mut self, element: u32, rule: Option<&Expression>) -> bool {
        let Some(rule) = rule else { return false };
        let slot = &self.slots[element as usize];
        // What clock and chance gave when the form was filled in stands; so does what a person
        // wrote over a suggestion.
        let is_kept = self.is_checked && (is_fickle(&rule.expr) || self.is_editable(element)) && !slot.given.is_empty();
        if is_kept {
            return false;
        }
        match self.computed(rule, element) {
            Ok(value) if value != slot.given => {
                self.slots[element as usize].given = value;
                self.show(element)
            }
            Ok(_) => false,
            Err(error) => {
                self.note(element, "calculation", &error);
                false
            }
        }
    }

    fn is_editable(&self, element: u32) -> bool {
        let node = &self.form.nodes[self.node(element)];
        let is_asked = matches!(node.kind, Kind::Question(kind) if kind.is_answered());
        is_asked && node.appears == crate::form::Appears::Always && node.read_only.is_none()
    }

    /// Makes as many rounds of a repeat as its formula says.
    fn count_rounds(&mut self, parent: u32, repeat: NodeId) -> bool {
        let form = self.form;
        let Some(count) = &form.nodes[repeat].count else { return false };
        let name = &form.nodes[repeat].name;
        let rounds: Vec<u32> = self.tree.named(parent, name).collect();
        let wanted = match self.wanted(count, parent, repeat) {
            Ok(wanted) => wanted,
            Err(error) => {
                self.note(parent, "count", &error);
                return false;
            }
        };
        for round in rounds.iter().skip(wanted) {
            self.tree.remove(*round);
        }
        for _ in rounds.len()..wanted {
            if self.tree.len() > ELEMENTS {
                break;
            }
            let round = self.grow_round(parent, repeat);
            self.first_defaults(round);
        }
        rounds.len() != wanted
    }

    /// Returns how many rounds a repeat is to have; its rule stands below the repeat's parent.
    pub(crate) fn wanted(&self, count: &Expression, parent: u32, _repeat: NodeId) -> Result<usize, EvalError> {
        // A path that climbs does so from the repeat itself, which may not be there yet.
        let value = match &count.expr {
            Expr::Path { absolute: false, steps } if steps.first().is_some_and(|step| step.axis == crate::xpath::Axis::Parent) => {
                let above = Expr::Path { absolute: false, steps: steps[1..].to_vec() };
                let rule = Expression { expr: above, ..count.clone() };
                self.evaluate(&rule, parent)?
            }
            _ => self.evaluate(count, parent)?,
        };
        let number = match value {
            Value::Number(number) => number,
            Value::Nodes(nodes) => nodes.first().map_or(f64::NAN, |node| number_of(&self.tree.value(node.node))),
            Value::Text(text) => number_of(&text),
            Value::Bool(truth) => f64::from(u8::from(truth)),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
        Ok(if number >= 1.0 { (number.min(1e6) as usize).min(REPEATS) } else { 0 })
    }

    /// Computes what waits for the change of a question.
    pub(super) fn pull_triggers(&mut self, changed: NodeId) {
        let form = self.form;
        for element in self.elements() {
            let node = &form.nodes[self.node(element)];
            if !node.triggers.contains(&changed) {
                continue;
            }
            let value = node.calculation.as_ref().map_or(Ok(String::new()), |rule| self.computed(rule, element));
            if let Ok(value) = value {
                self.slots[element as usize].given = value;
                self.show(element);
            }
        }
    }
}

/// Says whether an expression depends on clock or chance.
fn is_fickle(expr: &Expr) -> bool {
    let mut is_fickle = false;
    expr.visit(&mut |inner| {
        if let Expr::Call { name, .. } = inner {
            is_fickle |= function(name).is_some_and(|known| !known.steady);
        }
    });
    is_fickle
}
