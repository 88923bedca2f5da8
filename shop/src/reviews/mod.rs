//! What customers say of products: stars, a title and some sentences, once each. Administrators can keep a review from being seen.

mod admin;
mod api;
mod pages;
mod review;
mod rows;
mod statements;
mod store;
mod view;

pub use review::{Moderated, Review, ReviewDraft, ReviewFields, Subject};
pub use store::Reviews;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().merge(api::routes()).merge(pages::routes())
}

/// What only administrators may.
pub(crate) fn admin_routes() -> OpenApiRouter<App> {
    admin::routes()
}

pub(crate) use api::routes as api_routes;
pub(crate) use view::{on_product_page, rating, stars};
