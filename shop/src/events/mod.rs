//! What happened in one part of the shop and others want to know: written in the transaction in which it did, delivered to each who
//! wants it at least once, and in order for each key.

mod admin;
mod bus;
mod consumer;
mod dead;
mod event;
mod outbox;
mod relay;
mod statements;
mod telling;

pub(crate) use admin::{DeadLetterBody, named, routes};
pub use bus::{Bus, BusError, BusName, InvalidBus, InvalidQueue, Queue, Receiver, Sender};
pub use consumer::{Consumer, ConsumerError, Delivered, Handling};
pub use dead::DeadLetter;
pub use event::{ConsumerName, Event, Topic};
pub use outbox::Events;
pub use relay::{Relay, Relays, Way};
pub use telling::Telling;
