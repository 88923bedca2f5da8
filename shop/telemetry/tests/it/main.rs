//! What is recorded is what is written, whatever it is and wherever it goes.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod agreement;
mod collector;
mod emf;
mod exporter;
mod host;
mod http;
mod prometheus;
mod published;
mod reader;
mod recorder;
mod traces;
