//! RUM over HTTP: app monitors, what pages send, and the metrics that come of it.

mod access;
mod batches;
mod console;
mod events;
mod hostile;
mod monitors;
mod page;
mod restart;
