//! Orders: an append-only history of events each, and the saga that carries an order from the cart to the parcel.

mod id;
mod number;
mod state;

pub use id::OrderId;
pub use number::OrderNumber;
pub use state::{Happened, Impossible, Reason, State, Status, Step};
