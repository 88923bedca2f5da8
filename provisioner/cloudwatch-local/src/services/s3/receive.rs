//! Taking the bytes of an object in: piece by piece, and kept only when they are what the client said.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::body::Body as _;

use super::{
    Call,
    blobs::Blobs,
    checksum::{Algorithm, Summed, Sums},
    chunked::Chunks,
    error::S3Error,
};

/// How long the next piece of a body may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How large one object may be; source: `PutObject` of the S3 API reference.
const MAX_OBJECT: u64 = 5 * 1024 * 1024 * 1024;

/// What was taken in.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) blob: String,
    pub(super) size: u64,
    pub(super) sums: Summed,
}

/// Streams a body into a blob.
pub(super) async fn receive(
    blobs: &Arc<Blobs>,
    call: &Call,
    mut body: Body,
) -> Result<Received, S3Error> {
    let mut chunks = is_chunked(call).then(Chunks::default);
    let mut sums = Sums::new(promised(call)?);
    let mut writer = blobs.create().await?;
    let mut size = 0;
    let mut payload = Vec::new();
    while let Some(piece) = next(&mut body).await? {
        payload.clear();
        let bytes: &[u8] = match &mut chunks {
            None => &piece,
            Some(chunks) => {
                chunks.push(&piece, &mut payload)?;
                &payload
            }
        };
        size += bytes.len() as u64;
        if size > MAX_OBJECT {
            return Err(S3Error::too_large());
        }
        sums.update(bytes);
        writer.write(bytes).await?;
    }
    if chunks.as_ref().is_some_and(|chunks| !chunks.is_complete()) {
        return Err(S3Error::incomplete_body());
    }
    let sums = sums.finish();
    verify(call, chunks.as_ref(), size, &sums)?;
    let (blob, size) = writer.keep().await?;
    Ok(Received { blob, size, sums })
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, S3Error> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
        match tokio::time::timeout(PATIENCE, frame).await {
            Err(_) => return Err(S3Error::slow_body()),
            Ok(None) => return Ok(None),
            Ok(Some(Err(_))) => return Err(S3Error::incomplete_body()),
            // trailers of HTTP itself carry nothing here
            Ok(Some(Ok(frame))) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

fn is_chunked(call: &Call) -> bool {
    let encoded = call
        .header("content-encoding")
        .is_some_and(|encoding| encoding.split(',').any(|name| name.trim() == "aws-chunked"));
    let signed = call
        .header("x-amz-content-sha256")
        .is_some_and(|sum| sum.starts_with("STREAMING-"));
    encoded || signed
}

/// The checksum that a header or a trailer carries.
fn promised(call: &Call) -> Result<Option<Algorithm>, S3Error> {
    let in_header = Algorithm::ALL
        .into_iter()
        .find(|algorithm| call.header(algorithm.header()).is_some());
    match (in_header, call.header("x-amz-trailer")) {
        (Some(algorithm), _) => Ok(Some(algorithm)),
        (None, None) => Ok(None),
        (None, Some(trailer)) => Algorithm::of_header(&trailer.trim().to_ascii_lowercase())
            .map(Some)
            .ok_or_else(|| {
                S3Error::invalid_argument(
                    "The value specified in the x-amz-trailer header is not supported",
                )
            }),
    }
}

fn verify(call: &Call, chunks: Option<&Chunks>, size: u64, sums: &Summed) -> Result<(), S3Error> {
    if let Some(md5) = call.header("content-md5")
        && STANDARD.encode(sums.md5) != md5
    {
        return Err(S3Error::bad_digest());
    }
    let decoded = call.header("x-amz-decoded-content-length");
    if decoded.is_some_and(|length| length.parse() != Ok(size)) {
        return Err(S3Error::incomplete_body());
    }
    let Some((algorithm, sum)) = &sums.checksum else {
        return Ok(());
    };
    let trailer = || {
        let trailers = &chunks?.trailers;
        let found = trailers.iter().find(|(name, _)| name == algorithm.header());
        found.map(|(_, value)| value.as_str())
    };
    let expected = call.header(algorithm.header()).or_else(trailer);
    if expected == Some(sum) {
        Ok(())
    } else {
        Err(S3Error::bad_digest())
    }
}
