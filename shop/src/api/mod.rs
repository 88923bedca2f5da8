//! The catalog as JSON, under `/api`.

mod body;
mod catalog;

pub(crate) use catalog::routes;
