//! The local CloudWatch from outside: over HTTP and TCP, with real clients.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it did not expect"
)]

mod alarm_forms;
mod alarms;
mod canaries;
mod canary_stacks;
mod console;
mod deliveries;
mod emf;
mod metrics;
mod objects;
mod queries;
mod restart;
mod rum;
mod server;
mod stacks;
mod statistics;
mod wire;
