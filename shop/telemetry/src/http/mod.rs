//! What is measured and logged of HTTP requests, for any axum router.
//!
//! Steps around a request, each a function of what comes next. A router has them in one layer, for it copies each layer for each
//! request, with all within it.

mod access;
mod client;
mod measure;
mod request_id;
mod trace;
mod who;

pub use access::AccessLog;
pub use client::{Clients, InvalidClients};
pub use measure::{HttpMetrics, HttpOptions, measure};
pub use request_id::{RequestId, identify};
pub use trace::trace;
pub use who::Who;
