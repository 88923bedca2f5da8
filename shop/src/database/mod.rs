//! The database: opening it, and measuring every query.

mod measured;
mod url;

pub use measured::{Database, OpenError};
pub use url::{DatabaseUrl, Kind};
