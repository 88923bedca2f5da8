//! Whether the process lives, and whether it can serve.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::dependencies::PATIENCE;
use super::report::report;
use crate::app::App;
use crate::database::Database;
use crate::lifecycle::Lifecycle;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/api/health", get(report))
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

async fn ready(
    State(database): State<Database>,
    State(lifecycle): State<Lifecycle>,
) -> (StatusCode, Json<Value>) {
    if lifecycle.is_shutting_down() {
        return unready("shutting_down");
    }
    match timeout(PATIENCE, database.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({"status": "ok"}))),
        Ok(Err(_)) | Err(_) => unready("database_unreachable"),
    }
}

fn unready(status: &str) -> (StatusCode, Json<Value>) {
    let body = Json(json!({"status": status}));
    (StatusCode::SERVICE_UNAVAILABLE, body)
}
