//! The same metrics for Prometheus, which asks for them: counters since the start, gauges as they are, durations in buckets.
//!
//! Names and units are those that Prometheus' users expect: `shop_requests_total`, `shop_request_duration_seconds`. There is one series
//! for all dimensions of a label, for Prometheus adds up.

mod registry;
mod text;

pub use registry::Registry;

/// What [`Registry::text`] is: the text format, version 0.0.4.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
