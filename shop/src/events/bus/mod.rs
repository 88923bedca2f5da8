//! The way from the outbox to consumers: within the process, or through Amazon SQS, with or without an event bus before it.
//!
//! A message says which delivery is due, and nothing else: what happened stays in the outbox, so that no address or name leaves the
//! database, and whoever writes into a queue can have nothing done that is not due anyway. The outbox keeps the order of events,
//! counts attempts and has the dead letters, whichever way they went; a message that is lost is sent again.

mod config;
mod message;
mod receiver;
mod sender;

pub use config::{Bus, BusError, BusName, InvalidBus, InvalidQueue, Queue};
pub use receiver::Receiver;
use sender::Clients;
pub use sender::Sender;

/// What calls of it are counted as.
const QUEUE: shop_telemetry::Label = shop_telemetry::Label::dependency("queue");
