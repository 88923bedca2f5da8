//! The database: opening it, and measuring every query.

mod changes;
mod measured;
mod url;

pub use changes::Changes;
pub(crate) use changes::Moment;
pub use measured::{Database, OpenError};
pub use url::{DatabaseUrl, Kind};
