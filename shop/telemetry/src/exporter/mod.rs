//! The task that flushes, at each interval and at the end, and where it flushes to.

mod buffer;
mod interval;
mod lane;
mod run;

pub use buffer::{BufferSize, InvalidBufferSize};
pub use interval::{FlushInterval, InvalidFlushInterval};
pub use run::{ExportOptions, Exporter, Report};
