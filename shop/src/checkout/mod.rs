//! From the cart to an order in steps: address, payment, review. What was said so far is kept on the server.

mod draft;
mod pages;
mod store;
mod view;

pub(crate) use draft::Draft;
pub(crate) use pages::routes;
pub use store::Checkouts;
