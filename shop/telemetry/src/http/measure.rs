//! Counting, timing and logging of requests, however they end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use super::{AccessLog, Clients, RequestId, Who};
use crate::recorder::milliseconds;
use crate::trace::{TraceContext, Tracer};
use crate::{DimensionValue, Label, Metric, Telemetry};

/// The route of a request that no route matches.
pub(super) const UNMATCHED: &str = "unmatched";

/// What [`measure`] measures into. One a service: it also counts the requests in work.
#[derive(Clone)]
pub struct HttpMetrics {
    telemetry: Telemetry,
    in_flight: Arc<InFlight>,
    options: Arc<HttpOptions>,
    tracer: Tracer,
    routes: Arc<Routes>,
}

/// What is told apart, and what is logged.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// Applications that are counted apart.
    pub clients: Clients,
    /// Which requests are logged.
    pub access_log: AccessLog,
}

impl HttpMetrics {
    /// Measures into `telemetry`, and has it sample [`Metric::InFlightRequests`]. Traces are passed on and not recorded, but
    /// by [`HttpMetrics::traced`].
    pub fn new(telemetry: Telemetry, options: HttpOptions) -> Self {
        let tracer = Tracer::off(telemetry.service(), Arc::clone(telemetry.clock()));
        Self::with(telemetry, Arc::new(options), tracer)
    }

    /// The same with what records traces.
    #[must_use]
    pub fn traced(self, tracer: &Tracer) -> Self {
        let tracer = tracer.of(self.telemetry.service());
        Self { tracer, ..self }
    }

    /// What begins the traces of requests; see [`trace`](super::trace).
    pub fn tracer(&self) -> &Tracer {
        &self.tracer
    }

    fn with(telemetry: Telemetry, options: Arc<HttpOptions>, tracer: Tracer) -> Self {
        let in_flight = Arc::new(InFlight::default());
        let sampled = Arc::clone(&in_flight);
        telemetry.gauge(Metric::InFlightRequests, Label::Service, move || {
            sampled.take_peak() as f64
        });
        Self {
            telemetry,
            in_flight,
            options,
            tracer,
            routes: Arc::default(),
        }
    }

    /// The same for the routes of another service of this process.
    #[must_use]
    pub fn of(&self, service: &str) -> Self {
        let telemetry = self.telemetry.of(service);
        let tracer = self.tracer.of(telemetry.service());
        Self::with(telemetry, Arc::clone(&self.options), tracer)
    }

    /// The application that sent a request.
    pub fn client(&self, headers: &HeaderMap) -> Label {
        self.options.clients.of(headers)
    }

    /// Where it measures into.
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }
}

/// Values of the dimension: few, and each met again and again.
#[derive(Default)]
struct Routes(RwLock<HashMap<Box<str>, DimensionValue>>);

impl Routes {
    fn value(&self, route: &str) -> DimensionValue {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known.get(route) {
            return value.clone();
        }
        drop(known);
        let value = DimensionValue::nearest(route);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(route.into(), value.clone());
        value
    }
}

#[derive(Default)]
struct InFlight {
    current: AtomicU64,
    peak: AtomicU64,
}

impl InFlight {
    fn enter(&self) {
        let current = self.current.fetch_add(1, Ordering::SeqCst) + 1;
        self.peak.fetch_max(current, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.current.fetch_sub(1, Ordering::SeqCst);
    }

    /// The most since it was last asked; what is in work now counts for the next time too.
    fn take_peak(&self) -> u64 {
        let current = self.current.load(Ordering::SeqCst);
        self.peak.swap(current, Ordering::SeqCst).max(current)
    }
}

/// Records `Requests`, `RequestErrors`, `ClientErrors`, `RequestDuration`, `RequestsByClient` and `InFlightRequests`, and writes the
/// access log: a line for the requests that [`AccessLog`] chooses, with the route's template and never the path or the query.
///
/// A request whose client goes away counts in `Requests` and `RequestDuration` and is no error of either side (logged as
/// status 499); one whose handler panics through this layer counts in `RequestErrors`. Goes
/// within a layer of a `Router`, so that the route is known.
pub async fn measure<F: Future<Output = Response>>(
    metrics: &HttpMetrics,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let mut measured = Measured::begin(metrics, &request);
    let response = next(request).await;
    measured.status = Some(response.status());
    response
}

/// A request in work. Recorded when it is dropped, which also happens to one that is cancelled.
struct Measured<'a> {
    metrics: &'a HttpMetrics,
    started: Duration,
    method: Method,
    route: Label,
    client: Label,
    request_id: Option<RequestId>,
    trace: Option<TraceContext>,
    who: Option<Who>,
    status: Option<StatusCode>,
}

impl<'a> Measured<'a> {
    fn begin(metrics: &'a HttpMetrics, request: &Request) -> Self {
        metrics.in_flight.enter();
        let matched = request.extensions().get::<MatchedPath>();
        Self {
            started: metrics.telemetry.clock().monotonic(),
            client: metrics.options.clients.of(request.headers()),
            metrics,
            method: request.method().clone(),
            route: Label::Route(
                metrics
                    .routes
                    .value(matched.map_or(UNMATCHED, MatchedPath::as_str)),
            ),
            request_id: request.extensions().get().cloned(),
            trace: request.extensions().get().cloned(),
            who: request.extensions().get().cloned(),
            status: None,
        }
    }

    fn log(&self, status: u16, duration: Duration) {
        let log = &self.metrics.options.access_log;
        let trace = self.trace.as_ref().map(TraceContext::trace_id);
        let Some(stands_for) = log.stands_for(status, duration, trace) else {
            return;
        };
        tracing::info!(
            request_id = self.request_id.as_ref().map(RequestId::as_str),
            trace_id = trace.map(tracing::field::display),
            xray_trace_id = trace.map(|trace| tracing::field::display(trace.x_ray())),
            visit = self.who.as_ref().and_then(Who::visit),
            user = self.who.as_ref().and_then(Who::user),
            method = loggable(&self.method),
            route = self.route.value().map(DimensionValue::as_str),
            status,
            duration_ms = milliseconds(duration),
            // how many requests to count for this line
            stands_for = (stands_for > 1).then_some(stands_for),
            "request"
        );
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        const CLIENT_GONE: u16 = 499;
        const PANICKED: u16 = 500;
        self.metrics.in_flight.leave();
        let telemetry = &self.metrics.telemetry;
        let duration = telemetry.clock().monotonic().saturating_sub(self.started);
        let status = match self.status {
            Some(status) => status.as_u16(),
            None if std::thread::panicking() => PANICKED,
            None => CLIENT_GONE,
        };
        let duration_ms = milliseconds(duration);
        let is_client_error = self.status.is_some_and(|status| status.is_client_error());
        let of_route = [
            (Metric::Requests, 1.0),
            (Metric::RequestDuration, duration_ms),
            (Metric::RequestErrors, f64::from(u8::from(status >= 500))),
            (Metric::ClientErrors, f64::from(u8::from(is_client_error))),
        ];
        telemetry.record_all(&[
            (&self.route, &of_route),
            (&self.client, &[(Metric::RequestsByClient, 1.0)]),
        ]);
        self.log(status, duration);
    }
}

/// A method is any token a client makes up; only those of the standard reach a log.
pub(super) fn loggable(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
