//! What is measured and logged of HTTP requests, for any axum router.

mod client;
mod measure;
mod request_id;
mod trace;

pub use client::{Clients, InvalidClients};
pub use measure::{HttpMetrics, measure};
pub use request_id::{RequestId, identify};
pub use trace::{TraceId, trace};
