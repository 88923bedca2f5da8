//! What can happen, and who wants to know.

use std::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $meaning:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $meaning] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the database, in queues and in metrics.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The one with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

named! {
    /// What an event is about.
    Topic {
        OrderConfirmed "order.confirmed" "An order is paid.",
        OrderCancelled "order.cancelled" "An order will not be sent.",
        OrderShipped "order.shipped" "An order is on its way.",
        StockLow "stock.low" "A product runs out.",
        StockBack "stock.back" "A product that was sold out is back, and someone waits for it.",
        UserRegistered "user.registered" "Someone has an account now.",
        PasswordReset "user.password_reset" "Someone wants to set a new password.",
    }
}

named! {
    /// Who is told of events. Each has its own deliveries: one that fails holds up no other.
    ConsumerName {
        StockCommit "stock-commit" "Takes what is paid off the shelf.",
        Mail "mail" "Writes to people.",
    }
}

impl ConsumerName {
    /// What it is told of.
    pub const fn topics(self) -> &'static [Topic] {
        match self {
            Self::StockCommit => &[Topic::OrderConfirmed],
            Self::Mail => Topic::ALL,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is about.
    pub topic: Topic,
    /// Events of one key are dealt with in the order in which they were written: the id of an order, a product or a user.
    pub key: String,
    /// What is told. Never in a log.
    pub payload: serde_json::Value,
}
