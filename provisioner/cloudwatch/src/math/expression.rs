//! An expression as a tree, its canonical text, and what it refers to.

use std::fmt;

use super::evaluate::period_of;
use super::function::{Function, Keyword};
use super::operator::{Level, Operator};
use super::text::content;
use crate::period::Period;
use crate::syntax::Span;

/// Up to so many characters a number is printed without an exponent.
const LONGEST_NUMBER: usize = 21;

/// A parsed expression. Two are equal when their trees are, wherever the parts stand in the text.
#[derive(Debug, Clone)]
pub struct Expr {
    pub(super) node: Node,
    pub(super) span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Number(f64),
    /// A text with its quotes.
    Text(String),
    Id(String),
    Keyword(Keyword),
    Array(Vec<Expr>),
    Negate(Box<Expr>),
    /// Operators of one level, taken from the left. Flat, so that a long sum is not a deep tree.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Operator, Expr)>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr>,
    },
}

/// An id in an expression, which stands for another query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The id.
    pub id: &'a str,
    /// The offset of its first byte in the expression.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// A use of a function in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The function.
    pub function: Function,
    /// The offset of the first byte of the call.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

impl Expr {
    /// Every id that stands for another query, in the order of the text, as often as it is there.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            if let Node::Id(id) = &part.node {
                found.push(Reference {
                    id,
                    start: part.span.start,
                    end: part.span.end,
                });
            }
        });
        found
    }

    /// Every call of a function, in the order of the text.
    pub fn calls(&self) -> Vec<Use> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            if let Node::Call { function, .. } = part.node {
                found.push(Use {
                    function,
                    start: part.span.start,
                    end: part.span.end,
                });
            }
        });
        found
    }

    /// The id of each metric whose period this asks for, in the order of the text.
    pub(crate) fn periods(&self) -> Vec<Reference<'_>> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            if let Node::Call {
                function: Function::Period,
                arguments,
            } = &part.node
                && let [argument] = arguments.as_slice()
                && let Node::Id(id) = &argument.node
            {
                found.push(Reference {
                    id,
                    start: argument.span.start,
                    end: argument.span.end,
                });
            }
        });
        found
    }

    /// What the ids contain of the metrics that each `METRICS` gives.
    pub(crate) fn metrics_texts(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            if let Node::Call {
                function: Function::Metrics,
                arguments,
            } = &part.node
            {
                found.push(match arguments.first().map(|argument| &argument.node) {
                    Some(Node::Text(text)) => content(text),
                    _ => "",
                });
            }
        });
        found
    }

    /// The periods of the searches of this expression that have one.
    pub(crate) fn search_periods(&self) -> Vec<Period> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            if let Node::Call {
                function: Function::Search,
                arguments,
            } = &part.node
            {
                found.extend(arguments.get(2).and_then(period_of));
            }
        });
        found
    }

    /// Calls `see` for each part, an outer one before its inner ones. The parser bounds the depth.
    pub(super) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        match &self.node {
            Node::Number(_) | Node::Text(_) | Node::Id(_) | Node::Keyword(_) => {}
            Node::Negate(inner) => inner.visit(see),
            Node::Array(parts)
            | Node::Call {
                arguments: parts, ..
            } => {
                for part in parts {
                    part.visit(see);
                }
            }
            Node::Chain { first, rest } => {
                first.visit(see);
                for (_, part) in rest {
                    part.visit(see);
                }
            }
        }
    }

    fn level(&self) -> Level {
        match &self.node {
            Node::Chain { rest, .. } => rest
                .first()
                .map_or(Level::Operand, |(operator, _)| operator.level()),
            Node::Negate(_) => Level::Negate,
            _ => Level::Operand,
        }
    }

    /// Writes this as an operand of something that binds as `outer` does.
    fn operand(&self, outer: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.level() > outer {
            write!(f, "{self}")
        } else {
            write!(f, "({self})")
        }
    }
}

fn list(parts: &[Expr], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { ", " })?;
        write!(f, "{part}")?;
    }
    Ok(())
}

/// The canonical text. It reads back as an equal expression, unless its spaces make it longer than
/// an expression may be.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(number) => {
                let plain = number.to_string();
                // 1e300 has 301 digits
                if plain.len() > LONGEST_NUMBER {
                    write!(f, "{number:e}")
                } else {
                    f.write_str(&plain)
                }
            }
            Node::Text(text) | Node::Id(text) => f.write_str(text),
            Node::Keyword(keyword) => f.write_str(keyword.name()),
            Node::Array(parts) => {
                f.write_str("[")?;
                list(parts, f)?;
                f.write_str("]")
            }
            Node::Negate(inner) => {
                f.write_str("-")?;
                match inner.node {
                    // another minus needs no parentheses, and would nest deeper with them
                    Node::Negate(_) => write!(f, "{inner}"),
                    _ => inner.operand(Level::Negate, f),
                }
            }
            Node::Chain { first, rest } => {
                first.operand(self.level(), f)?;
                rest.iter().try_for_each(|(operator, part)| {
                    write!(f, " {} ", operator.symbol())?;
                    match &part.node {
                        // an exponent needs no parentheses for its sign, and would nest deeper
                        // with them
                        Node::Negate(inner)
                            if *operator == Operator::Power && inner.level() == Level::Operand =>
                        {
                            write!(f, "{part}")
                        }
                        _ => part.operand(self.level(), f),
                    }
                })
            }
            Node::Call {
                function,
                arguments,
            } => {
                write!(f, "{function}(")?;
                list(arguments, f)?;
                f.write_str(")")
            }
        }
    }
}
