//! Bodies in JSON, and what is wrong with them.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::app::App;
use crate::error::Error;

/// The body of a request: a JSON object that is a `T`.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        // an object first: a derived deserializer would take an array too
        let Json(members) = Json::<Map<String, Value>>::from_request(request, app)
            .await
            .map_err(|rejection| explain(&rejection))?;
        serde_json::from_value(Value::Object(members))
            .map(Self)
            .map_err(|error| Error::invalid("body", error.to_string()))
    }
}

fn explain(rejection: &JsonRejection) -> Error {
    match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            Error::invalid("body", rejection.body_text())
        }
        status => Error::Rejected(status),
    }
}
