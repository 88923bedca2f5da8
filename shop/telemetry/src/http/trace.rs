//! The trace that a request belongs to: continued from the caller, else begun here.

use axum::extract::{MatchedPath, Request};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use tracing::Instrument;

use super::RequestId;
use super::measure::{UNMATCHED, loggable};
use crate::trace::{Asked, Incoming, Traced, Tracer, Value, X_AMZN_TRACE_ID};

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Gives the request its trace: a [`TraceContext`](crate::trace::TraceContext) as an extension, the span around all within, and
/// `Server-Timing: traceparent` in the answer, the only way in which the load of a page is told the trace that made it.
///
/// Goes outside of [`measure`](super::measure), which logs it, within a layer of a `Router`, so that the route is known.
pub async fn trace<F: Future<Output = Response>>(
    tracer: &Tracer,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let incoming = Incoming::of(request.headers());
    let asks = incoming.as_ref().is_some_and(Incoming::asks);
    let work = begin(tracer, incoming, &request);
    let context = work.context().clone();
    request.extensions_mut().insert(context.clone());
    let mut response = next(request).instrument(work.span().clone()).await;
    end(&work, &response);
    let headers = response.headers_mut();
    tell(headers, SERVER_TIMING, || {
        format!("traceparent;desc=\"{}\"", context.traceparent())
    });
    if asks {
        tell(headers, X_AMZN_TRACE_ID, || {
            let sampled = u8::from(context.is_sampled());
            format!("Root={};Sampled={sampled}", context.trace_id().x_ray())
        });
    }
    response
}

fn begin(tracer: &Tracer, incoming: Option<Incoming>, request: &Request) -> Traced {
    let host = request.headers().get(HOST);
    let asked = Asked {
        method: request.method().as_str(),
        host: host.and_then(|host| host.to_str().ok()).unwrap_or_default(),
        path: request.uri().path(),
    };
    let id = request.extensions().get::<RequestId>();
    let id = id.map(RequestId::as_str);
    let work = tracer.serve(incoming, &asked, id);
    if work.is_recorded() {
        let method = loggable(request.method());
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or(UNMATCHED, MatchedPath::as_str);
        work.name(format!("{method} {route}"));
        work.set("http.request.method", Value::Text(method.into()));
        work.set("url.template", Value::Text(route.to_owned().into()));
        work.set("http.route", Value::Text(route.to_owned().into()));
        if let Some(id) = id {
            work.set("request_id", Value::Text(id.to_owned().into()));
        }
    }
    work
}

fn end(work: &Traced, response: &Response) {
    work.status(response.status().as_u16());
    let length = response.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if let Some(length) = length {
        work.set("http.response.body.size", Value::Integer(length));
    }
}

fn tell(headers: &mut HeaderMap, name: HeaderName, value: impl FnOnce() -> String) {
    if let Ok(value) = HeaderValue::try_from(value()) {
        headers.insert(name, value);
    }
}
