//! What a failed call means.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::sink::Answer;

/// Later when the service is away, tired or lets nobody in for now; never when it does not like what it was sent.
pub(super) fn answer<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Answer {
    let code = error.code().unwrap_or_default();
    let Some(response) = error.raw_response() else {
        return Answer::Later(kind(error).to_owned(), None);
    };
    judge(response.status().as_u16(), code)
}

/// Credentials are renewed, permissions given and clocks set while we wait. Services that speak JSON answer all of that with 400.
const NOT_ALLOWED: [&str; 10] = [
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "UnrecognizedClientException",
];

fn judge(status: u16, code: &str) -> Answer {
    let why = format!("answered {status} {code}");
    let throttled = status == 429 || code.contains("Throttl") || code == "LimitExceededException";
    let not_allowed = matches!(status, 401 | 403) || NOT_ALLOWED.contains(&code);
    if status >= 500 || throttled || not_allowed {
        Answer::Later(why, None)
    } else {
        Answer::Refused(why)
    }
}

fn kind<E>(error: &SdkError<E, HttpResponse>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "the call could not be made",
        SdkError::TimeoutError(_) => "no answer in time",
        SdkError::DispatchFailure(_) => "not reached, or no credentials",
        _ => "no answer that could be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again() {
        for (status, code) in [
            (500, "InternalFailure"),
            (503, ""),
            (429, ""),
            (400, "ThrottlingException"),
            (403, "AccessDenied"),
            (400, "AccessDeniedException"),
            (400, "ExpiredTokenException"),
            (400, "UnrecognizedClientException"),
            (400, "InvalidSignatureException"),
        ] {
            let answer = judge(status, code);
            assert!(matches!(answer, Answer::Later(..)), "{status} {code}");
        }
        for code in ["InvalidParameterException", "ValidationError", ""] {
            assert!(matches!(judge(400, code), Answer::Refused(_)), "{code}");
        }
    }
}
