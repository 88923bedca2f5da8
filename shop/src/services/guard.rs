//! Who may call what is only for services.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde::de::DeserializeOwned;

use super::{Call, Refusal, ServiceName, ServiceTokens};
use crate::app::App;
use crate::error::Error;

/// The door of a service.
#[derive(Clone)]
pub struct Guard {
    callee: ServiceName,
    tokens: ServiceTokens,
}

/// What another service sent, which has proved that it is one.
pub(crate) struct Called<T>(pub(crate) T);

impl Guard {
    /// The door of `callee`.
    pub fn new(callee: ServiceName, tokens: ServiceTokens) -> Self {
        Self { callee, tokens }
    }

    fn admit(
        &self,
        method: &str,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), Refusal> {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Service "));
        let call = Call {
            caller: ServiceName::Storefront,
            callee: self.callee,
            method,
            path,
            body,
        };
        self.tokens.accept(token.ok_or(Refusal::Missing)?, &call)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Called<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let body = Bytes::from_request(Request::new(body), &()).await;
        let body = body.map_err(|rejection| Error::Rejected(rejection.status()))?;
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        if let Err(refusal) = app.guard.admit(method, path, &parts.headers, &body) {
            tracing::warn!(%refusal, "a call that proves no service was refused");
            return Err(match refusal {
                Refusal::Crowded => Error::Overloaded,
                _ => Error::Unauthenticated,
            });
        }
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|_| Error::invalid("body", "is not what this takes"))
    }
}
