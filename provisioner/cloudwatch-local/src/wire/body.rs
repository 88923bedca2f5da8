//! Request bodies: bounded in size and time, inflated when the client compressed them.

use std::{io::Read as _, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, header},
};

use super::ServiceError;

/// What a body may measure, sent and inflated. `PutMetricData` takes 1 MB, a stack's template 1 MB, which a form
/// can make three times as long.
pub(crate) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes the whole body in and inflates it.
pub(crate) async fn receive(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ServiceError> {
    receive_within(headers, body, MAX_BYTES, PATIENCE).await
}

/// Takes a body of at most `most` bytes, sent and inflated, that is here within `patience`.
pub(crate) async fn receive_within(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    patience: Duration,
) -> Result<Vec<u8>, ServiceError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BYTES.max(most)) {
        return Err(too_large(most));
    }
    // what is a little too large is read all the same: a client that still writes would not see the answer
    let limit = MAX_BYTES.max(most);
    let received = tokio::time::timeout(patience, axum::body::to_bytes(body, limit)).await;
    let bytes = match received {
        Err(_) => {
            return Err(ServiceError::sender(
                "RequestTimeout",
                "The body took too long to arrive.",
            )
            .status(408));
        }
        Ok(Err(error)) => return Err(unreadable(&error, most)),
        Ok(Ok(bytes)) if bytes.len() > most => return Err(too_large(most)),
        Ok(Ok(bytes)) => bytes,
    };
    match headers
        .get(header::CONTENT_ENCODING)
        .map(|value| value.to_str())
    {
        None | Some(Ok("identity" | "" | "aws-chunked")) => Ok(bytes.to_vec()),
        Some(Ok("gzip")) => inflate(&bytes, most),
        Some(_) => Err(ServiceError::sender(
            "SerializationException",
            "The content encoding is not supported.",
        )
        .status(415)),
    }
}

fn unreadable(error: &axum::Error, most: usize) -> ServiceError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.to_string() == "length limit exceeded" {
            return too_large(most);
        }
        cause = inner.source();
    }
    ServiceError::sender(
        "SerializationException",
        "The body ended before it was complete.",
    )
}

fn too_large(most: usize) -> ServiceError {
    ServiceError::sender(
        "RequestEntityTooLarge",
        format!("The body is larger than {most} bytes."),
    )
    .status(413)
}

fn inflate(bytes: &[u8], most: usize) -> Result<Vec<u8>, ServiceError> {
    let mut inflated = Vec::new();
    let mut limited = flate2::read::MultiGzDecoder::new(bytes).take(most as u64 + 1);
    match limited.read_to_end(&mut inflated) {
        Ok(_) if inflated.len() > most => Err(too_large(most)),
        Ok(_) => Ok(inflated),
        Err(_) => Err(ServiceError::sender(
            "SerializationException",
            "The body is not gzip.",
        )),
    }
}
