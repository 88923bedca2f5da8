//! What there is of each product: reserved for orders, taken off the shelf, put back, counted.

mod changes;
mod committing;
mod opening;
mod reservation;
mod reservations;
mod statements;
mod stock;
mod store;

pub use committing::StockCommit;
pub use reservation::{Line, Reserved, Shortage, Standing};
pub use stock::{Stock, StockVersion};
pub use store::Inventory;
