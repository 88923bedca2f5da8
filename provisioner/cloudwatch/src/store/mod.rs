//! Metric data in memory, and the trait through which alarms and queries read it.
//!
//! A metric has a stream for each unit, a stream a row of buckets for each fineness, and such a row
//! consists of blocks: 128 buckets that follow each other, in the least memory that holds what they
//! hold. What a window gives follows from the samples in it alone, not from the order or the parts
//! in which they came, nor from the way it is read.

mod arrivals;
mod block;
mod buckets;
mod data;
mod metric_store;
mod numbers;
mod packed;
mod reading;
mod retention;
mod stream;
mod windows;

pub use arrivals::Arrivals;
pub use data::{MetricData, WindowPoint};
pub use metric_store::MetricStore;
pub use retention::Retention;
pub use windows::{Steps, Windows};
