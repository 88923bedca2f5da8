//! Bodies in JSON, and what is wrong with them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
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
        let Json(members) = Json::<Map<String, Value>>::from_request(request, app).await?;
        serde_json::from_value(whole(Value::Object(members)))
            .map(Self)
            .map_err(|error| Error::unreadable("body", error.to_string()))
    }
}

/// The value with whole numbers as integers however they are written: in JSON `2.0` is `2`.
fn whole(value: Value) -> Value {
    /// Beyond it floating point has not every whole number.
    const MOST: f64 = 9_007_199_254_740_991.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it is whole, and far below the limit"
            )]
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= MOST => {
                Value::from(float as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(elements) => elements.into_iter().map(whole).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            members.map(|(name, value)| (name, whole(value))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers() {
        let given = json!({"a": [2.0, 2.5, -3.0], "b": {"c": 1e3, "d": 1e30}, "e": "1.0", "f": 7});
        let expected = json!({"a": [2, 2.5, -3], "b": {"c": 1000, "d": 1e30}, "e": "1.0", "f": 7});
        assert_eq!(whole(given), expected);
    }
}
