//! What is computed for each event or each group.

use super::function::{Aggregator, Function};
use super::period::Period;
use super::regex::Regex;
use super::value::Value;
use crate::syntax::Span;

/// An expression. As deep as parentheses and functions are nested; chains of operators are lists.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Field(Field),
    Constant(Value),
    Period(Period),
    Call(Function, Vec<Expression>),
    /// The result of the aggregate at this place of the command's list.
    Aggregate(usize),
    /// The beginning of the period of `@timestamp`.
    Bin(Period, Span),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
    In {
        value: Box<Expression>,
        list: Vec<Expression>,
        negated: bool,
    },
    Like {
        value: Box<Expression>,
        form: Form,
        negated: bool,
    },
    Arithmetic(Box<Expression>, Vec<(Operator, Expression)>),
}

/// A reference to a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) span: Span,
}

/// What `like` looks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    Text(String),
    Regex(Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

/// An aggregate of a `stats` command.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Aggregate {
    pub(super) aggregator: Aggregator,
    /// None in `count()` and `count(*)`.
    pub(super) argument: Option<Expression>,
    pub(super) span: Span,
}

impl Expression {
    /// The expressions directly inside.
    pub(super) fn inner(&self) -> Vec<&Self> {
        match self {
            Self::Field(_)
            | Self::Constant(_)
            | Self::Period(_)
            | Self::Aggregate(_)
            | Self::Bin(..) => Vec::new(),
            Self::Not(one) | Self::Negate(one) => vec![one],
            Self::Call(_, all) | Self::All(all) | Self::Any(all) => all.iter().collect(),
            Self::Compare(one, _, two) => vec![one, two],
            Self::In { value, list, .. } => std::iter::once(&**value).chain(list).collect(),
            Self::Like { value, .. } => vec![value],
            Self::Arithmetic(first, rest) => std::iter::once(&**first)
                .chain(rest.iter().map(|(_, one)| one))
                .collect(),
        }
    }

    /// Calls `visit` with this expression and all inside, in order.
    pub(super) fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        let mut waiting = vec![self];
        while let Some(one) = waiting.pop() {
            visit(one);
            waiting.extend(one.inner().into_iter().rev());
        }
    }
}
