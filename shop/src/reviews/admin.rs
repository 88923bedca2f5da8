//! `/api/admin/reviews`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use super::api::{Asked, ReviewBody, listing};
use super::{Moderated, Reviews};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/admin/reviews", get(list))
        .route("/api/admin/reviews/{id}/hide", post(hide))
        .route("/api/admin/reviews/{id}/show", post(show))
}

#[derive(Serialize)]
struct ModeratedBody {
    #[serde(flatten)]
    review: ReviewBody,
    product_id: i64,
    product_name: String,
    hidden_at: Option<i64>,
}

impl From<Moderated> for ModeratedBody {
    fn from(moderated: Moderated) -> Self {
        Self {
            review: moderated.review.into(),
            product_id: moderated.product.get(),
            product_name: moderated.product_name,
            hidden_at: moderated.hidden_at,
        }
    }
}

#[derive(Serialize)]
struct ModeratedList {
    items: Vec<ModeratedBody>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
}

async fn list(
    _: Admin,
    State(reviews): State<Reviews>,
    asked: Asked,
) -> Result<Json<ModeratedList>, Error> {
    let page = reviews.all(listing(asked)?).await?;
    Ok(Json(ModeratedList {
        total: page.total,
        page: page.listing.page.get(),
        per_page: page.listing.per_page.get(),
        pages: page.pages(),
        items: page.items.into_iter().map(ModeratedBody::from).collect(),
    }))
}

async fn hide(
    Admin(by): Admin,
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    reviews.hide(&by.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn show(
    Admin(by): Admin,
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    reviews.show(&by.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
