//! The errors of CloudFormation, in its words.

use super::{machine::Refused, template::TemplateError};
use crate::wire::ServiceError;

/// The input is wrong.
pub(super) fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ValidationError", message)
}

/// A stack is not there.
pub(super) fn no_stack(name: &str) -> ServiceError {
    validation(format!("Stack with id {name} does not exist"))
}

/// A stack is there already.
pub(super) fn already_exists(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("AlreadyExistsException", message)
}

/// A change set is not there.
pub(super) fn no_change_set(name: &str) -> ServiceError {
    ServiceError::sender(
        "ChangeSetNotFoundException",
        format!("ChangeSet [{name}] does not exist"),
    )
    .code("ChangeSetNotFound")
    .status(404)
}

/// A change set is not in a state for this.
pub(super) fn change_set_status(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("InvalidChangeSetStatusException", message).code("InvalidChangeSetStatus")
}

/// The owner has to say first that the stack may do this.
pub(super) fn insufficient_capabilities(capability: &str) -> ServiceError {
    ServiceError::sender(
        "InsufficientCapabilitiesException",
        format!("Requires capabilities : [{capability}]"),
    )
}

impl From<TemplateError> for ServiceError {
    fn from(error: TemplateError) -> Self {
        validation(error.to_string())
    }
}

impl From<Refused> for ServiceError {
    fn from(error: Refused) -> Self {
        validation(error.to_string())
    }
}
