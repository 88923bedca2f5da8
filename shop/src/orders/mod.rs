//! Orders: an append-only history of events each, and the saga that carries an order from the cart to the parcel.

mod address;
mod announcement;
mod api;
mod body;
mod id;
mod number;
mod order;
mod pages;
mod placing;
mod reconciliation;
mod recovery;
mod rows;
mod saga;
mod service;
mod state;
mod statements;
mod store;

pub use address::{COUNTRIES, MailAddress, NoMailAddress, ShipTo};
pub(crate) use api::routes as api_routes;
pub use id::OrderId;
pub use number::OrderNumber;
pub use order::{IdempotencyKey, NoKey, Order, OrderEvent, OrderLine, OrderSummary, Wanted};
pub use reconciliation::{Contradiction, Drift, Reconciliation};
pub use service::{OrderParts, Orders};
pub use state::{Happened, Impossible, Reason, State, Status, Step};

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<App> {
    Router::new().merge(api::routes()).merge(pages::routes())
}
