//! What outlives the process: documents, records and metric data, in SQLite.
//!
//! A service keeps its resources in its own memory behind its own lock, reads them from here once at start, and
//! writes each change here **before** it changes its memory and answers.

mod batch;
mod collection;
mod database;
mod lock;
#[cfg(test)]
mod tests;
mod version;

pub(crate) use batch::Batch;
pub(crate) use collection::{Collection, Records};

pub use database::StoreError;
pub(crate) use database::{Record, RecordQuery, Store};
pub(crate) use version::Version;
