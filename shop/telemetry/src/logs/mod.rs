//! Logs: one JSON object a line on stdout. Whoever logs neither waits nor fails, whatever becomes of the output.

mod outlet;
mod start;

pub use start::{LogError, Logs, start};
