//! What is on the shelf, and what is put aside for orders.

mod reservation;
mod store;

pub use reservation::{Line, Reserved, Shortage, Standing};
pub use store::Inventory;
