//! Handing requests to a collector.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};

use super::OtlpEndpoint;
use crate::sink::{Answer, Outbox, Parcel, Peer, deliver_requests};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(10);
/// The most of an answer that is looked at.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A request in Protocol Buffers, with how many points, spans or lines are in it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    body: Arc<[u8]>,
    count: u64,
}

impl Request {
    pub(crate) fn new(body: Vec<u8>, count: u64) -> Self {
        Self {
            body: body.into(),
            count,
        }
    }
}

impl Parcel for Request {
    fn size(&self) -> usize {
        self.body.len()
    }

    fn count(&self) -> u64 {
        self.count
    }
}

/// Hands over requests of a kind of telemetry, such as `metrics`, until the outbox is closed and empty.
pub(crate) async fn deliver(
    endpoint: OtlpEndpoint,
    signal: &'static str,
    outbox: Arc<Outbox<Request>>,
) {
    let client = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        // whoever answers with another address is no collector
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "there is no HTTP client for the collector");
            return;
        }
    };
    let url = endpoint.signal(signal);
    deliver_requests(&outbox, Collector { client, url }).await;
}

struct Collector {
    client: Client,
    url: Url,
}

impl Peer<Request> for Collector {
    const NAME: &'static str = "collector";

    async fn send(&self, request: Request) -> Answer {
        let sent = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/x-protobuf")
            .body(request.body.to_vec())
            .send();
        match sent.await {
            Ok(response) => understand(response).await,
            Err(error) => Answer::Later(causes(&error), None),
        }
    }
}

async fn understand(response: Response) -> Answer {
    let status = response.status();
    if status.is_success() {
        let body = response.bytes().await.unwrap_or_default();
        let body = body.get(..LONGEST_ANSWER.min(body.len()));
        return match rejected(body.unwrap_or_default()) {
            0 => Answer::Taken,
            some => Answer::Partly(some, "a part was refused".to_owned()),
        };
    }
    let why = format!("answered {status}");
    match status {
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Answer::Later(why, wanted(response.headers())),
        _ => Answer::Refused(why),
    }
}

fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn wanted(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok();
    seconds.map(Duration::from_secs)
}

/// How many of the things in a request were refused: `partial_success` (1) has it as its first field.
fn rejected(answer: &[u8]) -> u64 {
    let Some((10, rest)) = varint(answer) else {
        return 0;
    };
    let Some((_, partial)) = varint(rest) else {
        return 0;
    };
    match varint(partial) {
        Some((8, number)) => varint(number).map_or(0, |(number, _)| number),
        _ => 0,
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)?;
    let (number, rest) = bytes.split_at(end + 1);
    let value = number
        .iter()
        .rev()
        .fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_collector_refused() {
        assert_eq!(rejected(&[]), 0);
        assert_eq!(rejected(&[10, 0]), 0, "an empty partial success");
        assert_eq!(rejected(&[10, 3, 8, 0xac, 0x02]), 300);
        assert_eq!(rejected(&[10, 4, 18, 2, b'o', b'k']), 0, "only a message");
        assert_eq!(rejected(&[0xff; 20]), 0, "nonsense");
    }
}
