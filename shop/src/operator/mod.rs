//! The operator's fault switch: makes the shop slow or failing on purpose, so that alarms can be seen to work.

mod fault;
mod log;
mod routes;
mod token;

pub use fault::{Fault, Faults, Latency, Share, Wrong};
pub(crate) use routes::{Authorized, inject, routes};
pub use token::OperatorToken;

use crate::error::Error;

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

    /// What is switched on.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a token: then there is no switch, for nobody.
    pub(crate) fn switch(&self) -> Result<Fault, Error> {
        let is_there = self.token.is_some();
        let fault = is_there.then(|| self.faults.current());
        fault.ok_or(Error::NotFound("page"))
    }

    /// Switches faults on, or off with the default.
    pub(crate) fn set(&self, fault: Fault) {
        self.faults.set(fault);
        tracing::warn!(
            fault = serde_json::to_string(&fault).unwrap_or_default(),
            "the fault switch was set"
        );
    }

    /// Whether answers are wrong in this way now.
    pub(crate) fn is_wrong(&self, wrong: Wrong) -> bool {
        self.faults.current().wrong == Some(wrong)
    }
}
