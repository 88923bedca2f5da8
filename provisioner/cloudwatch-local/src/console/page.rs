//! Pages: rendered with everything escaped, answered with headers that let nothing else in.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    response::{Html, IntoResponse, Response},
};
use minijinja::{Environment, UndefinedBehavior, Value, context, value::Serde};
use serde::Serialize;

use super::{
    Console,
    sections::{SECTIONS, navigation},
    text::moment,
};
use crate::{store::StoreError, wire::ServiceError};

/// The templates that every page uses; sections bring their own.
const SHARED: [(&str, &str); 3] = [
    ("base.html", include_str!("templates/base.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("problem.html", include_str!("templates/problem.html")),
];

/// No script runs but the one of this console, nothing is loaded from elsewhere, nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// All templates.
#[derive(Clone)]
pub(super) struct Pages(Arc<Environment<'static>>);

/// Why a page can not be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// There is no such thing.
    #[error("There is no {0} of this name.")]
    Missing(&'static str),
    /// No folder of runbooks was given.
    #[error(
        "No runbooks here: start it with the folder that holds them, `obsctl local --runbooks runbooks`."
    )]
    NoRunbooks,
    /// A runbook is there, but not to be read.
    #[error("The runbook can not be read: {0}.")]
    Runbook(std::io::Error),
    /// A service refused.
    #[error("{0}")]
    Service(#[from] ServiceError),
    /// The store failed.
    #[error("The data can not be read.")]
    Store(#[from] StoreError),
    /// A template is wrong.
    #[error("The page can not be made.")]
    Template(#[from] minijinja::Error),
}

impl Pages {
    pub(super) fn load() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.add_filter("segment", |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        });
        let of_sections = SECTIONS.iter().flat_map(|section| section.templates);
        for (name, source) in SHARED.iter().chain(of_sections) {
            environment
                .add_template(name, source)
                .expect("a test loads every template");
        }
        Self(Arc::new(environment))
    }
}

impl Console {
    /// Renders a page.
    pub(super) fn page<T: Serialize>(
        &self,
        template: &str,
        section: &str,
        data: T,
    ) -> Result<Response, Problem> {
        let now = self.client.now();
        let context = context! {
            navigation => Value::from(Serde(navigation(section))),
            place => self.client.place(),
            now => Value::from(Serde(moment(now, now))),
            data => Value::from(Serde(data)),
        };
        let text = self.pages.0.get_template(template)?.render(context)?;
        Ok(Html(text).into_response())
    }

    /// Renders the page of a problem.
    pub(super) fn problem(&self, problem: &Problem) -> Response {
        let status = match problem {
            Problem::Missing(_) | Problem::NoRunbooks => StatusCode::NOT_FOUND,
            Problem::Service(error) => {
                StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Problem::Store(_) | Problem::Template(_) | Problem::Runbook(_) => {
                tracing::error!(%problem, detail = ?problem, "a page of the console can not be shown");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        match self.page("problem.html", "", problem.to_string()) {
            Ok(page) => (status, page).into_response(),
            Err(_) => status.into_response(),
        }
    }

    /// The page, or the page of its problem.
    pub(super) fn answer(&self, page: Result<Response, Problem>) -> Response {
        page.unwrap_or_else(|problem| self.problem(&problem))
    }
}

pub(super) async fn not_found(State(console): State<Console>) -> Response {
    console.problem(&Problem::Missing("page"))
}

/// Adds the headers that every answer has.
pub(super) async fn harden(mut response: Response) -> Response {
    let fixed: [(HeaderName, &'static str); 6] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
        // no page of another origin loads these as a picture or a script, nor keeps a handle on their window
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_template_loads() {
        super::Pages::load();
    }
}
