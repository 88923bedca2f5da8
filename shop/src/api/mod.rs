//! The catalog as JSON, under `/api`, and what all JSON of the shop has in common.

mod body;
mod catalog;
mod json;

pub(crate) use body::Price;
pub(crate) use catalog::routes;
pub(crate) use json::JsonBody;
