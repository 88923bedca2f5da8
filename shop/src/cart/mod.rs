//! Carts of guests and users. A cart holds numbers of products; names and prices are always the catalog's.

mod api;
mod contents;
mod quantity;
mod statements;
mod store;

pub(crate) use api::routes;
pub use contents::{Cart, CartItem, ItemId};
pub use quantity::Quantity;
pub use store::Carts;
