//! What a client sees of an error: `application/problem+json` under `/api`, else a page.

use std::error::Error as _;
use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use shop_telemetry::http::RequestId;
use utoipa::ToSchema;

use crate::error::{Error, Failure, FieldProblem};
use crate::limits::HEADERS;
use crate::web::Templates;

pub(crate) async fn present<F: Future<Output = Response>>(
    templates: &Templates,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let path = request.uri().path();
    let for_program = path.starts_with("/api/") || path.starts_with("/internal/");
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next(request).await;
    let Some(error) = failure(&response) else {
        return response;
    };
    log(&error);
    let id = id.as_ref().map_or("", RequestId::as_str);
    let mut presented = if for_program {
        problem(&error, id)
    } else {
        page(templates, &error, id)
    };
    *presented.status_mut() = response.status();
    if let Some(allowed) = response.headers().get(ALLOW) {
        presented.headers_mut().insert(ALLOW, allowed.clone());
    }
    for name in HEADERS {
        if let Some(value) = response.headers().get(&name) {
            presented.headers_mut().insert(name, value.clone());
        }
    }
    explain(&error, &mut presented);
    presented
}

/// The error in a response: one of ours, or a refusal by the framework, which has a bare status and maybe a plain text.
fn failure(response: &Response) -> Option<Arc<Error>> {
    if let Some(Failure(error)) = response.extensions().get() {
        return Some(Arc::clone(error));
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    let bare = content_type.is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    (refused && bare).then(|| Arc::new(Error::Rejected(status)))
}

fn log(error: &Error) {
    match error {
        Error::Database(_) | Error::Template(_) | Error::Broken(_) => {
            let mut causes = Vec::new();
            let mut source = error.source();
            while let Some(cause) = source {
                causes.push(cause.to_string());
                source = cause.source();
            }
            tracing::error!(%error, causes = causes.join(": "), "a request failed");
        }
        Error::TimedOut | Error::Injected | Error::Unavailable(_) => {
            tracing::warn!(%error, "a request failed");
        }
        // the panic hook has said it; the rest is for the client
        _ => {}
    }
}

/// What is wrong, as RFC 9457 has it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem<'a> {
    /// `about:blank`: the status says it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// A sentence for people.
    detail: String,
    /// By which the shop's logs know the request.
    request_id: &'a str,
    /// What is wrong, field by field.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [FieldProblem],
}

fn problem(error: &Error, id: &str) -> Response {
    let status = error.status();
    let mut answer = Json(Problem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: error.detail(),
        request_id: id,
        errors: error.problems(),
    })
    .into_response();
    let content_type = HeaderValue::from_static("application/problem+json");
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

fn page(templates: &Templates, error: &Error, id: &str) -> Response {
    let status = error.status();
    let rendered = templates.render(
        "error.html",
        context! {
            status => status.as_u16(),
            detail => error.detail(),
            problems => Value::from(Serde(error.problems())),
            request_id => if status.is_server_error() { id } else { "" },
        },
    );
    match rendered {
        Ok(html) => html.into_response(),
        Err(error) => {
            log(&error.into());
            Html("<!doctype html><title>Error</title><p>Something went wrong.").into_response()
        }
    }
}

fn explain(error: &Error, response: &mut Response) {
    let (name, value) = match error {
        Error::Overloaded => (RETRY_AFTER, HeaderValue::from_static("1")),
        Error::Unavailable(_) => (RETRY_AFTER, HeaderValue::from_static("5")),
        Error::Database(_) if error.status() == StatusCode::SERVICE_UNAVAILABLE => {
            (RETRY_AFTER, HeaderValue::from_static("5"))
        }
        // rounded up: one who comes back in time is let in
        Error::Throttled { retry_after } => (
            RETRY_AFTER,
            HeaderValue::from(retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0)),
        ),
        Error::Unauthorized | Error::Unauthenticated | Error::WrongCredentials => {
            (WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        }
        _ => return,
    };
    response.headers_mut().insert(name, value);
}
