//! What the pages have in common.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::super::Audit;
use crate::app::App;
use crate::error::Error;
use crate::identity::UserId;
use crate::orders::Status;
use crate::users::AdminVisit;
use crate::web::{Templates, problems_view};

pub(super) type Answer = Result<Response, Error>;

/// The part of the administration that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Dashboard,
    Products,
    Categories,
    Inventory,
    Orders,
    Reviews,
    Mails,
    DeadLetters,
    Faults,
    Audit,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Dashboard,
        Self::Products,
        Self::Categories,
        Self::Inventory,
        Self::Orders,
        Self::Reviews,
        Self::Mails,
        Self::DeadLetters,
        Self::Faults,
        Self::Audit,
    ];

    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Dashboard => ("/admin", "Dashboard"),
            Self::Products => ("/admin/products", "Products"),
            Self::Categories => ("/admin/categories", "Categories"),
            Self::Inventory => ("/admin/inventory", "Inventory"),
            Self::Orders => ("/admin/orders", "Orders"),
            Self::Reviews => ("/admin/reviews", "Reviews"),
            Self::Mails => ("/admin/mails", "Mails"),
            Self::DeadLetters => ("/admin/dead-letters", "Dead letters"),
            Self::Faults => ("/admin/faults", "Faults"),
            Self::Audit => ("/admin/audit", "Audit log"),
        }
    }
}

/// An administrator at a page.
pub(super) struct Desk {
    pub(super) audit: Audit,
    templates: Templates,
    who: AdminVisit,
}

impl FromRequestParts<App> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Ok(Self {
            audit: Audit::from_ref(app),
            templates: Templates::from_ref(app),
            who: AdminVisit::from_request_parts(parts, app).await?,
        })
    }
}

impl Desk {
    /// Who it is.
    pub(super) fn by(&self) -> &UserId {
        &self.who.principal.id
    }

    /// A page, with what went wrong if something did.
    pub(super) fn page(
        &self,
        name: &str,
        section: Section,
        problem: Option<&Error>,
        more: Value,
    ) -> Answer {
        let sections = Section::ALL.map(|one| {
            let (url, name) = one.place();
            context! { url, name, here => one == section }
        });
        let html = self.templates.page(
            name,
            context! {
                csrf => self.who.visit.csrf(),
                sections => sections.to_vec(),
                problems => problems_view(problem.map_or(&[], Error::problems)),
                notice => problem.filter(|problem| problem.problems().is_empty()).map(Error::detail),
                ..more
            },
        )?;
        let status = problem.map_or(StatusCode::OK, Error::status);
        Ok((status, html).into_response())
    }
}

/// To another page, after a form.
pub(super) fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// What templates see of these.
pub(super) fn rows<T: Serialize>(items: impl IntoIterator<Item = T>) -> Value {
    items
        .into_iter()
        .map(|item| Value::from(Serde(item)))
        .collect()
}

/// Of a mistake of the administrator's, to be shown beside the form; the shop's own goes on.
pub(super) fn mistake(error: Error) -> Result<Error, Error> {
    if error.status().is_client_error() {
        Ok(error)
    } else {
        Err(error)
    }
}

/// Where an order stands, as who works on it has to know; customers hear of less.
pub(super) const fn standing(status: Status) -> &'static str {
    match status {
        Status::Placed => "Ordered",
        Status::Reserved => "Put aside, payment under way",
        other => other.title(),
    }
}
