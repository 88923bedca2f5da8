//! `/api/operator/…`, and the step around requests that does what it says.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value};
use tokio::time::sleep;

use super::{Fault, Operator, log};
use crate::admin::{Action, Audit, Deed};
use crate::app::App;
use crate::error::Error;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/operator/fault", get(show).put(set).delete(clear))
        .route("/api/operator/log", get(log::show).put(log::set))
}

/// Proof that the request bears the operator's token. Without a configured token the routes do not exist.
pub(crate) struct Authorized(Operator);

impl FromRequestParts<App> for Authorized {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let operator = Operator::from_ref(app);
        let token = operator.token.as_ref().ok_or(Error::NotFound("page"))?;
        let offered = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
            .map(|(_, token)| token.trim_start());
        if offered.is_some_and(|offered| token.matches(offered)) {
            Ok(Self(operator))
        } else {
            Err(Error::Unauthorized)
        }
    }
}

async fn show(Authorized(operator): Authorized) -> Json<Fault> {
    Json(operator.faults.current())
}

async fn set(
    Authorized(operator): Authorized,
    State(audit): State<Audit>,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Json<Fault>, Error> {
    let Json(members) = body.map_err(|rejection| explain(&rejection))?;
    let fault = Fault::read(members)?;
    operator.set(fault);
    audit.after(Deed::of_operator(Action::FaultSet)).await;
    Ok(Json(fault))
}

async fn clear(Authorized(operator): Authorized, State(audit): State<Audit>) -> StatusCode {
    operator.set(Fault::default());
    audit.after(Deed::of_operator(Action::FaultCleared)).await;
    StatusCode::NO_CONTENT
}

pub(crate) fn explain(rejection: &JsonRejection) -> Error {
    match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            Error::invalid("body", rejection.body_text())
        }
        status => Error::Rejected(status),
    }
}

/// Slows the request down or makes it fail, as the switch says.
pub(crate) async fn inject<F: Future<Output = Response>>(
    operator: &Operator,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let (latency, fails) = operator.faults.next();
    if !latency.is_zero() {
        sleep(latency).await;
    }
    if fails {
        return Error::Injected.into_response();
    }
    next(request).await
}
