//! Logs: one JSON object a line, to stdout or to files, and to CloudWatch Logs. Whoever logs neither waits nor fails, whatever becomes
//! of the output.

mod control;
mod file;
mod json;
mod outlet;
mod shipment;
mod start;
mod time;

pub use control::{InvalidLogFilter, LogControl, LogFilter};
pub use file::{InvalidLogSize, LogFile, LogSize};
pub use start::{Listener, LogError, LogOptions, Logs, start, start_with};
