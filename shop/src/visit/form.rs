//! Forms that only the shop's own pages can send.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Visit;
use crate::app::App;
use crate::error::Error;

/// A form that bears the visit's token in its field `csrf`; others are refused with 403.
pub struct CsrfForm<T>(pub T);

#[derive(Deserialize)]
struct Signed {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<App> for CsrfForm<T> {
    type Rejection = Error;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Error> {
        let visit: Visit = request.extract_parts_with_state(app).await?;
        if !is_form(request.headers()) {
            return Err(Error::Rejected(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body: Bytes = request
            .extract_with_state(app)
            .await
            .map_err(|rejection: BytesRejection| Error::Rejected(rejection.status()))?;
        let signed: Signed = read(&body)?;
        if !visit.is_own_form(&signed.csrf) {
            return Err(Error::ForeignForm);
        }
        read(&body).map(Self)
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Once for the token, once for the handler's fields: forms are small.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_urlencoded::from_bytes(body).map_err(|error| Error::invalid("form", error.to_string()))
}
