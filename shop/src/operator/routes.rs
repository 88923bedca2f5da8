//! `/api/operator/…`, and the step around requests that does what it says.

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use tokio::time::sleep;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Fault, Operator, log};
use crate::admin::{Action, Audit, Deed};
use crate::api::JsonBody;
use crate::app::App;
use crate::error::Error;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show, set, clear))
        .routes(routes!(log::show, log::set))
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

/// What is wrong on purpose.
#[utoipa::path(get, path = "/api/operator/fault", tag = "operator", operation_id = "get_fault_as_operator", security(("operator" = [])), responses((status = OK, body = Fault)))]
async fn show(Authorized(operator): Authorized) -> Json<Fault> {
    Json(operator.faults.current())
}

/// Sets what is wrong on purpose.
#[utoipa::path(put, path = "/api/operator/fault", tag = "operator", operation_id = "set_fault_as_operator", security(("operator" = [])), request_body = Fault, responses((status = OK, body = Fault)))]
async fn set(
    Authorized(operator): Authorized,
    State(audit): State<Audit>,
    JsonBody(fault): JsonBody<Fault>,
) -> Result<Json<Fault>, Error> {
    operator.set(fault);
    audit.after(Deed::of_operator(Action::FaultSet)).await;
    Ok(Json(fault))
}

/// Nothing is wrong on purpose any more.
#[utoipa::path(delete, path = "/api/operator/fault", tag = "operator", operation_id = "clear_fault_as_operator", security(("operator" = [])), responses((status = NO_CONTENT)))]
async fn clear(Authorized(operator): Authorized, State(audit): State<Audit>) -> StatusCode {
    operator.set(Fault::default());
    audit.after(Deed::of_operator(Action::FaultCleared)).await;
    StatusCode::NO_CONTENT
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
