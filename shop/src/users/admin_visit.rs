//! Pages for administrators only.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::App;
use crate::error::Error;
use crate::identity::{Principal, Role};
use crate::visit::Visit;

/// An administrator who looks at a page. Who is not signed in is sent to do so first, a customer is refused.
pub struct AdminVisit {
    /// Their visit.
    pub visit: Visit,
    /// Who they are.
    pub principal: Principal,
}

impl FromRequestParts<App> for AdminVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, app)
            .await
            .map_err(Error::into_response)?;
        let principal = visit.principal(app).await.map_err(Error::into_response)?;
        match principal.role {
            Role::Admin => Ok(Self { visit, principal }),
            Role::Customer => Err(Error::Forbidden.into_response()),
            Role::Guest => Err(to_login(parts)),
        }
    }
}

/// The page for signing in, which leads back to where they wanted to go.
pub(super) fn to_login(parts: &Parts) -> Response {
    // a form that was sent cannot be sent again by a redirect
    let wanted = match parts.method {
        Method::GET | Method::HEAD => parts.uri.path(),
        _ => return Redirect::to("/login").into_response(),
    };
    let next = utf8_percent_encode(wanted, NON_ALPHANUMERIC);
    Redirect::to(&format!("/login?next={next}")).into_response()
}
