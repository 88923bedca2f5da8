//! Events.

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// An order is paid.
    OrderConfirmed,
    /// An order that the customer counted on will not be sent.
    OrderCancelled,
    /// An order is on its way.
    OrderShipped,
}

impl Topic {
    /// The name in the outbox and in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderConfirmed => "order.confirmed",
            Self::OrderCancelled => "order.cancelled",
            Self::OrderShipped => "order.shipped",
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is about.
    pub topic: Topic,
    /// The id of what it happened to. Events of one key are heard in their order.
    pub key: String,
    /// What there is to know.
    pub payload: serde_json::Value,
}
