//! Owns the grammar of expressions: XPath 1.0 as questionnaires use it, and `${references}`.
//!
//! Depth is bounded, so that no cell can exhaust the stack.

use super::ast::{Axis, Expr, Op, Step, Test};
use super::lexer::{Token, Word, words};
use super::{Fault, SyntaxError};

/// How deep an expression may nest; long questionnaires of the field reach thirty, at two a bracket.
const DEEPEST: usize = 160;
/// A cell of a spreadsheet holds no more.
const LONGEST: usize = 32_767;

/// Reads an expression.
///
/// # Errors
///
/// Says what is wrong and at which character.
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    let length = text.chars().count();
    if length > LONGEST {
        return Err(SyntaxError { at: LONGEST, fault: Fault::TooDeep });
    }
    let mut parser = Parser { words: words(text)?, next: 0, depth: 0, length, open: Vec::new() };
    let expr = parser.expression(0)?;
    match parser.words.get(parser.next) {
        None => Ok(expr),
        Some(word) => Err(SyntaxError { at: word.start, fault: Fault::Unexpected }),
    }
}

struct Parser {
    words: Vec<Word>,
    next: usize,
    depth: usize,
    length: usize,
    /// Where brackets were opened that are not closed yet.
    open: Vec<usize>,
}

impl Parser {
    fn token(&self) -> Option<&Token> {
        self.words.get(self.next).map(|word| &word.token)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Some(Token::Sign(found)) if *found == sign)
    }

    fn sign_after(&self, sign: &str) -> bool {
        matches!(self.words.get(self.next + 1).map(|word| &word.token), Some(Token::Sign(found)) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_there = self.is_sign(sign);
        self.next += usize::from(is_there);
        is_there
    }

    fn at(&self) -> usize {
        self.words.get(self.next).map_or(self.length, |word| word.start)
    }

    fn unexpected(&self) -> SyntaxError {
        match (self.words.get(self.next), self.open.last()) {
            (Some(word), _) => SyntaxError { at: word.start, fault: Fault::Unexpected },
            (None, Some(open)) => SyntaxError { at: *open, fault: Fault::OpenBracket },
            (None, None) => SyntaxError { at: self.length, fault: Fault::EndsEarly },
        }
    }

    fn close(&mut self, sign: &str) -> Result<(), SyntaxError> {
        if !self.take(sign) {
            return Err(self.unexpected());
        }
        self.open.pop();
        Ok(())
    }

    fn expression(&mut self, rank: u8) -> Result<Expr, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(SyntaxError { at: self.at(), fault: Fault::TooDeep });
        }
        let mut left = self.unary()?;
        while let Some(op) = self.operator().filter(|op| op.rank() > rank) {
            let mut rest = Vec::new();
            // Operators of one rank are kept side by side; a tighter one is part of the right side.
            while let Some(same) = self.operator().filter(|same| same.rank() == op.rank()) {
                self.next += 1;
                rest.push((same, self.expression(op.rank())?));
            }
            left = Expr::Chain { first: Box::new(left), rest };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<Op> {
        Some(match self.token()? {
            Token::Name(name) => match name.as_str() {
                "or" => Op::Or,
                "and" => Op::And,
                "div" => Op::Divide,
                "mod" => Op::Remainder,
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "=" => Op::Equal,
                "!=" => Op::Unequal,
                "<" => Op::Less,
                "<=" => Op::LessOrEqual,
                ">" => Op::Greater,
                ">=" => Op::GreaterOrEqual,
                "+" => Op::Add,
                "-" => Op::Subtract,
                "*" => Op::Multiply,
                _ => return None,
            },
            _ => return None,
        })
    }

    fn unary(&mut self) -> Result<Expr, SyntaxError> {
        let mut is_negative = false;
        let mut has_sign = false;
        while self.take("-") {
            is_negative = !is_negative;
            has_sign = true;
        }
        let first = self.path()?;
        let mut parts = vec![first];
        while self.take("|") {
            parts.push(self.path()?);
        }
        let inner = if parts.len() == 1 { parts.remove(0) } else { Expr::Union(parts) };
        // Two minus signs still make a number of what follows.
        Ok(match (has_sign, is_negative) {
            (false, _) => inner,
            (true, true) => Expr::Negate(Box::new(inner)),
            (true, false) => Expr::Negate(Box::new(Expr::Negate(Box::new(inner)))),
        })
    }

    fn path(&mut self) -> Result<Expr, SyntaxError> {
        let primary = match self.token() {
            Some(Token::Number(number)) => Some(Expr::Number(*number)),
            Some(Token::Literal(text)) => {
                let word = &self.words[self.next];
                Some(Expr::Literal { text: text.clone(), start: word.start, end: word.end })
            }
            Some(Token::Reference(name)) => {
                let word = &self.words[self.next];
                Some(Expr::Reference { name: name.clone(), start: word.start, end: word.end })
            }
            _ => None,
        };
        if let Some(primary) = primary {
            self.next += 1;
            return self.follow(primary);
        }
        if self.is_sign("(") {
            self.open.push(self.at());
            self.next += 1;
            let inner = self.expression(0)?;
            self.close(")")?;
            return self.follow(inner);
        }
        if matches!(self.token(), Some(Token::Name(name)) if !is_node_test(name)) && self.sign_after("(") {
            let call = self.call()?;
            return self.follow(call);
        }
        let mut steps = Vec::new();
        let absolute = self.is_sign("/") || self.is_sign("//");
        if absolute {
            let is_root = self.is_sign("/") && !self.step_follows();
            if !is_root {
                self.slashes(&mut steps)?;
            } else {
                self.next += 1;
            }
        } else {
            steps.push(self.step()?);
            self.slashes(&mut steps)?;
        }
        Ok(Expr::Path { absolute, steps })
    }

    /// Reads what narrows and follows something that gives nodes.
    fn follow(&mut self, primary: Expr) -> Result<Expr, SyntaxError> {
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        self.slashes(&mut steps)?;
        if predicates.is_empty() && steps.is_empty() {
            return Ok(primary);
        }
        Ok(Expr::Filter { primary: Box::new(primary), predicates, steps })
    }

    fn call(&mut self) -> Result<Expr, SyntaxError> {
        let at = self.at();
        let Some(Token::Name(name)) = self.token().cloned() else { return Err(self.unexpected()) };
        self.next += 1;
        self.open.push(self.at());
        self.next += 1;
        let mut args = Vec::new();
        if !self.is_sign(")") {
            args.push(self.expression(0)?);
            while self.take(",") {
                args.push(self.expression(0)?);
            }
        }
        self.close(")")?;
        Ok(Expr::Call { name, args, at })
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        let mut predicates = Vec::new();
        while self.is_sign("[") {
            self.open.push(self.at());
            self.next += 1;
            predicates.push(self.expression(0)?);
            self.close("]")?;
        }
        Ok(predicates)
    }

    fn slashes(&mut self, steps: &mut Vec<Step>) -> Result<(), SyntaxError> {
        loop {
            if self.take("//") {
                steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() });
            } else if !self.take("/") {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn step_follows(&self) -> bool {
        match self.words.get(self.next + 1).map(|word| &word.token) {
            Some(Token::Name(_)) => true,
            Some(Token::Sign(sign)) => matches!(*sign, "." | ".." | "@" | "*"),
            _ => false,
        }
    }

    fn step(&mut self) -> Result<Step, SyntaxError> {
        if self.take("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates: self.predicates()? });
        }
        if self.take(".") {
            return Ok(Step { axis: Axis::Itself, test: Test::Node, predicates: self.predicates()? });
        }
        let mut axis = Axis::Child;
        if self.take("@") {
            axis = Axis::Attribute;
        } else if self.sign_after("::") {
            axis = self.axis()?;
        }
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Result<Axis, SyntaxError> {
        let Some(Token::Name(name)) = self.token() else { return Err(self.unexpected()) };
        let axis = match name.as_str() {
            "ancestor" => Axis::Ancestor,
            "ancestor-or-self" => Axis::AncestorOrSelf,
            "attribute" => Axis::Attribute,
            "child" => Axis::Child,
            "descendant" => Axis::Descendant,
            "descendant-or-self" => Axis::DescendantOrSelf,
            "following-sibling" => Axis::FollowingSibling,
            "parent" => Axis::Parent,
            "preceding-sibling" => Axis::PrecedingSibling,
            "self" => Axis::Itself,
            _ => return Err(self.unexpected()),
        };
        self.next += 2;
        Ok(axis)
    }

    fn test(&mut self) -> Result<Test, SyntaxError> {
        if self.take("*") {
            return Ok(Test::Any);
        }
        let Some(Token::Name(name)) = self.token().cloned() else { return Err(self.unexpected()) };
        self.next += 1;
        if is_node_test(&name) && self.is_sign("(") {
            self.open.push(self.at());
            self.next += 1;
            self.close(")")?;
            return Ok(if name == "text" { Test::Text } else { Test::Node });
        }
        Ok(Test::Name(name))
    }
}

fn is_node_test(name: &str) -> bool {
    matches!(name, "node" | "text")
}
