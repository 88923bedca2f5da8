//! One id a request, in its logs, its response, and in what it tells a customer to quote.

use std::fmt;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::Who;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of a request: 8 to 64 letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id that came with a request, when it is a sane one: it ends up in logs.
    fn incoming(request: &Request) -> Option<Self> {
        let value = request.headers().get(&HEADER)?;
        let sane = (8..=LONGEST).contains(&value.len())
            && value
                .as_bytes()
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        sane.then(|| Self(value.clone()))
    }

    fn random() -> Self {
        // not by the system, which would be asked for each
        let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
        let mut digits = [0; 32];
        let id = id.simple().encode_lower(&mut digits);
        Self(HeaderValue::from_str(id).expect("hexadecimal digits are a header value"))
    }

    /// The id of the request in work. What goes on in a task of its own has it by [`RequestId::within`] only.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Does something for the request with this id; without one, for none.
    pub async fn within<F: Future>(id: Option<Self>, work: F) -> F::Output {
        match id {
            Some(id) => CURRENT.scope(id, work).await,
            None => work.await,
        }
    }

    /// Gives it to an outbound request.
    pub fn inject(self, headers: &mut HeaderMap) {
        headers.insert(HEADER, self.0);
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Gives the request its id (the incoming `X-Request-Id`, else a random one) and an empty [`Who`] as extensions, and the
/// response's `X-Request-Id`. Goes outside of [`trace`](super::trace), which tells it to the logs.
pub async fn identify<F: Future<Output = Response>>(
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let id = RequestId::incoming(&request).unwrap_or_else(RequestId::random);
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Who::default());
    let mut response = CURRENT.scope(id.clone(), next(request)).await;
    response.headers_mut().insert(HEADER, id.0);
    response
}
