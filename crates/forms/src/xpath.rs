//! Expressions of questionnaires: XPath 1.0 with the functions that ODK adds.
//!
//! Owns reading and evaluating them. Clock and chance come from the caller; nothing here knows
//! what a question is.

mod ast;
mod dates;
mod eval;
mod functions;
pub(crate) mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use ast::{Axis, Expr, Op, Step, Test};
pub use eval::{Context, EvalError, Lookups, Scope, World, evaluate};
pub use functions::{FUNCTIONS, Function, function};
pub use parser::parse;
pub use tree::{NodeRef, Tree};
pub use value::Value;

pub(crate) use dates::{is_date, is_date_time, is_time};
pub(crate) use value::number_of;

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// The character from 0.
    pub at: usize,
    pub fault: Fault,
}

/// What can be wrong with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It ends where something has to follow.
    EndsEarly,
    /// A bracket is not closed.
    OpenBracket,
    /// A text has no closing quote.
    OpenQuote,
    /// A `${` has no `}`.
    OpenReference,
    /// A sign of another language.
    Operator { found: &'static str, instead: &'static str },
    /// It nests too deep, or is too long.
    TooDeep,
    /// Something stands where it cannot.
    Unexpected,
}
