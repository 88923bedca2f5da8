//! The errors of RUM, by the names of its model (`BOTO:rum`).

use crate::{
    services::Constraints,
    wire::{ServiceError, Value},
};

/// `ValidationException`.
pub(super) fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ValidationException", message)
}

/// `ValidationException` of every constraint that was violated.
pub(super) fn constrained(constraints: Constraints) -> Result<(), ServiceError> {
    constraints.check_as("ValidationException")
}

/// `ResourceNotFoundException`: there is no such app monitor.
pub(super) fn no_monitor(name: &str) -> ServiceError {
    missing(format!("No such app monitor: {name}"), name, "AppMonitor")
}

/// `ResourceNotFoundException` of any resource.
pub(super) fn missing(message: String, name: &str, kind: &str) -> ServiceError {
    ServiceError::sender("ResourceNotFoundException", message)
        .status(404)
        .member("resourceName", Value::from(name))
        .member("resourceType", Value::from(kind))
}

/// `ConflictException`.
pub(super) fn conflict(message: String, name: &str) -> ServiceError {
    ServiceError::sender("ConflictException", message)
        .status(409)
        .member("resourceName", Value::from(name))
        .member("resourceType", Value::from("AppMonitor"))
}

/// `AccessDeniedException`.
pub(super) fn denied(message: &str) -> ServiceError {
    ServiceError::sender("AccessDeniedException", message).status(403)
}

/// `ServiceQuotaExceededException`.
pub(super) fn quota(message: String) -> ServiceError {
    ServiceError::sender("ServiceQuotaExceededException", message).status(402)
}
