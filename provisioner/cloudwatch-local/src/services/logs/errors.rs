//! The errors of Logs.

use crate::wire::ServiceError;

/// A parameter is wrong.
pub(super) fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("InvalidParameterException", message)
}

/// The group is not there.
pub(super) fn no_group() -> ServiceError {
    ServiceError::sender(
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
}

/// The stream is not there.
pub(super) fn no_stream() -> ServiceError {
    ServiceError::sender(
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
    )
}

/// It is already there.
pub(super) fn exists(what: &str) -> ServiceError {
    ServiceError::sender(
        "ResourceAlreadyExistsException",
        format!("The specified {what} already exists"),
    )
}

/// Checks a group's name.
pub(super) fn group_name(name: Option<&str>) -> Result<&str, ServiceError> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_./#".contains(letter);
    checked("logGroupName", name, "[\\.\\-_/#A-Za-z0-9]+", allowed)
}

/// Checks a stream's name.
pub(super) fn stream_name(name: Option<&str>) -> Result<&str, ServiceError> {
    checked("logStreamName", name, "[^:*]*", |letter| {
        letter != ':' && letter != '*'
    })
}

fn checked<'a>(
    member: &str,
    name: Option<&'a str>,
    pattern: &str,
    allowed: impl Fn(char) -> bool,
) -> Result<&'a str, ServiceError> {
    let violated = |value: &str, constraint: &str| {
        invalid(format!(
            "1 validation error detected: Value {value} at '{member}' failed to satisfy constraint: {constraint}"
        ))
    };
    let Some(name) = name else {
        return Err(violated("null", "Member must not be null"));
    };
    let quoted = format!("'{name}'");
    if name.is_empty() {
        return Err(violated(
            &quoted,
            "Member must have length greater than or equal to 1",
        ));
    }
    if name.chars().count() > 512 {
        return Err(violated(
            &quoted,
            "Member must have length less than or equal to 512",
        ));
    }
    if !name.chars().all(allowed) {
        let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
        return Err(violated(&quoted, &constraint));
    }
    Ok(name)
}
