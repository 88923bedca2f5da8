//! The catalog as JSON, under `/api`, and what all JSON of the shop has in common.

mod admin_body;
mod admin_catalog;
mod body;
mod catalog;
mod json;

pub(crate) use admin_catalog::admin_routes;
pub(crate) use body::{Price, RatingBody};
pub(crate) use catalog::routes;
pub(crate) use json::JsonBody;
