//! The spans that a service makes within a request, and what it says of them.
//!
//! All of it costs a look at the current span when the request is not recorded, and nothing else.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::HeaderMap;
use tracing::{Instrument, Span, debug, info_span};

use super::data::{Outcome, SpanKind, Value};
use super::layer::{Active, REQUEST, SPAN, STATEMENTS, beginning, with_active};
use super::local::LocalTrace;
use super::sampling::Asked;
use super::{Incoming, TraceContext, TraceId, Tracer, XRayId};

/// A query of a database, by the name of the statement; `system` is `sqlite` or `postgresql`. Its text and rows come from sqlx.
pub fn query(name: &'static str, system: &'static str) -> Span {
    info_span!(target: SPAN, "query", kind = "query", name, db.system.name = system)
}

/// The text of the query that one is in, and how many rows it returned, as sqlx tells of its own.
pub fn statement(text: &str, rows: usize) {
    debug!(target: STATEMENTS, summary = text, rows_returned = rows as u64);
}

/// A call of something else, such as `payment`.
pub fn call(peer: &'static str, operation: &'static str) -> Span {
    info_span!(target: SPAN, "call", kind = "client", name = peer, rpc.method = operation)
}

/// A message that is left in a queue.
pub fn send(queue: &'static str) -> Span {
    info_span!(target: SPAN, "send", kind = "producer", name = queue, messaging.destination.name = queue)
}

/// A step worth seeing.
pub fn step(name: &'static str) -> Span {
    info_span!(target: SPAN, "step", name)
}

/// Does something within a span, which ends with it.
pub async fn within<F: Future>(span: &Span, work: F) -> F::Output {
    let output = work.instrument(span.clone()).await;
    // not when the last handle goes, which a driver's thread may have
    with_active(span, Active::end);
    output
}

/// Says that a span failed, and how: a kind, and a text without anything of a customer.
pub fn fail(span: &Span, kind: &'static str, message: impl Into<Cow<'static, str>>) {
    let message = message.into();
    with_active(span, |active| {
        let at = active.trace.now();
        active.change(|data| {
            data.outcome.fault = true;
            data.fail(Cow::Borrowed(kind), message, at);
        });
    });
}

/// Where in which trace one is.
pub fn current() -> Option<TraceContext> {
    with_active(&Span::current(), |active| {
        let mut context = active.trace.context.clone();
        if let Some(span) = &active.span {
            context.span = super::data::locked(span).id;
        }
        context
    })
}

/// Gives an outbound request the trace that one is in: `traceparent`, `tracestate` and `X-Amzn-Trace-Id`.
pub fn inject(headers: &mut HeaderMap) {
    if let Some(context) = current() {
        context.inject(headers);
    }
}

/// The trace that one is in, for the row of an outbox or the attribute of a message; [`Tracer::receive`] goes on with it.
pub fn carried() -> Option<String> {
    current().map(|context| context.to_string())
}

/// A request in work, or a message being dealt with: its span ends when this is dropped.
pub struct Traced {
    trace: Arc<LocalTrace>,
    span: Span,
}

impl Tracer {
    /// A request is served.
    pub(crate) fn serve(
        &self,
        incoming: Option<Incoming>,
        asked: &Asked<'_>,
        request_id: Option<&str>,
    ) -> Traced {
        let trace = self.begin(incoming, SpanKind::Server, asked);
        Traced::new(
            trace,
            |trace, xray| info_span!(target: REQUEST, "request", request_id, trace_id = %trace, xray_trace_id = %xray),
        )
    }

    /// A message out of `queue` is dealt with, in the trace that it carried.
    pub fn receive(&self, queue: &'static str, carried: Option<&str>) -> Traced {
        let incoming = carried.and_then(Incoming::carried);
        let asked = Asked {
            path: queue,
            ..Asked::default()
        };
        let trace = self.begin(incoming, SpanKind::Consumer, &asked);
        let traced = Traced::new(
            trace,
            |trace, xray| info_span!(target: REQUEST, "message", queue, trace_id = %trace, xray_trace_id = %xray),
        );
        traced.trace.with_root(|root| {
            root.name = Cow::Borrowed(queue);
            root.set(
                "messaging.destination.name",
                Value::Text(Cow::Borrowed(queue)),
            );
        });
        traced
    }
}

impl Traced {
    fn new(trace: LocalTrace, make: impl FnOnce(TraceId, XRayId) -> Span) -> Self {
        let id = trace.context.trace;
        let trace = Arc::new(trace);
        let span = beginning(&trace, || make(id, id.x_ray()));
        Self { trace, span }
    }

    /// Where in which trace it is.
    pub fn context(&self) -> &TraceContext {
        &self.trace.context
    }

    /// The span to do the work in.
    pub fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn is_recorded(&self) -> bool {
        self.trace.is_recorded()
    }

    pub(crate) fn name(&self, name: String) {
        self.trace.with_root(|root| root.name = Cow::Owned(name));
    }

    pub(crate) fn set(&self, key: &'static str, value: Value) {
        self.trace.with_root(|root| root.set(key, value));
    }

    /// How it ended.
    pub(crate) fn status(&self, status: u16) {
        self.trace.with_root(|root| {
            root.set("http.response.status_code", Value::Integer(status.into()));
            root.outcome = Outcome::of_status(status);
        });
    }

    /// Says that it failed, and how.
    pub fn fail(&self, kind: &'static str, message: impl Into<Cow<'static, str>>) {
        let message = message.into();
        let at = self.trace.now();
        self.trace.with_root(|root| {
            root.outcome.fault = true;
            root.fail(Cow::Borrowed(kind), message, at);
        });
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        self.trace.finish();
    }
}
