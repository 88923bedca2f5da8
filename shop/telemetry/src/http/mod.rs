//! What is measured and logged of HTTP requests, for any axum router.

mod measure;
mod request_id;
mod trace;

pub use measure::{HttpMetrics, measure};
pub use request_id::{RequestId, identify};
pub use trace::{TraceId, trace};
