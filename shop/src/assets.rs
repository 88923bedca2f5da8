//! Files of the pages: the style sheet and the icon. Embedded, so that the binary is all there is.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Query;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::app::App;

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "text/css; charset=utf-8",
        concat!(
            include_str!("../static/shop.css"),
            include_str!("../static/buying.css"),
            include_str!("../static/account.css"),
            include_str!("../static/admin.css"),
            include_str!("../static/reviews.css"),
            include_str!("../static/photos.css"),
            include_str!("../static/product.css"),
            include_str!("../static/api-docs.css"),
        ),
    )
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("image/svg+xml", include_str!("../static/icon.svg")));

/// A file that is the same until the next version of the shop.
pub(crate) struct Asset {
    content_type: &'static str,
    text: Cow<'static, str>,
    version: String,
}

#[derive(Deserialize)]
struct Versioned {
    v: Option<String>,
}

impl Asset {
    pub(crate) fn new(content_type: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let mut version = String::new();
        for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
            // writing into a string cannot fail
            let _ = write!(version, "{byte:02x}");
        }
        Self {
            content_type,
            text,
            version,
        }
    }

    /// The file, or that the client's copy is good. An address with the version in it never changes its content.
    pub(crate) fn answer(&self, wanted: Option<&str>, headers: &HeaderMap) -> Response {
        let etag = format!("\"{}\"", self.version);
        let cache = if wanted == Some(self.version.as_str()) {
            "public, max-age=31536000, immutable"
        } else {
            "public, no-cache"
        };
        let caching = [(ETAG, etag.as_str()), (CACHE_CONTROL, cache)];
        let known = headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .any(|tag| tag == etag || tag == "*");
        if known {
            return (StatusCode::NOT_MODIFIED, caching).into_response();
        }
        let text = self.text.to_string();
        (caching, [(CONTENT_TYPE, self.content_type)], text).into_response()
    }
}

/// The address of the style sheet, its version included.
pub(crate) fn style_address() -> String {
    format!("/static/shop.css?v={}", STYLE.version)
}

/// The address of the icon, its version included.
pub(crate) fn icon_address() -> String {
    format!("/static/icon.svg?v={}", ICON.version)
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/static/shop.css", get(style))
        .route("/static/icon.svg", get(icon))
}

async fn style(query: Query<Versioned>, headers: HeaderMap) -> Response {
    STYLE.answer(query.0.v.as_deref(), &headers)
}

async fn icon(query: Query<Versioned>, headers: HeaderMap) -> Response {
    ICON.answer(query.0.v.as_deref(), &headers)
}
