//! All that happens around a request, in one layer: a router copies each layer for each request, with all within it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shop_telemetry::http::{HttpMetrics, identify, measure, trace};
use shop_telemetry::trace::Tracer;

use super::{admit, deadline, present, secure};
use crate::app::App;
use crate::error::Error;
use crate::limits::{Gate, limit};
use crate::operator::inject;
use crate::outbound::Deadline;
use crate::rum::monitor;
use crate::visit::visits;

/// The longest texts that are taken are so long in a form, in which a letter may be twelve bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// The steps of some routes. Clones share them.
#[derive(Clone)]
pub(crate) struct Around(Arc<Steps>);

struct Steps {
    app: App,
    tracer: Tracer,
    /// None where requests are not traffic.
    service: Option<Service>,
}

/// The service that requests count for.
struct Service {
    metrics: HttpMetrics,
    /// None where senders are not told apart.
    gate: Option<Gate>,
    course: Course,
}

/// What befalls a request on its way to the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// Nothing.
    Free,
    /// It has so much time.
    Bounded,
    /// It has so much time, and is subject to faults.
    Faulty,
    /// The same; but it is another service's, which is one sender for all customers, so that senders are not told apart.
    Internal,
}

impl Around {
    /// Routes that count in the metrics of a service.
    pub(crate) fn service(app: &App, metrics: &HttpMetrics, course: Course) -> Self {
        let gate = || {
            let senders = (&app.limits, &app.proxies);
            Gate::new(senders, &app.tokens, metrics.telemetry())
        };
        Self(Arc::new(Steps {
            app: app.clone(),
            tracer: metrics.tracer().clone(),
            service: Some(Service {
                metrics: metrics.clone(),
                gate: (course != Course::Internal).then(gate),
                course,
            }),
        }))
    }

    /// Routes of probes and of the operator: they must work when the rest does not, and must not look like traffic.
    pub(crate) fn operations(app: &App) -> Self {
        Self(Arc::new(Steps {
            app: app.clone(),
            tracer: app.http_metrics.tracer().unrecorded(),
            service: None,
        }))
    }
}

/// The layer.
pub(crate) async fn around(
    State(around): State<Around>,
    mut request: Request,
    next: Next,
) -> Response {
    let Steps { app, tracer, .. } = &*around.0;
    DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
    identify(request, |request| {
        trace(tracer, request, |request| {
            let dressed = secure((&app.image_hosts, &app.visits), request, |request| {
                visits((&app.visits, &app.telemetry), request, |request| {
                    present(&app.templates, request, |request| {
                        around.0.handle(request, next)
                    })
                })
            });
            monitor(&app.rum, dressed)
        })
    })
    .await
}

impl Steps {
    async fn handle(&self, request: Request, next: Next) -> Response {
        let Some(Service { metrics, gate, .. }) = &self.service else {
            return unpanicked(deadline(None, next.run(request))).await;
        };
        let admission = (&self.app.admission, metrics.telemetry());
        measure(metrics, request, |request| {
            limit(gate.as_ref(), request, |request| {
                admit(admission, request, |request| {
                    unpanicked(self.course(request, next))
                })
            })
        })
        .await
    }

    async fn course(&self, request: Request, next: Next) -> Response {
        let course = self.service.as_ref().map(|service| service.course);
        // a stranger who said that they wait for no time would have the shop fail for whoever counts failures
        let told = (course == Some(Course::Internal))
            .then(|| Deadline::told(request.headers()))
            .flatten();
        match course {
            None | Some(Course::Free) => next.run(request).await,
            Some(Course::Bounded) => deadline(told, next.run(request)).await,
            Some(Course::Faulty | Course::Internal) => {
                let bounded = |request| deadline(told, next.run(request));
                inject(&self.app.operator, request, bounded).await
            }
        }
    }
}

/// An answer also where a handler panics. The panic's text has gone to the log by the panic hook.
async fn unpanicked(handled: impl Future<Output = Response>) -> Response {
    let mut handled = pin!(handled);
    std::future::poll_fn(move |context| {
        // whoever looked at half of a change would have to share it, and what is shared is locked
        let polled = catch_unwind(AssertUnwindSafe(|| handled.as_mut().poll(context)));
        polled.unwrap_or_else(|_| Poll::Ready(Error::Panicked.into_response()))
    })
    .await
}
