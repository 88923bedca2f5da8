//! Bodies in JSON, and what is wrong with them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::app::App;
use crate::error::Error;

/// The body of an answer: JSON that is written already.
pub(crate) struct JsonText(pub(crate) Bytes);

impl JsonText {
    /// The text of `value`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn of(value: &impl Serialize) -> Result<Self, Error> {
        Self::write(value).map(|text| Self(text.into()))
    }

    /// The same as bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, Error> {
        // a page of products
        let mut text = Vec::with_capacity(8 * 1024);
        serde_json::to_writer(&mut text, value).map_err(|_| Error::Broken("an answer"))?;
        Ok(text)
    }
}

impl IntoResponse for JsonText {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/json");
        let mut response = self.0.into_response();
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

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
