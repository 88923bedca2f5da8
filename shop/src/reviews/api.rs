//! `/api/products/{id}/reviews`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Review, ReviewDraft, ReviewFields, Reviews};
use crate::api::{JsonBody, RatingBody};
use crate::app::App;
use crate::catalog::{Listing, ListingQuery, ProductId};
use crate::error::Error;
use crate::identity::Principal;
use crate::users::Users;

const NONE: Error = Error::NotFound("product");

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, write))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Review)]
pub(super) struct ReviewBody {
    id: String,
    rating: u8,
    title: String,
    text: String,
    author: String,
    created_at: i64,
}

impl From<Review> for ReviewBody {
    fn from(review: Review) -> Self {
        Self {
            id: review.id,
            rating: review.rating,
            title: review.title,
            text: review.text,
            author: review.author,
            created_at: review.created_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ReviewList {
    items: Vec<ReviewBody>,
    rating: RatingBody,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// How many on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
}

pub(super) type Asked = Result<Query<PageQuery>, QueryRejection>;

pub(super) fn listing(asked: Asked) -> Result<Listing, Error> {
    let Query(query) = asked?;
    ListingQuery::unsorted(query.page, query.per_page).try_into()
}

/// What customers say of a product, newest first.
#[utoipa::path(get, path = "/api/products/{id}/reviews", tag = "reviews", operation_id = "list_reviews", params(("id" = i64, Path, description = "The product's number", minimum = 1), PageQuery), responses((status = OK, body = ReviewList)))]
async fn list(
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<ReviewList>, Error> {
    let id: ProductId = id.parse().map_err(|_| NONE)?;
    let listing = listing(asked)?;
    let subject = reviews.subject(id).await?.ok_or(NONE)?;
    let page = reviews.of(&subject, listing).await?;
    Ok(Json(ReviewList {
        rating: subject.rating.into(),
        total: page.total,
        page: page.listing.page.get(),
        per_page: page.listing.per_page.get(),
        pages: page.pages(),
        items: page.items.into_iter().map(ReviewBody::from).collect(),
    }))
}

/// Says something of a product: once each, and who has an account.
#[utoipa::path(post, path = "/api/products/{id}/reviews", tag = "reviews", operation_id = "write_review", security(("bearer" = [])), params(("id" = i64, Path, description = "The product's number", minimum = 1)), request_body = ReviewFields, responses((status = CREATED, body = ReviewBody), (status = CONFLICT, description = "There is one already")))]
async fn write(
    principal: Principal,
    State(reviews): State<Reviews>,
    State(users): State<Users>,
    Path(id): Path<String>,
    JsonBody(fields): JsonBody<ReviewFields>,
) -> Result<impl IntoResponse, Error> {
    if !principal.is_signed_in() {
        return Err(Error::Forbidden);
    }
    let id: ProductId = id.parse().map_err(|_| NONE)?;
    let draft = ReviewDraft::try_from(fields)?;
    let account = users.account(&principal.id).await?;
    let name = account.map(|account| account.name).unwrap_or_default();
    let review = reviews.write(id, &principal.id, &name, &draft).await?;
    Ok((StatusCode::CREATED, Json(ReviewBody::from(review))))
}
