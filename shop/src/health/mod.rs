//! Whether the process lives, whether it can serve, and how what it depends on is doing.

mod dependencies;
mod probes;
mod report;

pub(crate) use probes::routes;
