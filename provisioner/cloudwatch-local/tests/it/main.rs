//! The local CloudWatch from outside: over HTTP and TCP, with real clients.

mod alarms;
mod emf;
mod metrics;
mod restart;
mod server;
mod wire;
