//! Metric math: expressions over time series (UG:using-metric-math).
//!
//! Text becomes tokens, tokens a tree, a tree has a type, and is evaluated over the values of the
//! queries it refers to. The depth of a tree is bounded by the parser, so nothing here recurses
//! deeper than [`MAX_NESTING`] whatever the input.

mod alarms;
mod check;
mod columns;
mod evaluate;
mod expression;
mod function;
mod lexer;
mod operator;
mod parser;
#[cfg(test)]
mod round_trip;
mod settings;
mod text;
mod unknown;
mod value;

pub use crate::syntax::SyntaxError as MathError;
pub use alarms::{Advice, Reason};
pub use check::Type;
pub(crate) use columns::{Column, Compiled, Compiler, Program, Queries};
pub(crate) use evaluate::reduce_values;
pub use evaluate::{Binding, EvaluationError, Hooks, Scope, Search};
pub use expression::{Expr, Reference, Use};
pub use function::Function;
pub use parser::{MAX_LENGTH, MAX_NESTING, is_insights_query, parse};
pub use settings::{Deviation, MixedPeriods, Settings};
pub use value::{Label, Member, Value};
