//! The embedded metric format: one JSON object a line, within every limit that CloudWatch sets.
//!
//! Pure: what is measured goes in, lines come out. [`lines`] knows nothing of the shop's metrics, of time, or of where lines go.

mod batch;
mod event;
mod names;
mod pack;

pub(crate) use batch::Writer;
pub use event::{EmfError, Event, Measurement, lines};
pub use names::{DimensionValue, InvalidName, Namespace, Resolution};

/// Most values of one metric in one event.
pub const MAX_VALUES: usize = 100;
/// Most metrics of one directive.
pub const MAX_METRICS: usize = 100;
/// Most dimensions of one set.
pub const MAX_DIMENSIONS: usize = 30;
/// Longest event in bytes: 256 KB less what CloudWatch Logs adds to each event (26 bytes) and some air.
pub const MAX_EVENT_BYTES: usize = 256 * 1024 - 256;
/// Longest name of a metric.
pub const MAX_METRIC_NAME: usize = 1024;
/// Longest name of a dimension.
pub const MAX_DIMENSION_NAME: usize = 250;
/// Longest value of a dimension.
pub const MAX_DIMENSION_VALUE: usize = 1024;
/// Longest namespace.
pub const MAX_NAMESPACE: usize = 256;
/// CloudWatch refuses values beyond ±2^360.
pub const MAX_MAGNITUDE: f64 = 2.348_542_582_773_833_2e108;
