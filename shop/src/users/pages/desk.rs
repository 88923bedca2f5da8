//! What the pages have in common.

use std::collections::BTreeMap;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::super::admin_visit::to_login;
use super::super::{Client, Users};
use crate::app::App;
use crate::error::{Error, FieldProblem};
use crate::identity::{Principal, Role};
use crate::visit::Visit;
use crate::web::Templates;

pub(super) type Answer = Result<Response, Error>;

/// Where visitors show who they are.
pub(super) struct Desk {
    pub(super) users: Users,
    templates: Templates,
    pub(super) visit: Visit,
    pub(super) client: Client,
}

impl FromRequestParts<App> for Desk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Ok(client) = Client::from_request_parts(parts, app).await;
        Ok(Self {
            users: Users::from_ref(app),
            templates: Templates::from_ref(app),
            visit: Visit::from_request_parts(parts, app).await?,
            client,
        })
    }
}

impl Desk {
    /// A page, with what went wrong if something did.
    pub(super) fn page(&self, name: &str, problem: Option<&Error>, more: Value) -> Answer {
        let html = self.templates.page(
            name,
            context! {
                csrf => self.visit.csrf(),
                problems => problems(problem.map_or(&[], Error::problems)),
                notice => problem.filter(|problem| problem.problems().is_empty()).map(Error::detail),
                ..more
            },
        )?;
        let status = problem.map_or(StatusCode::OK, Error::status);
        let mut response = (status, html).into_response();
        if let Some(Error::Throttled { retry_after }) = problem {
            let seconds = retry_after.as_millis().div_ceil(1000);
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            let headers = response.headers_mut();
            headers.insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        Ok(response)
    }
}

/// Someone signed in at a page. Who is not is sent to do so first.
pub(super) struct Member {
    pub(super) desk: Desk,
    pub(super) principal: Principal,
}

impl FromRequestParts<App> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let desk = Desk::from_request_parts(parts, app)
            .await
            .map_err(Error::into_response)?;
        let principal = desk.visit.principal(app).await;
        let principal = principal.map_err(Error::into_response)?;
        if principal.role == Role::Guest {
            return Err(to_login(parts));
        }
        Ok(Self { desk, principal })
    }
}

pub(super) fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Messages by field, and all of them in the order of the form.
fn problems(problems: &[FieldProblem]) -> Value {
    let by_field: BTreeMap<&str, &str> = problems
        .iter()
        .map(|problem| (problem.field, problem.message.as_str()))
        .collect();
    context! {
        all => Value::from(Serde(problems)),
        by_field => Value::from(Serde(by_field)),
    }
}
