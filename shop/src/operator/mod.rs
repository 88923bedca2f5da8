//! The operator's fault switch: makes the shop slow or failing on purpose, so that alarms can be seen to work.

mod fault;
mod log;
mod routes;
mod token;

pub use fault::{Fault, Faults, Latency, Share, Wrong};
pub(crate) use routes::{Authorized, explain, inject, routes};
pub use token::OperatorToken;

/// The switch and who may use it.
#[derive(Clone)]
pub struct Operator {
    faults: Faults,
    token: Option<OperatorToken>,
}

impl Operator {
    /// A switch that is off. Without a token nobody may use it.
    pub fn new(faults: Faults, token: Option<OperatorToken>) -> Self {
        Self { faults, token }
    }

    /// Whether answers are wrong in this way now.
    pub(crate) fn is_wrong(&self, wrong: Wrong) -> bool {
        self.faults.current().wrong == Some(wrong)
    }
}
