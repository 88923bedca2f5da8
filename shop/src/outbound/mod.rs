//! Calling others without going down with them: a circuit breaker and a budget of retries.

mod breaker;
mod budget;

pub use breaker::{Breaker, BreakerSettings, Pass, Position};
pub use budget::RetryBudget;
