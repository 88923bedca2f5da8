//! Calling others without going down with them: a circuit breaker, a budget of retries, and a deadline that is passed on.

mod breaker;
mod budget;
mod deadline;
mod pauses;

pub use breaker::{Breaker, BreakerSettings, Pass, Position};
pub use budget::RetryBudget;
pub(crate) use deadline::Deadline;
pub(crate) use pauses::pauses;
