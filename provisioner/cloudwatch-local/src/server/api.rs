//! The AWS APIs: everything that is not a path of our own.

use axum::{
    body::Body,
    extract::State,
    http::{Method, Request, Response, StatusCode, request::Parts},
};

use super::App;
use crate::services::s3;
use crate::wire::{Protocol, ServiceError, body, message, message::Rejected};

/// What a browser may call by following a link: the two links that SNS puts into its messages.
const LINKS: [&str; 2] = ["ConfirmSubscription", "Unsubscribe"];

pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response<Body> {
    let request_id = uuid::Uuid::new_v4().to_string();
    let (parts, body) = request.into_parts();
    if s3::is_for(&parts) {
        return objects(app, parts, body, request_id).await;
    }
    let bytes = match body::receive(&parts.headers, body).await {
        Ok(bytes) => bytes,
        Err(error) => return Rejected::early(&parts, error).response(&request_id),
    };
    let request = match message::read(&parts, &bytes, &app.shared.scope(), &request_id) {
        Ok(request) => request,
        Err(rejected) => return rejected.response(&request_id),
    };
    let link = parts.method == Method::GET && LINKS.contains(&request.action.as_str());
    let by_path = request.protocol == Protocol::RestJson;
    if parts.method != Method::POST && !link && !by_path {
        let error =
            ServiceError::sender("InvalidAction", "Operations are called by POST.").status(405);
        return message::failure(request.protocol, request.service, &error, &request_id);
    }
    // on its own task: a client that hangs up must not stop a change half way between disk and memory
    let (service, protocol) = (request.service, request.protocol);
    let running = tokio::spawn(async move {
        let outcome = app.services.call(&request).await;
        tracing::debug!(
            service = ?request.service,
            action = request.action,
            error = outcome.as_ref().err().map(ToString::to_string),
            "call"
        );
        answer(&request, outcome)
    });
    running.await.unwrap_or_else(|error| {
        let error = ServiceError::internal(&error);
        message::failure(protocol, service, &error, &request_id)
    })
}

/// S3's bodies stream, and its errors have a form of their own.
async fn objects(app: App, parts: Parts, body: Body, request_id: String) -> Response<Body> {
    // on its own task, as all calls
    let running =
        tokio::spawn(async move { app.services.s3.handle(parts, body, &request_id).await });
    running.await.unwrap_or_else(|error| {
        let _ = ServiceError::internal(&error);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn answer(
    request: &crate::wire::Request,
    outcome: Result<crate::wire::Value, ServiceError>,
) -> Response<Body> {
    let protocol: Protocol = request.protocol;
    match outcome {
        Ok(output) => message::success(request, &output),
        Err(error) => message::failure(protocol, request.service, &error, &request.request_id),
    }
}
