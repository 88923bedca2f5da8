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
pub use stock::{Change, NoPieces, Pieces, Stock, StockVersion};
pub use store::Inventory;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The API.
pub(crate) fn routes() -> OpenApiRouter<App> {
    api::routes()
}
