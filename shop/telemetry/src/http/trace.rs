//! The trace that a request belongs to: continued from the caller, else begun here.
//!
//! Only the ids: nothing is recorded or exported.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const X_AMZN_TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The id of a trace: 32 lowercase hexadecimal digits, not all zero (W3C Trace Context §3.2.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceId(String);

impl TraceId {
    fn random() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    pub(super) fn checked(digits: &str) -> Option<Self> {
        is_id(digits, 32).then(|| Self(digits.to_owned()))
    }

    /// From a `traceparent` (`00-TRACE-SPAN-FLAGS`; later versions may have more fields), else from an `X-Amzn-Trace-Id`, whose
    /// `Root=1-EPOCH-REST` may stand alone, as a load balancer writes it.
    fn incoming(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name)?.to_str().ok();
        text(TRACEPARENT)
            .and_then(w3c)
            .or_else(|| text(X_AMZN_TRACE_ID).and_then(x_ray))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_id(digits: &str, length: usize) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    digits.len() == length && digits.bytes().all(hex) && digits.bytes().any(|byte| byte != b'0')
}

fn w3c(text: &str) -> Option<TraceId> {
    let mut fields = text.split('-');
    let version = fields.next()?;
    let trace = TraceId::checked(fields.next()?)?;
    let span = fields.next()?;
    let flags = fields.next()?;
    let more = fields.next().is_some();
    let known = version.len() == 2 && version != "ff" && (version != "00" || !more);
    (known && is_id(span, 16) && flags.len() == 2).then_some(trace)
}

fn x_ray(text: &str) -> Option<TraceId> {
    let root = text
        .split(';')
        .find_map(|field| field.trim().strip_prefix("Root="))?;
    let (epoch, rest) = root.strip_prefix("1-")?.split_once('-')?;
    let whole = epoch.len() == 8 && rest.len() == 24;
    whole.then(|| TraceId::checked(&format!("{epoch}{rest}")))?
}

/// Gives the request its [`TraceId`] as an extension, and tells the caller in `Server-Timing: traceparent`: the only way in which
/// a page learns the trace that rendered it. Goes outside of [`measure`](super::measure), which logs it.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let trace = TraceId::incoming(request.headers()).unwrap_or_else(TraceId::random);
    let span = &TraceId::random().0[..16];
    let told = format!("traceparent;desc=\"00-{}-{span}-01\"", trace.as_str());
    request.extensions_mut().insert(trace);
    let mut response = next.run(request).await;
    if let Ok(told) = HeaderValue::try_from(told) {
        response.headers_mut().insert(SERVER_TIMING, told);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn check(name: &HeaderName, value: &str, continued: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let found = TraceId::incoming(&headers);
        let expected = continued.then_some(TRACE);
        assert_eq!(found.as_ref().map(TraceId::as_str), expected, "{value}");
    }

    #[test]
    fn traces_are_continued_from_either_header() {
        for (value, continued) in [
            (
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                true,
            ),
            (
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                true,
            ),
            (
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                false,
            ),
            (
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                false,
            ),
            (
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                false,
            ),
            (
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                false,
            ),
            (
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                false,
            ),
            ("00-4bf92f35", false),
        ] {
            check(&TRACEPARENT, value, continued);
        }
        for (value, continued) in [
            (
                "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1",
                true,
            ),
            ("Root=1-4bf92f35-77b34da6a3ce929d0e0e4736", true),
            (
                "Self=1-00000000-77b34da6a3ce929d0e0e4736; Root=1-4bf92f35-77b34da6a3ce929d0e0e4736",
                true,
            ),
            ("Root=2-4bf92f35-77b34da6a3ce929d0e0e4736", false),
            ("Root=1-4bf92f3577-b34da6a3ce929d0e0e4736", false),
            ("Parent=00f067aa0ba902b7", false),
        ] {
            check(&X_AMZN_TRACE_ID, value, continued);
        }
    }
}
