//! Carts of guests and users. A cart holds numbers of products; names and prices are always the catalog's.

mod api;
mod contents;
mod moving;
mod pages;
mod quantity;
mod rows;
mod shopper;
mod statements;
mod store;
mod upkeep;

pub(crate) use api::routes as api_routes;
pub use contents::{Cart, CartItem, ItemId};
pub(crate) use pages::{CartPage, view};
pub use quantity::Quantity;
pub(crate) use shopper::Shopper;
pub use store::Carts;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().merge(api::routes()).merge(pages::routes())
}
