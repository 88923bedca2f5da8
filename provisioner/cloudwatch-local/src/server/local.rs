//! `/_local`: what is not AWS — health, the inbox, and the clock of tests.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use cloudwatch::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::App;

/// Counters of what came in besides the AWS APIs.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub(crate) emf: EmfCounters,
}

/// Counters of the EMF listener.
#[derive(Debug, Default)]
pub(crate) struct EmfCounters {
    /// Open connections.
    pub(crate) connections: AtomicU64,
    /// Lines that came in, blank ones not counted.
    pub(crate) lines: AtomicU64,
    /// Data taken out of them.
    pub(crate) data: AtomicU64,
    /// Lines that are not JSON.
    pub(crate) parsing_errors: AtomicU64,
    /// Lines, or data of lines, that break a rule.
    pub(crate) validation_errors: AtomicU64,
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/inbox", get(inbox))
        .route("/clock", post(clock))
        .route("/sns/{name}", get(certificate))
}

async fn health(State(app): State<App>) -> Response {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let counts = app.services.cloudwatch.counts().await;
    let rum = app.services.rum.counts();
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "now": app.shared.now().to_string(),
        "alarms": counts.alarms,
        "metrics": counts.metrics,
        "emf": {
            "connections": read(&app.health.emf.connections),
            "lines": read(&app.health.emf.lines),
            "data": read(&app.health.emf.data),
            "parsing_errors": read(&app.health.emf.parsing_errors),
            "validation_errors": read(&app.health.emf.validation_errors),
        },
        "rum": {
            "monitors": rum.monitors,
            "sessions": rum.sessions,
            "events": rum.events,
            "ignored_events": rum.ignored,
            "dropped_samples": rum.dropped,
        },
    }))
    .into_response()
}

async fn inbox(State(app): State<App>) -> Response {
    Json(app.services.notifier.inbox()).into_response()
}

/// The certificate that receivers check signatures with.
async fn certificate(State(app): State<App>, Path(name): Path<String>) -> Response {
    match app.services.notifier.certificate(&name) {
        Some(pem) => ([(CONTENT_TYPE, "application/x-pem-file")], pem.to_owned()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// How far to move the manual clock.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Move {
    /// So many seconds ahead.
    AdvanceSeconds(u32),
    /// To this moment, epoch milliseconds, which must lie ahead.
    To(i64),
}

async fn clock(State(app): State<App>, Json(wanted): Json<Move>) -> Response {
    let target = match wanted {
        Move::AdvanceSeconds(seconds) => app.shared.now().plus_seconds(i64::from(seconds)),
        Move::To(millis) => Timestamp::from_millis(millis),
    };
    match app.ticker.advance(target).await {
        Ok(()) => Json(json!({"now": app.shared.now().to_string()})).into_response(),
        Err(error) => (
            StatusCode::CONFLICT,
            Json(json!({"error": error.to_string()})),
        )
            .into_response(),
    }
}
