//! Which types an expression combines, and what it gives (UG:using-metric-math).

mod argument;
mod band;
mod signature;

use std::fmt;

use signature::{result, usage};

use super::expression::{Expr, Node};
use super::function::{Function, Keyword};
use super::operator::{Family, Operator};
use crate::syntax::SyntaxError as MathError;

/// What an expression, or a part of it, gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// One number.
    Scalar,
    /// One time series.
    Series,
    /// Several time series.
    Array,
    /// A text; only as an argument.
    Text,
    /// Several texts; only as an argument.
    Texts,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "a number",
            Self::Series => "a time series",
            Self::Array => "an array of time series",
            Self::Text => "a text",
            Self::Texts => "an array of texts",
        })
    }
}

impl Expr {
    /// The type of the whole, or every combination of types that CloudWatch does not have.
    /// `type_of` knows the types of ids; an id that it does not know counts as a time series.
    ///
    /// As the result of a query only [`Type::Series`] and [`Type::Array`] will do, and of an
    /// alarm only the former; that is the caller's concern.
    pub fn check(&self, type_of: &dyn Fn(&str) -> Option<Type>) -> Result<Type, Vec<MathError>> {
        let mut checker = Checker {
            type_of,
            errors: Vec::new(),
        };
        let found = checker.part(self);
        band::check(self, &mut checker.errors);
        match found {
            Some(found) if checker.errors.is_empty() => Ok(found),
            _ => Err(checker.errors),
        }
    }

    /// Whether this is a comparison at its outermost.
    pub(super) fn is_comparison(&self) -> bool {
        match &self.node {
            Node::Chain { rest, .. } => rest
                .first()
                .is_some_and(|(operator, _)| operator.family() == Family::Comparison),
            _ => false,
        }
    }
}

struct Checker<'a> {
    type_of: &'a dyn Fn(&str) -> Option<Type>,
    errors: Vec<MathError>,
}

/// An argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument {
    Of(Type),
    Word(Keyword),
}

impl Checker<'_> {
    /// The type of a part; `None` when there is a mistake in it, which is then in the errors.
    fn part(&mut self, expr: &Expr) -> Option<Type> {
        match &expr.node {
            Node::Number(_) => Some(Type::Scalar),
            Node::Text(_) => Some(Type::Text),
            Node::Id(id) => Some((self.type_of)(id).unwrap_or(Type::Series)),
            Node::Keyword(keyword) => {
                let message = format!("`{}` has no place here", keyword.name());
                self.fail(
                    expr,
                    message,
                    Some("it is an argument of `FILL` or `SORT`, or a function without arguments"),
                )
            }
            Node::Array(parts) => self.array(expr, parts),
            Node::Negate(inner) => match self.part(inner)? {
                found @ (Type::Scalar | Type::Series | Type::Array) => Some(found),
                found => self.fail(
                    expr,
                    format!("a minus sign cannot stand before {found}"),
                    None,
                ),
            },
            Node::Chain { first, rest } => self.chain(first, rest),
            Node::Call {
                function,
                arguments,
            } => self.call(expr, *function, arguments),
        }
    }

    fn fail<T>(
        &mut self,
        expr: &Expr,
        message: impl Into<String>,
        hint: Option<&str>,
    ) -> Option<T> {
        let error = MathError::new(expr.span, message);
        self.errors.push(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
        None
    }

    fn array(&mut self, expr: &Expr, parts: &[Expr]) -> Option<Type> {
        let types: Vec<Option<Type>> = parts.iter().map(|part| self.part(part)).collect();
        let types: Vec<Type> = types.into_iter().collect::<Option<_>>()?;
        if types.is_empty() {
            self.fail(expr, "the array is empty", None)
        } else if types
            .iter()
            .all(|found| matches!(found, Type::Series | Type::Array))
        {
            Some(Type::Array)
        } else if types.iter().all(|found| *found == Type::Text) {
            Some(Type::Texts)
        } else {
            let hint = "a number becomes a series by `TIME_SERIES(number)`";
            self.fail(
                expr,
                "an array may only have time series, or only texts",
                Some(hint),
            )
        }
    }

    fn chain(&mut self, first: &Expr, rest: &[(Operator, Expr)]) -> Option<Type> {
        let mut left = self.part(first);
        for (operator, operand) in rest {
            let right = self.part(operand);
            left = match (left, right) {
                (Some(one), Some(other)) => combine(*operator, one, other).or_else(|| {
                    let message =
                        format!("`{}` cannot combine {one} with {other}", operator.symbol());
                    let hint = (one == Type::Array || other == Type::Array)
                        .then_some("reduce an array to one series first, as `SUM(array)` does");
                    self.fail(operand, message, hint)
                }),
                _ => None,
            };
        }
        left
    }

    fn call(&mut self, expr: &Expr, function: Function, arguments: &[Expr]) -> Option<Type> {
        let types: Vec<Option<Argument>> = arguments
            .iter()
            .map(|argument| match &argument.node {
                Node::Keyword(keyword) => Some(Argument::Word(*keyword)),
                _ => self.part(argument).map(Argument::Of),
            })
            .collect();
        let types: Vec<Argument> = types.into_iter().collect::<Option<_>>()?;
        if function == Function::Period
            && !matches!(
                arguments,
                [Expr {
                    node: Node::Id(_),
                    ..
                }]
            )
        {
            return self.fail(expr, "`PERIOD` takes the id of a metric", None);
        }
        let literal = literal_slice(function, arguments);
        if let Some(found) = literal.or_else(|| result(function, &types)) {
            let before = self.errors.len();
            argument::check(function, arguments, &mut self.errors);
            return (self.errors.len() == before).then_some(found);
        }
        let message = format!("`{function}` takes {}", usage(function));
        self.errors.push(match hint(function, arguments, &types) {
            Some(hint) => MathError::new(expr.span, message).hint(hint),
            None => MathError::new(expr.span, message),
        });
        None
    }
}

/// What may have been meant by arguments that a function does not take.
fn hint(function: Function, arguments: &[Expr], types: &[Argument]) -> Option<String> {
    let keyword = arguments.iter().find_map(|argument| match &argument.node {
        Node::Id(id) => Keyword::of_name(&id.to_uppercase()),
        _ => None,
    });
    if let Some(keyword) = keyword {
        return Some(format!("write `{}` in upper case", keyword.name()));
    }
    let series = [Argument::Of(Type::Series), Argument::Of(Type::Series)];
    let reduces = result(function, &[Argument::Of(Type::Array)]).is_some();
    (types.starts_with(&series) && reduces)
        .then(|| format!("put them into an array: `{function}([m1, m2])`"))
}

/// The type of two operands combined; `None` when CloudWatch does not combine them.
fn combine(operator: Operator, left: Type, right: Type) -> Option<Type> {
    use Type::{Array, Scalar, Series};
    match (left, right) {
        (Scalar, Scalar) => Some(Scalar),
        (Scalar | Series, Scalar | Series) => Some(Series),
        (Array, Scalar | Series) | (Scalar | Series, Array)
            if operator.family() == Family::Arithmetic =>
        {
            Some(Array)
        }
        _ => None,
    }
}

/// `SLICE` gives one series, not an array, when its bounds leave one (UG:using-metric-math); to be
/// told without evaluating, when the bounds are numbers.
pub(super) fn literal_slice(function: Function, arguments: &[Expr]) -> Option<Type> {
    let [
        _,
        Expr {
            node: Node::Number(start),
            ..
        },
        Expr {
            node: Node::Number(end),
            ..
        },
    ] = arguments
    else {
        return None;
    };
    (function == Function::Slice && (end - start - 1.0).abs() < f64::EPSILON)
        .then_some(Type::Series)
}
