//! Headers that tell a browser what these pages never do.

use axum::extract::Request;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HeaderName, HeaderValue,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::response::Response;

use crate::picture::ImageHosts;
use crate::visit::Visits;

/// Half a year.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=15768000");

const HEADERS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    // what was searched for is nobody else's business
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

pub(crate) async fn secure<F: Future<Output = Response>>(
    (images, visits): (&ImageHosts, &Visits),
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let known = request.headers();
    let personal = known.contains_key(AUTHORIZATION) || known.contains_key(COOKIE);
    let mut response = next(request).await;
    let headers = response.headers_mut();
    // these, and what the steps around this one add
    headers.reserve(HEADERS.len() + 6);
    headers.insert(CONTENT_SECURITY_POLICY, images.policy());
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if visits.are_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    // what one visitor sees is for no shared cache, nor for whoever goes back in this browser after them
    let caching = if personal {
        "private, no-store"
    } else {
        "no-cache"
    };
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(caching));
    response
}
