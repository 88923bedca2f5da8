//! What there is of each product: reserved for orders, taken off the shelf, put back, counted.

mod api;
mod changes;
mod committing;
mod internal;
mod opening;
mod remote;
mod reservation;
mod reservations;
mod shelves;
mod statements;
mod stock;
mod store;
mod waiting;
mod wire;

pub use committing::StockCommit;
pub use remote::RemoteInventory;
pub use reservation::{Line, Reserved, Shortage, Standing};
pub use shelves::Shelves;
pub use stock::{Change, NoPieces, Pieces, Stock, StockVersion};
pub use store::Inventory;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The API.
pub(crate) fn routes() -> OpenApiRouter<App> {
    api::routes()
}

/// What is only for other services.
pub(crate) fn internal_routes() -> Router<App> {
    internal::routes()
}
