//! The errors of SNS, in its words.

use crate::wire::ServiceError;

/// A parameter is wrong.
pub(super) fn invalid(detail: impl std::fmt::Display) -> ServiceError {
    ServiceError::sender(
        "InvalidParameterException",
        format!("Invalid parameter: {detail}"),
    )
    .code("InvalidParameter")
}

/// A topic or subscription is not there.
pub(super) fn not_found(what: &str) -> ServiceError {
    ServiceError::sender("NotFoundException", format!("{what} does not exist"))
        .code("NotFound")
        .status(404)
}

/// A resource to tag is not there.
pub(super) fn no_resource() -> ServiceError {
    ServiceError::sender("ResourceNotFoundException", "Resource does not exist")
        .code("ResourceNotFound")
        .status(404)
}

/// The topic's policy does not let the caller.
pub(super) fn denied(who: &str, action: &str, resource: &str) -> ServiceError {
    ServiceError::sender(
        "AuthorizationErrorException",
        format!(
            "User: {who} is not authorized to perform: {action} on resource: {resource} \
             because no resource-based policy allows the {action} action"
        ),
    )
    .code("AuthorizationError")
    .status(403)
}
