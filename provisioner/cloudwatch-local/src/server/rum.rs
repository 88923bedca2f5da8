//! The data plane of RUM: `POST [/rum]/appmonitors/ID`, which pages of other origins may call.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
    },
    routing::post,
};

use super::App;
use crate::{
    services::Sender,
    wire::{ServiceError, Value, body, to_json},
};

/// How long a browser may remember what a preflight said.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// What a throttled client waits.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the web client sends beside plain headers.
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization,content-encoding,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-user-agent",
);

pub(super) fn router() -> Router<App> {
    let data_plane = || post(put_events).options(preflight);
    let mut router = Router::new();
    for path in [
        "/appmonitors/{id}",
        "/appmonitors/{id}/",
        "/rum/appmonitors/{id}",
        "/rum/appmonitors/{id}/",
    ] {
        router = router.route(path, data_plane());
    }
    router
}

/// Whether this is the data plane, which looks at origins itself.
pub(super) fn is_data_plane(method: &Method, uri: &Uri) -> bool {
    let path = uri.path();
    let path = path.strip_prefix("/rum").unwrap_or(path);
    let id = path
        .strip_prefix("/appmonitors/")
        .map(|id| id.trim_end_matches('/'));
    (method == Method::POST || method == Method::OPTIONS)
        && id.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

async fn preflight(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let origin =
        text(&headers, &header::ORIGIN).filter(|origin| app.services.rum.welcomes(&id, origin));
    let Some(origin) = origin else {
        return answer(StatusCode::FORBIDDEN, None, Body::empty());
    };
    let mut response = answer(StatusCode::NO_CONTENT, Some(origin), Body::empty());
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    response
}

async fn put_events(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let sender = Sender {
        origin: text(headers, &header::ORIGIN),
        referer: text(headers, &header::REFERER),
        agent: text(headers, &header::USER_AGENT),
        signed: is_signed(headers, &parts.uri),
    };
    let welcome = sender
        .origin
        .filter(|origin| app.services.rum.welcomes(&id, origin));
    let outcome = take(&app, &id, &sender, headers, body).await;
    match outcome {
        Ok(()) => answer(StatusCode::OK, welcome, Body::from("{}")),
        Err(error) => refusal(&error, welcome),
    }
}

async fn take(
    app: &App,
    id: &str,
    sender: &Sender<'_>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), ServiceError> {
    app.services.rum.admit(id, sender)?;
    let bytes =
        body::receive_within(headers, body, app.services.rum.body_bytes(), PATIENCE).await?;
    app.services.rum.put_events(id, sender, &bytes)
}

/// A signature is seen, not checked: everybody on this machine is the account's owner.
fn is_signed(headers: &HeaderMap, uri: &Uri) -> bool {
    text(headers, &header::AUTHORIZATION)
        .is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 "))
        || uri.query().is_some_and(|query| {
            query
                .split('&')
                .any(|pair| pair.starts_with("X-Amz-Credential="))
        })
}

fn refusal(error: &ServiceError, welcome: Option<&str>) -> Response<Body> {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut document = Value::of([("message", Value::from(error.message.as_str()))]);
    if let Value::Struct(members) = &mut document {
        members.extend(
            error
                .members
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
    }
    let mut response = answer(status, welcome, Body::from(to_json(&document).to_string()));
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-amzn-errortype"),
        HeaderValue::from_static(error.shape),
    );
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

/// No credentials: pages of the app monitor's domains may read the answer, and it holds nothing.
fn answer(status: StatusCode, welcome: Option<&str>, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    if let Some(origin) = welcome.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
