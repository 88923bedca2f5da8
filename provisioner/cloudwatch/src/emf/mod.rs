//! The embedded metric format: metrics inside log events
//! (`UG:CloudWatch_Embedded_Metric_Format_Specification`).
//!
//! [`read`] takes a log event apart and reports every mistake in it; [`Event`] writes events that
//! [`read`] has nothing to say about. Whether CloudWatch takes the data at a given time (their age)
//! is for [`Datum::validate`](crate::datum::Datum::validate) to say.

mod definition;
mod directive;
mod entity;
mod event;
mod problem;
mod read;
mod write;

pub use entity::{Entity, EntityKind, Platform};
pub use event::{Event, Metric};
pub use problem::{Failures, Problem, ProblemKind, Problems};
pub use read::{Mistakes, Reading, Settings, parse, read, read_with};

/// The longest event, in bytes.
pub const MAX_LENGTH: usize = 1024 * 1024;
/// The most metrics of one directive.
pub const MAX_METRICS: usize = 100;
/// The most values of one metric.
pub const MAX_VALUES: usize = 100;
/// The most dimensions of one set.
pub const MAX_DIMENSIONS: usize = 30;
/// The longest name of a dimension, in characters.
pub const MAX_DIMENSION_NAME: usize = 250;
/// The longest value of a dimension, in characters.
pub const MAX_DIMENSION_VALUE: usize = 1024;
/// The longest namespace and name of a metric that the format itself allows, in characters;
/// CloudWatch takes 255.
pub const MAX_NAME: usize = 1024;

/// The member that makes an event one of this format.
const METADATA: &str = "_aws";
