//! The database: opening it, and measuring every query.

mod changes;
mod columns;
mod direct;
mod measured;
mod trouble;
mod turns;
mod url;

pub use changes::Changes;
pub(crate) use changes::Moment;
pub(crate) use columns::{Columns, FromColumns, Parameter};
pub use measured::{Database, OpenError};
pub(crate) use trouble::is_away;
pub use turns::Tx;
pub use url::{DatabaseUrl, Kind};
