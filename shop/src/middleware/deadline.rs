//! A bound on how long a handler may take. A fault's latency is not part of it.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::error::Error;

const LONGEST: Duration = Duration::from_secs(10);

pub(crate) async fn deadline(handled: impl Future<Output = Response>) -> Response {
    timeout(LONGEST, handled)
        .await
        .unwrap_or_else(|_| Error::TimedOut.into_response())
}
