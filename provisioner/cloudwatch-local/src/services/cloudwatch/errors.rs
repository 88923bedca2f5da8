//! The errors of CloudWatch that more than one operation gives.

use crate::wire::ServiceError;

/// A parameter's value is wrong.
pub(super) fn invalid_value(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("InvalidParameterValueException", message).code("InvalidParameterValue")
}

/// Parameters that do not go together.
pub(super) fn invalid_combination(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("InvalidParameterCombinationException", message)
        .code("InvalidParameterCombination")
}

/// A parameter is missing.
pub(super) fn missing(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("MissingRequiredParameterException", message).code("MissingParameter")
}

/// A configuration breaks a rule.
pub(super) fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ValidationError", message)
}

/// An alarm is not there.
pub(super) fn not_found(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ResourceNotFound", message).status(404)
}

/// A page token that this server did not give.
pub(super) fn invalid_token() -> ServiceError {
    ServiceError::sender("InvalidNextToken", "The next token is invalid.")
}
