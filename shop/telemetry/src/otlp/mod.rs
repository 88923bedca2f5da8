//! The OpenTelemetry protocol over HTTP: the same metrics under the same names, and traces, for a collector.
//!
//! Each service is a resource (`service.name`). Counters are sums with delta temporality, for CloudWatch keeps deltas; durations are
//! exponential histograms with at most 160 buckets; gauges are gauges. An attribute is named as the dimension is. There is one data
//! point for the label with all its dimensions: a collector rolls up.

mod endpoint;
mod histogram;
mod http;
mod metrics;
mod protobuf;

pub use endpoint::{InvalidEndpoint, OtlpEndpoint};
pub(crate) use http::{Request, deliver};
pub(crate) use metrics::encode;
pub(crate) use protobuf::Message;
