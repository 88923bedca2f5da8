//! A bound on the requests in work: more are refused at once rather than made to wait behind those that already do.

use std::sync::Arc;

use axum::extract::Request;
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

pub(crate) async fn admit<F: Future<Output = Response>>(
    (admission, telemetry): (&Admission, &Telemetry),
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let Ok(_admitted) = admission.0.try_acquire() else {
        telemetry.count(Metric::RequestsShed, &Label::Service);
        return Error::Overloaded.into_response();
    };
    next(request).await
}
