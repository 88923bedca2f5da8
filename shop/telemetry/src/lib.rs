//! What a service of the shop says about itself: metrics in CloudWatch's embedded metric format, traces, and JSON logs.
//!
//! A handler records into [`Telemetry`], which costs a short lock and can neither fail nor wait. An [`Exporter`] takes what has been
//! recorded at each flush, writes it as [`emf`] lines and hands them to a [`sink`] with a bounded buffer. Nothing of what happens
//! behind that buffer (a peer that is away, refuses, or never reads) reaches a request. [`trace`] is the same for spans.
//!
//! # What the numbers mean
//!
//! - Counters are summed between flushes; read them with `Sum`. Distributions keep every raw value; percentiles over them are exact.
//!   Gauges are sampled once a flush.
//! - A counter that can only be read beside another is emitted as 0 along with it ([`Metric::companions`]): `100 * errors / requests` is
//!   0 while all is well, and not missing.
//! - Without traffic nothing is emitted for [`Metric::Requests`]. Missing data is the signal of an alarm on no traffic.
//! - Each value bears the time slot (second or minute, by [`Resolution`]) it was recorded in, not that of the flush.

mod aws;
mod batch;
pub mod catalogue;
pub mod clock;
mod dimension;
pub mod emf;
mod exporter;
pub mod host;
pub mod http;
mod label;
pub mod logs;
mod otlp;
mod pipeline;
pub mod prometheus;
mod published;
mod recorder;
pub mod sink;
pub mod trace;
mod window;

pub use aws::{InvalidDistributions, InvalidLogGroup, LogGroup, PutDistributions};
pub use catalogue::{Kind, Metric, Unit};
pub use clock::{Clock, EpochMillis, ManualClock, SystemClock};
pub use dimension::Dimension;
pub use emf::{DimensionValue, Namespace, Resolution};
pub use exporter::{
    BufferSize, ExportOptions, Exporter, FlushInterval, InvalidBufferSize, InvalidFlushInterval,
    Report,
};
pub use label::{CheckoutStep, Label, PaymentOutcome, Scope, Signal};
pub use otlp::{InvalidEndpoint, OtlpEndpoint};
pub use pipeline::{InvalidPipeline, Pipeline};
pub use recorder::{Telemetry, TelemetryOptions, milliseconds};
pub use sink::Target;
