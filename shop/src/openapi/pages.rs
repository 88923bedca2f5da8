//! `/api/openapi.json` for programs, `/api/docs` for people.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use minijinja::context;
use minijinja::value::Serde;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document;
use super::view::Reference;
use crate::app::App;
use crate::assets::Asset;
use crate::error::Error;
use crate::web::Templates;

/// Made when first asked for: most shops are never asked.
static DOCUMENT: LazyLock<Asset> = LazyLock::new(|| {
    let text = document().to_json().unwrap_or_default();
    Asset::new("application/json", text)
});
static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| Reference::of(&serde_json::to_value(document()).unwrap_or_default()));

/// The one that the document describes: itself.
pub(crate) fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(machine_readable))
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(documented())
        .route("/api/docs", get(reference))
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "health", operation_id = "get_openapi", responses((status = OK, description = "An OpenAPI 3.1 document", body = Object, headers(("ETag" = String, description = "Of this version")))))]
async fn machine_readable(headers: HeaderMap) -> Response {
    DOCUMENT.answer(None, &headers)
}

async fn reference(State(templates): State<Templates>) -> Result<impl IntoResponse, Error> {
    let reference = minijinja::Value::from(Serde(&*REFERENCE));
    Ok(templates.render("api-docs.html", context! { reference })?)
}
