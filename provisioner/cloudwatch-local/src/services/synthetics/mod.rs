//! CloudWatch Synthetics: which runtimes canaries can have.

mod runtimes;

use super::output;
use crate::wire::{Request, ServiceError, Value};

/// The Synthetics of this server.
#[derive(Debug)]
pub(crate) struct Synthetics;

impl Synthetics {
    /// Ready.
    pub(crate) fn open() -> Self {
        Self
    }

    /// Runs the operation that a request names.
    #[expect(clippy::unused_self, reason = "each service is called alike")]
    pub(crate) fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        match request.action.as_str() {
            "DescribeRuntimeVersions" => {
                output(&runtimes::describe_runtime_versions(&request.input()?)?)
            }
            _ => Err(request.unknown_action()),
        }
    }
}

/// The input breaks a rule.
fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ValidationException", message)
}
