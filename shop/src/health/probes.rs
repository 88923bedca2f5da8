//! Whether the process lives, and whether it can serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::dependencies::PATIENCE;
use crate::app::App;
use crate::database::Database;
use crate::lifecycle::Lifecycle;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health))
        .routes(routes!(ready))
        .routes(routes!(super::report::report))
}

/// What a probe says.
#[derive(Serialize, ToSchema)]
struct Probe {
    /// `ok`, or why not.
    status: &'static str,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/health", tag = "health", operation_id = "health", responses((status = OK, body = Probe)))]
async fn health() -> Json<Probe> {
    Json(Probe { status: "ok" })
}

/// Whether the process can serve.
#[utoipa::path(get, path = "/ready", tag = "health", operation_id = "ready", responses((status = OK, body = Probe), (status = SERVICE_UNAVAILABLE, description = "It cannot, and why", body = Probe)))]
async fn ready(
    State(database): State<Database>,
    State(lifecycle): State<Lifecycle>,
) -> (StatusCode, Json<Probe>) {
    if lifecycle.is_shutting_down() {
        return unready("shutting_down");
    }
    match timeout(PATIENCE, database.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, Json(Probe { status: "ok" })),
        Ok(Err(_)) | Err(_) => unready("database_unreachable"),
    }
}

fn unready(status: &'static str) -> (StatusCode, Json<Probe>) {
    let body = Json(Probe { status });
    (StatusCode::SERVICE_UNAVAILABLE, body)
}
