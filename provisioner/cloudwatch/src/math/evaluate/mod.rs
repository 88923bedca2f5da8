//! Evaluating an expression over the values of the queries that it refers to.

mod array;
mod calendar;
mod combine;
mod condition;
mod fill;
mod function;
mod reduce;

pub(super) use array::{MAX_SERIES, index};
pub(super) use calendar::Part;
pub(super) use reduce::{larger, smaller};

use super::expression::{Expr, Node};
use super::function::Function;
use super::value::Value;
use crate::period::Period;
use crate::time::Timestamp;

/// What an expression can see.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The queries that are already evaluated, in their order.
    pub bindings: &'a [Binding<'a>],
    /// Every time of the range at which a point may be, ascending: what `FILL` fills.
    pub times: &'a [Timestamp],
}

/// An evaluated query.
#[derive(Debug, Clone)]
pub struct Binding<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its label.
    pub label: &'a str,
    /// Its value.
    pub value: Value,
    /// Its period if it is a metric, not an expression.
    pub metric: Option<Period>,
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It needs data that are not here.
    #[error("`{function}` has no data here")]
    Unavailable {
        /// The function.
        function: Function,
    },
    /// It refers to a query that is not evaluated.
    #[error("there is no query `{id}`")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// It combines types that do not go together, which [`Expr::check`] would have told.
    #[error("types do not go together")]
    Types,
    /// An array holds more series than a graph shows.
    #[error("an array has at most 500 time series")]
    TooManySeries,
}

type Evaluated = Result<Value, EvaluationError>;

impl Scope<'_> {
    fn binding(&self, id: &str) -> Result<&Binding<'_>, EvaluationError> {
        let found = self.bindings.iter().find(|binding| binding.id == id);
        found.ok_or_else(|| EvaluationError::UnknownId { id: id.to_owned() })
    }
}

impl Expr {
    /// The value of this expression. Its types must be right ([`Expr::check`]).
    pub fn evaluate(&self, scope: &Scope<'_>) -> Evaluated {
        match &self.node {
            Node::Number(number) => Ok(Value::scalar(*number)),
            Node::Id(id) => Ok(scope.binding(id)?.value.clone()),
            Node::Text(_) | Node::Keyword(_) => Err(EvaluationError::Types),
            Node::Array(parts) => array::of_parts(parts, scope),
            Node::Negate(inner) => combine::negate(inner.evaluate(scope)?),
            Node::Chain { first, rest } => {
                let first = first.evaluate(scope)?;
                rest.iter().try_fold(first, |left, (operator, operand)| {
                    combine::combine(*operator, left, operand.evaluate(scope)?)
                })
            }
            Node::Call {
                function,
                arguments,
            } => function::call(*function, arguments, scope),
        }
    }
}
