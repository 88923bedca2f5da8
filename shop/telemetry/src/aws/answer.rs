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
    let status = response.status().as_u16();
    let why = format!("answered {status} {code}");
    let throttled = status == 429 || code.contains("Throttl") || code == "LimitExceededException";
    // credentials are renewed and permissions given while we wait
    let not_allowed = matches!(status, 401 | 403);
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
