//! Evaluating an expression over the values of the queries that it refers to.

mod array;
mod calendar;
mod combine;
mod condition;
mod external;
mod fill;
mod function;
mod reduce;
mod scope;

pub(super) use array::{MAX_SERIES, index};
pub(super) use calendar::Part;
pub(super) use external::period_of;
pub(crate) use reduce::reduce_values;
pub(super) use reduce::{larger, smaller};
pub use scope::{Binding, EvaluationError, Hooks, Scope, Search};

use super::expression::{Expr, Node};
use super::value::Value;

type Evaluated<'a> = Result<Value<'a>, EvaluationError>;

impl Expr {
    /// The value of this expression. Its types must be right ([`Expr::check`]).
    pub fn evaluate<'a>(&'a self, scope: &Scope<'a>) -> Evaluated<'a> {
        match &self.node {
            Node::Number(number) => Ok(Value::scalar(*number)),
            Node::Id(id) => scope.value(id),
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
