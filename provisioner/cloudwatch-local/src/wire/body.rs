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
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BYTES) {
        return Err(too_large());
    }
    let received = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, MAX_BYTES)).await;
    let bytes = match received {
        Err(_) => {
            return Err(ServiceError::sender(
                "RequestTimeout",
                "The body took too long to arrive.",
            )
            .status(408));
        }
        Ok(Err(error)) => return Err(unreadable(&error)),
        Ok(Ok(bytes)) => bytes,
    };
    match headers
        .get(header::CONTENT_ENCODING)
        .map(|value| value.to_str())
    {
        None | Some(Ok("identity" | "" | "aws-chunked")) => Ok(bytes.to_vec()),
        Some(Ok("gzip")) => inflate(&bytes),
        Some(_) => Err(ServiceError::sender(
            "SerializationException",
            "The content encoding is not supported.",
        )
        .status(415)),
    }
}

fn unreadable(error: &axum::Error) -> ServiceError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.to_string() == "length limit exceeded" {
            return too_large();
        }
        cause = inner.source();
    }
    ServiceError::sender(
        "SerializationException",
        "The body ended before it was complete.",
    )
}

fn too_large() -> ServiceError {
    ServiceError::sender(
        "RequestEntityTooLarge",
        format!("The body is larger than {MAX_BYTES} bytes."),
    )
    .status(413)
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, ServiceError> {
    let mut inflated = Vec::new();
    let mut limited = flate2::read::MultiGzDecoder::new(bytes).take(MAX_BYTES as u64 + 1);
    match limited.read_to_end(&mut inflated) {
        Ok(_) if inflated.len() > MAX_BYTES => Err(too_large()),
        Ok(_) => Ok(inflated),
        Err(_) => Err(ServiceError::sender(
            "SerializationException",
            "The body is not gzip.",
        )),
    }
}
