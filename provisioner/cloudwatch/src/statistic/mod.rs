//! The statistics that one period's samples can be reduced to (UG:statistics-definitions): what they
//! are called and how they are written. What they are worth is answered by
//! [`Aggregate`](crate::aggregate::Aggregate).

mod bounds;
mod error;
mod kind;
mod parse;
mod percentage;
mod print;

pub use bounds::{Amount, AmountError, Bounds, Interval};
pub use error::StatisticError;
pub use kind::Statistic;
pub use parse::PATTERN;
pub use percentage::{Percentage, PercentageError};
