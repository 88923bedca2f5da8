//! Where in which trace one is, and how that is told to others.

use std::fmt;
use std::sync::Arc;

use super::{SpanId, TraceId};

/// A span of a trace, and whether the trace is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
    pub(super) sampled: bool,
    /// What other systems said in `tracestate`; passed on as it is.
    pub(super) state: Option<Arc<str>>,
}

impl TraceContext {
    /// The trace.
    pub fn trace_id(&self) -> TraceId {
        self.trace
    }

    /// The span.
    pub fn span_id(&self) -> SpanId {
        self.span
    }

    /// Whether the trace is recorded.
    pub fn is_sampled(&self) -> bool {
        self.sampled
    }

    /// The value of `traceparent`.
    pub fn traceparent(&self) -> String {
        let flags = u8::from(self.sampled);
        format!("00-{}-{}-{flags:02}", self.trace, self.span)
    }

    /// The value of `tracestate`, if there is one.
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// The value of `X-Amzn-Trace-Id`.
    pub fn x_ray(&self) -> String {
        let sampled = u8::from(self.sampled);
        format!(
            "Root={};Parent={};Sampled={sampled}",
            self.trace.x_ray(),
            self.span
        )
    }
}

/// As it is carried in a row of an outbox or an attribute of a message: `traceparent`, and after a space `tracestate`.
impl fmt::Display for TraceContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.traceparent())?;
        match &self.state {
            Some(state) => write!(formatter, " {state}"),
            None => Ok(()),
        }
    }
}
