//! The API's description: an `OpenAPI` 3.1 document made of the code, and a page that reads it to people.

mod document;
mod errors;
mod names;
mod pages;
mod view;

pub use document::document;
pub(crate) use names::{actions, cards, currency, reasons, roles, shelves, sorts, statuses};
pub(crate) use pages::{documented, routes};
