//! What there is of each product: reserved for orders, taken off the shelf, put back, counted.

mod api;
mod changes;
mod committing;
mod opening;
mod reservation;
mod reservations;
mod statements;
mod stock;
mod store;
mod waiting;

pub use committing::StockCommit;
pub use reservation::{Line, Reserved, Shortage, Standing};
pub use stock::{Change, Stock, StockVersion};
pub use store::Inventory;

use axum::Router;

use crate::app::App;

/// The API.
pub(crate) fn routes() -> Router<App> {
    api::routes()
}
