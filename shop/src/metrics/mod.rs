//! The metrics service: what browsers and other clients measured and noticed comes in, and Prometheus gets all of it out.

mod bucket;
mod client;
mod routes;
mod scrub;

pub use routes::ClientTelemetry;
pub(crate) use routes::{intake, scrape};
