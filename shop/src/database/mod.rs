//! The database: opening it, and measuring every query.

mod changes;
mod columns;
mod direct;
mod measured;
mod url;

pub use changes::Changes;
pub(crate) use changes::Moment;
pub(crate) use columns::{Columns, FromColumns, Parameter};
pub use measured::{Database, OpenError};
pub use url::{DatabaseUrl, Kind};
