//! A bound on how long a handler may take. A fault's latency is not part of it.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::error::Error;
use crate::outbound::Deadline;

const LONGEST: Duration = Duration::from_secs(10);

/// Who says that they wait less long is not worked for longer.
pub(crate) async fn deadline(
    told: Option<Duration>,
    handled: impl Future<Output = Response>,
) -> Response {
    let patience = told.map_or(LONGEST, |told| told.min(LONGEST));
    timeout(patience, Deadline::within(patience, handled))
        .await
        .unwrap_or_else(|_| Error::TimedOut.into_response())
}
