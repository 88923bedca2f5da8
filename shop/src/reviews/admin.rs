//! `/api/admin/reviews`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{Asked, PageQuery, ReviewBody, listing};
use super::{Moderated, Reviews};
use crate::app::App;
use crate::error::Error;
use crate::identity::Admin;
use crate::ids::is_id;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(hide))
        .routes(routes!(show))
}

#[derive(Serialize, ToSchema)]
#[schema(as = ModeratedReview)]
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

#[derive(Serialize, ToSchema)]
#[schema(as = ModeratedReviewList)]
struct ModeratedList {
    items: Vec<ModeratedBody>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
}

/// All reviews, newest first.
#[utoipa::path(get, path = "/api/admin/reviews", tag = "admin", operation_id = "list_all_reviews", security(("bearer" = [])), params(PageQuery), responses((status = OK, body = ModeratedList)))]
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

/// Hides a review.
#[utoipa::path(post, path = "/api/admin/reviews/{id}/hide", tag = "admin", operation_id = "hide_review", security(("bearer" = [])), params(("id" = String, Path, description = "The review's id")), responses((status = NO_CONTENT)))]
async fn hide(
    Admin(by): Admin,
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    reviews.hide(&by.id, named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows it again.
#[utoipa::path(post, path = "/api/admin/reviews/{id}/show", tag = "admin", operation_id = "show_review", security(("bearer" = [])), params(("id" = String, Path, description = "The review's id")), responses((status = NO_CONTENT)))]
async fn show(
    Admin(by): Admin,
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    reviews.show(&by.id, named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(id: &str) -> Result<&str, Error> {
    is_id(id).then_some(id).ok_or(Error::NotFound("review"))
}
