//! `POST /api/metrics` and `POST /api/logs` for clients, `GET /metrics` for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use shop_telemetry::http::HttpMetrics;
use shop_telemetry::prometheus::{self, Registry};
use shop_telemetry::{Label, Metric, Telemetry};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bucket::Bucket;
use super::client::{MOST, Measured, Noticed};
use super::scrub::scrubbed;
use crate::api::JsonBody;
use crate::app::App;
use crate::error::Error;
use crate::operator::Authorized;

/// Requests of clients at once, and each second, of all of them together: what is lost beyond is no harm.
const AT_ONCE: u32 = 200;
const EACH_SECOND: u32 = 50;

/// What comes in from clients and goes out to Prometheus. Clones share it.
#[derive(Clone)]
pub struct ClientTelemetry(Arc<Shared>);

struct Shared {
    telemetry: Telemetry,
    http: HttpMetrics,
    bucket: Bucket,
    registry: Arc<Registry>,
}

impl ClientTelemetry {
    /// Records what clients say as the service `telemetry`, and shows what is in `registry`.
    pub fn new(http: &HttpMetrics, registry: Arc<Registry>) -> Self {
        Self(Arc::new(Shared {
            telemetry: http.telemetry().of("telemetry"),
            http: http.clone(),
            bucket: Bucket::new(AT_ONCE, EACH_SECOND),
            registry,
        }))
    }

    /// What Prometheus is shown.
    pub fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.0.registry)
    }

    fn admit(&self) -> Result<(), Error> {
        let now = self.0.telemetry.clock().monotonic();
        self.0.bucket.take(now).map_err(|retry_after| {
            self.0
                .telemetry
                .count(Metric::RequestsThrottled, &Label::Service);
            Error::Throttled { retry_after }
        })
    }
}

/// For clients.
pub(crate) fn intake() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(metrics))
        .routes(routes!(logs))
}

/// For Prometheus, which is the operator's.
pub(crate) fn scrape() -> Router<App> {
    Router::new().route("/metrics", get(text))
}

/// How much was taken.
#[derive(Debug, Serialize, ToSchema)]
struct Taken {
    accepted: usize,
}

/// Metrics of a client application, by few names.
#[utoipa::path(post, path = "/api/metrics", tag = "telemetry", operation_id = "send_metrics", request_body = Measured, responses((status = ACCEPTED, body = Taken)))]
async fn metrics(
    State(clients): State<ClientTelemetry>,
    headers: HeaderMap,
    JsonBody(measured): JsonBody<Measured>,
) -> Result<(StatusCode, Json<Taken>), Error> {
    clients.admit()?;
    let measured = few(measured, |measured| measured.metrics.len(), "metrics")?;
    let checked = measured
        .metrics
        .iter()
        .map(super::client::Measurement::checked);
    let values = checked
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| Error::Invalid(vec![problem]))?;
    let label = clients.0.http.client(&headers);
    clients.0.telemetry.record_together(&label, &values);
    let accepted = values.len();
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })))
}

/// Log lines of a client application.
#[utoipa::path(post, path = "/api/logs", tag = "telemetry", operation_id = "send_logs", request_body = Noticed, responses((status = ACCEPTED, body = Taken)))]
async fn logs(
    State(clients): State<ClientTelemetry>,
    headers: HeaderMap,
    JsonBody(noticed): JsonBody<Noticed>,
) -> Result<(StatusCode, Json<Taken>), Error> {
    clients.admit()?;
    let noticed = few(noticed, |noticed| noticed.logs.len(), "logs")?;
    let label = clients.0.http.client(&headers);
    let client = label.value().map_or("other", |value| value.as_str());
    for line in &noticed.logs {
        // a client's error is no error of ours: alarms look at levels
        tracing::info!(
            client,
            client_level = line.level.name(),
            said = scrubbed(&line.message),
            "a client noticed something"
        );
    }
    let accepted = noticed.logs.len();
    let lines = u16::try_from(accepted).map_or(f64::MAX, f64::from);
    clients
        .0
        .telemetry
        .record(Metric::ClientLogLines, &label, lines);
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })))
}

fn few<T>(body: T, count: impl Fn(&T) -> usize, field: &'static str) -> Result<T, Error> {
    if (1..=MOST).contains(&count(&body)) {
        Ok(body)
    } else {
        Err(Error::invalid(field, format!("expected 1 to {MOST}")))
    }
}

async fn text(_: Authorized, State(clients): State<ClientTelemetry>) -> impl IntoResponse {
    let text = clients.0.registry.text("shop");
    ([(CONTENT_TYPE, prometheus::CONTENT_TYPE)], text)
}
