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

/// How large a document in a request may be: the thousand keys of a deletion, with room.
const MAX_DOCUMENT: u64 = 4 * 1024 * 1024;

/// What was taken in.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) blob: String,
    pub(super) size: u64,
    pub(super) sums: Summed,
}

/// Streams a body of at most so many bytes into a blob, with the checksum that the client promised, else the wanted one.
pub(super) async fn receive(
    blobs: &Arc<Blobs>,
    call: &Call,
    body: Body,
    most: u64,
    wanted: Option<Algorithm>,
) -> Result<Received, S3Error> {
    let mut intake = Intake::new(call, body, most, wanted)?;
    let mut writer = blobs.create().await?;
    while let Some(bytes) = intake.next().await? {
        writer.write(&bytes).await?;
    }
    let sums = intake.finish()?;
    let (blob, size) = writer.keep().await?;
    Ok(Received { blob, size, sums })
}

/// Takes a document in, as text.
pub(super) async fn document(call: &Call, body: Body) -> Result<String, S3Error> {
    let mut intake = Intake::new(call, body, MAX_DOCUMENT, None)?;
    let mut text = Vec::new();
    while let Some(bytes) = intake.next().await.map_err(|error| {
        if error == S3Error::too_large() {
            S3Error::message_too_long()
        } else {
            error
        }
    })? {
        text.extend_from_slice(&bytes);
    }
    intake.finish()?;
    String::from_utf8(text).map_err(|_| S3Error::malformed_xml())
}

/// A body on its way in: unpacked, counted and summed.
struct Intake<'a> {
    call: &'a Call,
    body: Body,
    chunks: Option<Chunks>,
    sums: Sums,
    /// Whether the client tells the checksum.
    promised: bool,
    size: u64,
    most: u64,
}

impl<'a> Intake<'a> {
    fn new(
        call: &'a Call,
        body: Body,
        most: u64,
        wanted: Option<Algorithm>,
    ) -> Result<Self, S3Error> {
        let promised = promised(call)?;
        Ok(Self {
            call,
            body,
            chunks: is_chunked(call).then(Chunks::default),
            sums: Sums::new(promised.or(wanted)),
            promised: promised.is_some(),
            size: 0,
            most,
        })
    }

    /// The next bytes; none at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, S3Error> {
        let Some(piece) = next(&mut self.body).await? else {
            return Ok(None);
        };
        let bytes = match &mut self.chunks {
            None => piece,
            Some(chunks) => {
                let mut payload = Vec::new();
                chunks.push(&piece, &mut payload)?;
                Bytes::from(payload)
            }
        };
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.most {
            return Err(S3Error::too_large());
        }
        self.sums.update(&bytes);
        Ok(Some(bytes))
    }

    /// The sums, when all came and is what the client said.
    fn finish(self) -> Result<Summed, S3Error> {
        let chunks = self.chunks.as_ref();
        if chunks.is_some_and(|chunks| !chunks.is_complete()) {
            return Err(S3Error::incomplete_body());
        }
        let sums = self.sums.finish();
        verify(self.call, chunks, self.size, &sums, self.promised)?;
        Ok(sums)
    }
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

/// Whether a request proves that its body is whole.
pub(super) fn is_proven(call: &Call) -> bool {
    let sums = Algorithm::ALL.map(Algorithm::header);
    let names = ["content-md5", "x-amz-trailer"];
    let mut names = names.into_iter().chain(sums);
    names.any(|name| call.header(name).is_some())
}

/// The checksum that a header or a trailer carries.
pub(super) fn promised(call: &Call) -> Result<Option<Algorithm>, S3Error> {
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

fn verify(
    call: &Call,
    chunks: Option<&Chunks>,
    size: u64,
    sums: &Summed,
    promised: bool,
) -> Result<(), S3Error> {
    if let Some(md5) = call.header("content-md5")
        && STANDARD.encode(sums.md5) != md5
    {
        return Err(S3Error::bad_digest());
    }
    let decoded = call.header("x-amz-decoded-content-length");
    if decoded.is_some_and(|length| length.parse() != Ok(size)) {
        return Err(S3Error::incomplete_body());
    }
    let Some((algorithm, sum)) = sums.checksum.as_ref().filter(|_| promised) else {
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
