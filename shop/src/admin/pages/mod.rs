//! The pages under `/admin`. They need no script.

mod categories;
mod dashboard;
mod desk;
mod inventory;
mod operation;
mod orders;
mod products;
mod reviews;

use axum::Router;

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .merge(dashboard::routes())
        .merge(products::routes())
        .merge(categories::routes())
        .merge(inventory::routes())
        .merge(orders::routes())
        .merge(reviews::routes())
        .merge(operation::routes())
}
