//! Owns what an expression consists of. Chains of operators are flat, so that depth is nesting only.

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Number(f64),
    /// A text, with its place for references inside of it.
    Literal {
        text: String,
        start: usize,
        end: usize,
    },
    /// `${name}` as an author writes it; a compiled expression has none.
    Reference {
        name: String,
        start: usize,
        end: usize,
    },
    /// An odd number of minus signs.
    Negate(Box<Expr>),
    /// Operators of one rank from left to right.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Op, Expr)>,
    },
    Union(Vec<Expr>),
    Call {
        name: String,
        args: Vec<Expr>,
        at: usize,
    },
    Path {
        absolute: bool,
        steps: Vec<Step>,
    },
    /// Something that gives nodes, narrowed and followed.
    Filter {
        primary: Box<Expr>,
        predicates: Vec<Expr>,
        steps: Vec<Step>,
    },
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Op {
    /// Returns how tightly it binds.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::Unequal => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Expr>,
}

/// The direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    FollowingSibling,
    Parent,
    PrecedingSibling,
    Itself,
}

/// Which nodes of a direction are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Any,
    Name(String),
    Node,
    Text,
}

impl Expr {
    /// Visits an expression and everything inside of it, outer ones first.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Expr)) {
        see(self);
        match self {
            Self::Number(_) | Self::Literal { .. } | Self::Reference { .. } => {}
            Self::Negate(inner) => inner.visit(see),
            Self::Chain { first, rest } => {
                first.visit(see);
                rest.iter().for_each(|(_, right)| right.visit(see));
            }
            Self::Union(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Call { args, .. } => args.iter().for_each(|arg| arg.visit(see)),
            Self::Path { steps, .. } => visit_steps(steps, see),
            Self::Filter { primary, predicates, steps } => {
                primary.visit(see);
                predicates.iter().for_each(|predicate| predicate.visit(see));
                visit_steps(steps, see);
            }
        }
    }
}

fn visit_steps<'a>(steps: &'a [Step], see: &mut dyn FnMut(&'a Expr)) {
    steps.iter().flat_map(|step| &step.predicates).for_each(|predicate| predicate.visit(see));
}
