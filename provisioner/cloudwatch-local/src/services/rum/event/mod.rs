//! What a page sends: one batch, read with borrowed text and checked whole before anything of it counts.

mod agent;
mod depth;
mod details;
mod envelope;
mod metadata;
mod strict;

pub(super) use agent::Agent;
pub(super) use details::{Details, FileType, Vital};
pub(super) use envelope::{Batch, Rules, read};

/// One event, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Its id.
    pub(super) id: uuid::Uuid,
    /// When it happened, epoch milliseconds.
    pub(super) at: i64,
    /// Its full type, such as `com.amazon.rum.page_view_event`.
    pub(super) kind: Box<str>,
    /// What of it decides metrics.
    pub(super) details: Details,
    /// The event as it is given back: a JSON document.
    pub(super) record: std::sync::Arc<str>,
}
