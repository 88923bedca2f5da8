//! `/api/operator/log`: which lines are logged, changed while the shop runs.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use shop_telemetry::logs::{LogControl, LogFilter};

use super::routes::{Authorized, explain};
use crate::admin::{Action, Audit, Deed};
use crate::error::Error;

/// What is logged.
#[derive(Debug, Serialize, Deserialize)]
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

pub(super) async fn show(_: Authorized, State(logs): State<LogControl>) -> Json<Logged> {
    Logged::by(&logs)
}

pub(super) async fn set(
    _: Authorized,
    State(logs): State<LogControl>,
    State(audit): State<Audit>,
    body: Result<Json<Logged>, JsonRejection>,
) -> Result<Json<Logged>, Error> {
    let Json(wanted) = body.map_err(|rejection| explain(&rejection))?;
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
