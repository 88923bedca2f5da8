//! What parts of the shop tell each other: a row of the outbox, written in the transaction of the deed.

mod event;
mod outbox;

pub use event::{Event, Topic};
pub use outbox::Events;
