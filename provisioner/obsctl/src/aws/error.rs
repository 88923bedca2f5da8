//! One shape for everything that a call can fail with: what was tried, where, why, and what to do.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudformation::operation::RequestId as _;

/// A call that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation} at {endpoint}")]
pub(crate) struct Error {
    operation: String,
    endpoint: String,
    kind: Kind,
    source: Box<dyn StdError + Send + Sync>,
}

/// Why it failed, as far as it decides what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nobody listens at the endpoint.
    Refused,
    /// The connection broke, or no answer came in time: what the server did is unknown.
    NoAnswer,
    /// No credentials were found.
    NoCredentials,
    /// The credentials were good once.
    Expired,
    /// The credentials are not enough.
    Denied,
    /// Too many requests, even after retries.
    Throttled,
    /// The thing is not there.
    NotFound,
    /// The change set can no longer be executed: the stack has moved on.
    Stale,
    /// Anything else that the service said.
    Service,
    /// An HTTP status without the code that AWS puts beside each error: a proxy, or another program, has answered.
    Foreign(u16),
    /// Anything else on this side.
    Client,
}

/// What the service said: its message, its code, and the request id that AWS support asks for.
#[derive(Debug)]
struct Fault {
    message: String,
    code: String,
    request_id: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}", self.message, self.code)?;
        if let Some(id) = &self.request_id {
            write!(formatter, ", request {id}")?;
        }
        formatter.write_str(")")
    }
}

impl StdError for Fault {}

/// An answer that is not in the form of the AWS APIs.
#[derive(Debug, thiserror::Error)]
#[error("HTTP status {status}, and no error code of AWS")]
struct Stranger {
    status: u16,
}

impl Error {
    /// Wraps what the SDK returned. `operation` reads after "cannot", such as `describe stack x`.
    pub(crate) fn new<E>(
        operation: impl Into<String>,
        endpoint: &str,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let (operation, endpoint) = (operation.into(), endpoint.to_owned());
        let kind = classify(&error);
        let source: Box<dyn StdError + Send + Sync> = match error.as_service_error() {
            Some(service) => match kind {
                Kind::Foreign(status) => Box::new(Stranger { status }),
                _ => Box::new(Fault {
                    message: service.message().unwrap_or("no message").to_owned(),
                    code: service.code().unwrap_or_default().to_owned(),
                    request_id: error.request_id().map(str::to_owned),
                }),
            },
            None => error.into_source().unwrap_or_else(|error| Box::new(error)),
        };
        Self {
            operation,
            endpoint,
            kind,
            source,
        }
    }

    /// An answer that lacks what AWS documents it to have, or cannot be read.
    pub(crate) fn answer(
        operation: impl Into<String>,
        endpoint: &str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            operation: operation.into(),
            endpoint: endpoint.to_owned(),
            kind: Kind::Client,
            source: source.into(),
        }
    }

    /// What the service says of one part of a request that it took as a whole.
    pub(crate) fn refused(
        operation: impl Into<String>,
        endpoint: &str,
        code: Option<&str>,
        message: String,
    ) -> Self {
        Self {
            operation: operation.into(),
            endpoint: endpoint.to_owned(),
            kind: service_kind(code, Some(&message)),
            source: Box::new(Fault {
                message,
                code: code.unwrap_or_default().to_owned(),
                request_id: None,
            }),
        }
    }

    /// Why it failed.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it was tried.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whether the server may be gone, so that what it did meanwhile is unknown.
    pub(crate) fn lost_contact(&self) -> bool {
        matches!(self.kind, Kind::Refused | Kind::NoAnswer)
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let local = self.endpoint.starts_with("http://");
        let hint = match self.kind {
            Kind::Refused if local => {
                "start it with `obsctl local`, or choose another environment with `--env`"
            }
            Kind::Refused | Kind::NoAnswer => {
                "check the network, the region and the endpoint of this environment"
            }
            Kind::NoCredentials => "sign in (`aws sso login`), or set AWS_PROFILE",
            Kind::Expired => "sign in again (`aws sso login`), then repeat",
            Kind::Denied => "the signed-in role lacks this permission in this account",
            Kind::Throttled => "other tools use up this account's rate; wait a minute and repeat",
            Kind::Foreign(_) if local => {
                "this does not answer as AWS does: is `obsctl local`, and nothing else, at this endpoint?"
            }
            Kind::Foreign(_) => "something between here and AWS, such as a proxy, has answered",
            Kind::NotFound | Kind::Stale | Kind::Service | Kind::Client => return None,
        };
        Some(hint.to_owned())
    }
}

fn classify<E: StdError + ProvideErrorMetadata + 'static>(
    error: &SdkError<E, HttpResponse>,
) -> Kind {
    match error {
        SdkError::ServiceError(service) if service.err().code().is_none() => {
            Kind::Foreign(service.raw().status().as_u16())
        }
        SdkError::ServiceError(service) => {
            service_kind(service.err().code(), service.err().message())
        }
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Kind::NoAnswer,
        SdkError::DispatchFailure(failure) if failure.is_timeout() || failure.is_io() => {
            connection_kind(error)
        }
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
            if chain(error).any(|cause| cause.to_string().contains("credentials")) {
                Kind::NoCredentials
            } else {
                connection_kind(error)
            }
        }
        _ => Kind::Client,
    }
}

fn service_kind(code: Option<&str>, message: Option<&str>) -> Kind {
    match code.unwrap_or_default() {
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => Kind::Expired,
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => Kind::Denied,
        "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch" => Kind::NoCredentials,
        "Throttling" | "ThrottlingException" | "RequestLimitExceeded" | "SlowDown" => {
            Kind::Throttled
        }
        "ChangeSetNotFound"
        | "ChangeSetNotFoundException"
        | "NoSuchBucket"
        | "NoSuchKey"
        | "StackNotFoundException" => Kind::NotFound,
        "InvalidChangeSetStatus" | "InvalidChangeSetStatusException" => Kind::Stale,
        // CloudFormation has no code of its own for a stack that is not there.
        "ValidationError" if message.is_some_and(|text| text.contains("does not exist")) => {
            Kind::NotFound
        }
        _ => Kind::Service,
    }
}

fn connection_kind(error: &(dyn StdError + 'static)) -> Kind {
    let refused = chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused);
    if refused {
        Kind::Refused
    } else {
        Kind::NoAnswer
    }
}

fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| (*cause).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_the_kind() {
        for (code, message, kind) in [
            ("ExpiredToken", "", Kind::Expired),
            ("AccessDenied", "", Kind::Denied),
            ("Throttling", "", Kind::Throttled),
            (
                "SlowDown",
                "Please reduce your request rate.",
                Kind::Throttled,
            ),
            ("NoSuchKey", "", Kind::NotFound),
            ("NoSuchBucket", "", Kind::NotFound),
            (
                "ValidationError",
                "Stack with id x does not exist",
                Kind::NotFound,
            ),
            ("ValidationError", "Template format error", Kind::Service),
        ] {
            assert_eq!(
                service_kind(Some(code), Some(message)),
                kind,
                "{code} {message}"
            );
        }
    }
}
