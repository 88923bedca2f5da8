//! `/api/health`: all dependencies in one answer.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::dependencies::{self, Dependency, Status};
use crate::app::App;
use crate::events::ConsumerName;
use crate::services::ServiceName;

#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
pub(super) struct Report {
    status: Status,
    version: &'static str,
    dependencies: Vec<Dependency>,
}

/// All dependencies. As bad as the worst of them; 503 only when nothing can be sold: a balancer that asks here must not end a shop that sells.
#[utoipa::path(get, path = "/api/health", tag = "health", operation_id = "health_report", responses((status = OK, body = Report), (status = SERVICE_UNAVAILABLE, description = "Nothing can be sold", body = Report)))]
pub(super) async fn report(State(app): State<App>) -> (StatusCode, Json<Report>) {
    let mut all = vec![dependencies::database(&app).await];
    if app.services.contains(&ServiceName::Storefront) {
        all.push(dependencies::payment(&app));
        all.extend(dependencies::inventory(&app).await);
        for consumer in ConsumerName::ALL {
            all.push(dependencies::queue(&app, *consumer).await);
        }
    }
    let worst = all.iter().map(|one| one.status).max();
    let status = worst.unwrap_or(Status::Ok);
    let code = match status {
        Status::Ok | Status::Degraded => StatusCode::OK,
        Status::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    let report = Report {
        status,
        version: env!("CARGO_PKG_VERSION"),
        dependencies: all,
    };
    (code, Json(report))
}
