//! Traces: the way of a request through services, queries and queues.
//!
//! [`http::trace`](crate::http::trace) gives each request its trace, continued from the caller or begun here, and the span around it.
//! Within, [`query`], [`call`], [`send`] and [`step`] make spans of `tracing` that [`layer`] records; only in requests that are
//! recorded are they made at all. A [`Tracer`] decides by X-Ray's rules ([`Sampler`]) where the caller did not.
//! [`TraceExporter`] writes what has ended as X-Ray segments or as OTLP; what nobody takes is dropped and counted, and no
//! request ever waits for it.
//!
//! No path, no query, no body and no address is in a span: routes by their templates, statements by their text without literals.

mod context;
mod data;
mod export;
mod id;
mod incoming;
mod layer;
mod local;
mod otlp;
mod sampling;
mod spans;
mod statement;
mod target;
mod tracer;
mod xray;

pub use context::TraceContext;
pub(crate) use data::Value;
pub use export::{TraceExporter, TraceOptions};
pub use id::{SpanId, TraceId, XRayId};
pub use incoming::Incoming;
pub(crate) use incoming::X_AMZN_TRACE_ID;
pub use layer::{SPAN, layer};
pub(crate) use sampling::Asked;
pub use sampling::{CentralRules, InvalidRules, Rule, Rules, Sampler};
pub use spans::{
    Traced, call, carried, current, fail, inject, query, send, statement, step, within,
};
pub use target::{InvalidTraceTarget, TraceTarget};
pub use tracer::Tracer;
