//! Owns which functions there are and how many arguments each takes.
//!
//! Families are in the files below. A function that is known but not computed here is listed too:
//! a form may use it, and the check says that it could not look.

mod dates;
mod nodes;
mod numbers;
mod texts;

use super::ast::Expr;
use super::eval::{EvalError, Scope, World, evaluate};
use super::value::Value;

/// A function as an author may write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    pub name: &'static str,
    pub least: usize,
    pub most: usize,
    /// Whether it is computed here.
    pub computed: bool,
    /// Whether it gives the same for the same answers at any time.
    pub steady: bool,
}

const MANY: usize = usize::MAX;

const fn plain(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, least, most, computed: true, steady: true }
}

const fn fickle(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, least, most, computed: true, steady: false }
}

const fn foreign(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, least, most, computed: false, steady: true }
}

/// Every function, in alphabetical order.
pub const FUNCTIONS: &[Function] = &[
    plain("abs", 1, 1),
    plain("acos", 1, 1),
    foreign("area", 1, MANY),
    plain("asin", 1, 1),
    plain("atan", 1, 1),
    plain("atan2", 2, 2),
    foreign("base64-decode", 1, 1),
    plain("boolean", 1, 1),
    plain("boolean-from-string", 1, 1),
    plain("ceiling", 1, 1),
    plain("checklist", 3, MANY),
    plain("coalesce", 2, 2),
    plain("concat", 1, MANY),
    plain("contains", 2, 2),
    plain("cos", 1, 1),
    plain("count", 1, 1),
    plain("count-non-empty", 1, 1),
    plain("count-selected", 1, 1),
    plain("current", 0, 0),
    plain("date", 1, 1),
    plain("date-time", 1, 1),
    plain("decimal-date-time", 1, 1),
    plain("decimal-time", 1, 1),
    foreign("digest", 2, 3),
    foreign("distance", 1, MANY),
    foreign("enclosed-area", 1, MANY),
    plain("ends-with", 2, 2),
    plain("exp", 1, 1),
    plain("exp10", 1, 1),
    foreign("extract-signed", 2, 2),
    plain("false", 0, 0),
    plain("floor", 1, 1),
    plain("format-date", 2, 2),
    plain("format-date-time", 2, 2),
    foreign("geofence", 2, 2),
    plain("if", 3, 3),
    plain("indexed-repeat", 3, 7),
    plain("instance", 1, 1),
    plain("int", 1, 1),
    foreign("intersects", 1, 1),
    plain("join", 1, MANY),
    plain("jr:choice-name", 2, 2),
    plain("jr:itext", 1, 1),
    plain("last", 0, 0),
    plain("local-name", 0, 1),
    plain("log", 1, 1),
    plain("log10", 1, 1),
    plain("max", 1, MANY),
    plain("min", 1, MANY),
    plain("name", 0, 1),
    plain("normalize-space", 0, 1),
    plain("not", 1, 1),
    fickle("now", 0, 0),
    plain("number", 0, 1),
    plain("once", 1, 1),
    plain("pi", 0, 0),
    plain("position", 0, 1),
    plain("pow", 2, 2),
    foreign("property", 1, 1),
    foreign("pulldata", 4, 5),
    fickle("random", 0, 0),
    foreign("randomize", 1, 2),
    plain("regex", 2, 2),
    plain("round", 1, 2),
    plain("selected", 2, 2),
    plain("selected-at", 2, 2),
    plain("sin", 1, 1),
    plain("sqrt", 1, 1),
    plain("starts-with", 2, 2),
    plain("string", 0, 1),
    plain("string-length", 0, 1),
    plain("substr", 2, 3),
    plain("substring", 2, 3),
    plain("substring-after", 2, 2),
    plain("substring-before", 2, 2),
    plain("sum", 1, 1),
    plain("tan", 1, 1),
    fickle("today", 0, 0),
    plain("translate", 3, 3),
    plain("true", 0, 0),
    fickle("uuid", 0, 1),
    plain("version", 0, 0),
    plain("weighted-checklist", 4, MANY),
];

/// Returns a function by its name.
#[must_use]
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Calls a function. Arguments that decide are evaluated by the function itself.
pub(super) fn call(name: &str, args: &[Expr], world: &World<'_>, scope: &Scope) -> Result<Value, EvalError> {
    let Some(known) = function(name).filter(|known| known.computed) else {
        return Err(EvalError::Unsupported(name.to_owned()));
    };
    if args.len() < known.least || args.len() > known.most {
        return Err(EvalError::Arguments(name.to_owned()));
    }
    let call = Call { name, args, world, scope };
    for family in [nodes::call, texts::call, numbers::call, dates::call] {
        if let Some(value) = family(&call)? {
            return Ok(value);
        }
    }
    Err(EvalError::Unsupported(name.to_owned()))
}

/// A call that waits for its value.
struct Call<'a> {
    name: &'a str,
    args: &'a [Expr],
    world: &'a World<'a>,
    scope: &'a Scope,
}

impl Call<'_> {
    fn value(&self, at: usize) -> Result<Value, EvalError> {
        match self.args.get(at) {
            Some(arg) => evaluate(arg, self.world, self.scope),
            None => Err(EvalError::Arguments(self.name.to_owned())),
        }
    }

    fn text(&self, at: usize) -> Result<String, EvalError> {
        Ok(self.world.text(&self.value(at)?))
    }

    /// Returns the text of an argument, or of the node here when there is none.
    fn text_or_here(&self) -> Result<String, EvalError> {
        if self.args.is_empty() { Ok(self.world.value(self.scope.node)) } else { self.text(0) }
    }

    fn number(&self, at: usize) -> Result<f64, EvalError> {
        Ok(self.world.number(&self.value(at)?))
    }

    fn truth(&self, at: usize) -> Result<bool, EvalError> {
        Ok(self.world.truth(&self.value(at)?))
    }

    /// Returns all values of the arguments from one on; nodes count one by one.
    fn values(&self, from: usize) -> Result<Vec<Value>, EvalError> {
        let mut values = Vec::new();
        for at in from..self.args.len() {
            match self.value(at)? {
                Value::Nodes(nodes) => {
                    self.world.burn(nodes.len())?;
                    values.extend(nodes.into_iter().map(|node| Value::Text(self.world.value(node))));
                }
                other => values.push(other),
            }
        }
        Ok(values)
    }
}
