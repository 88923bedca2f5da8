//! `/api/operator/log`: which lines are logged, changed while the shop runs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shop_telemetry::logs::{LogControl, LogFilter};
use utoipa::ToSchema;

use super::routes::Authorized;
use crate::admin::{Action, Audit, Deed};
use crate::api::JsonBody;
use crate::error::Error;

/// What is logged.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Logged {
    filter: String,
}

impl Logged {
    fn by(logs: &LogControl) -> Json<Self> {
        let filter = logs.current().to_string();
        Json(Self { filter })
    }
}

/// Which lines are logged.
#[utoipa::path(get, path = "/api/operator/log", tag = "operator", operation_id = "get_log_filter", security(("operator" = [])), responses((status = OK, body = Logged)))]
pub(super) async fn show(_: Authorized, State(logs): State<LogControl>) -> Json<Logged> {
    Logged::by(&logs)
}

/// Changes which lines are logged.
#[utoipa::path(put, path = "/api/operator/log", tag = "operator", operation_id = "set_log_filter", security(("operator" = [])), request_body = Logged, responses((status = OK, body = Logged)))]
pub(super) async fn set(
    _: Authorized,
    State(logs): State<LogControl>,
    State(audit): State<Audit>,
    JsonBody(wanted): JsonBody<Logged>,
) -> Result<Json<Logged>, Error> {
    let filter: LogFilter =
        wanted
            .filter
            .parse()
            .map_err(|error: shop_telemetry::logs::InvalidLogFilter| {
                Error::invalid("filter", error.to_string())
            })?;
    // at a level that most filters let through, before it may no longer be heard
    tracing::warn!(%filter, "what is logged was changed");
    logs.set(filter)
        .map_err(|_| Error::Broken("logs that cannot be changed"))?;
    audit.after(Deed::of_operator(Action::LogSet)).await;
    Ok(Logged::by(&logs))
}
