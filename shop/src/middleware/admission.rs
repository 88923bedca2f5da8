//! A bound on the requests in work: more are refused at once rather than made to wait behind those that already do.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shop_telemetry::{Label, Metric, Telemetry};
use tokio::sync::Semaphore;

use crate::error::Error;

/// How many requests may still begin.
#[derive(Debug, Clone)]
pub struct Admission(Arc<Semaphore>);

impl Admission {
    /// Room for `most` requests.
    pub fn new(most: u16) -> Self {
        Self(Arc::new(Semaphore::new(usize::from(most))))
    }
}

pub(crate) async fn admit(
    State((admission, telemetry)): State<(Admission, Telemetry)>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(_admitted) = admission.0.try_acquire() else {
        telemetry.count(Metric::RequestsShed, &Label::Service);
        return Error::Overloaded.into_response();
    };
    next.run(request).await
}
