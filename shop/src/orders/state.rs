//! What has happened to an order, and what follows of it. Pure: no clock, no database.
//!
//! An order is the fold of its events, oldest first. What has to be done next is read off the state alone, so whoever picks an
//! order up, after a crash too, does the right thing.

/// Why an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There was not enough of something.
    OutOfStock,
    /// The payment provider could not be reached.
    PaymentUnavailable,
    /// The customer changed their mind.
    ByCustomer,
    /// An administrator did it.
    ByShop,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::OutOfStock,
        Self::PaymentUnavailable,
        Self::ByCustomer,
        Self::ByShop,
    ];

    /// The name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutOfStock => "out_of_stock",
            Self::PaymentUnavailable => "payment_unavailable",
            Self::ByCustomer => "by_customer",
            Self::ByShop => "by_shop",
        }
    }

    /// The reason of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// One thing that happened to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The customer ordered.
    Placed,
    /// The goods were put aside.
    Reserved,
    /// The money came in: the order will be sent.
    Confirmed,
    /// The provider declined the payment.
    Declined,
    /// It will not be sent.
    Cancelled {
        /// Why.
        reason: Reason,
        /// Whether money had been taken, which is then owed.
        charged: bool,
    },
    /// The goods put aside went back on the shelf.
    Released,
    /// The money went back.
    Refunded,
    /// It is on its way.
    Shipped,
}

impl Happened {
    /// The name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Reserved => "reserved",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Cancelled { .. } => "cancelled",
            Self::Released => "released",
            Self::Refunded => "refunded",
            Self::Shipped => "shipped",
        }
    }

    /// Why, when there is a reason.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Cancelled { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Whether it says that money had been taken.
    pub const fn charged(self) -> bool {
        matches!(self, Self::Cancelled { charged: true, .. })
    }

    /// What [`Happened::name`], [`Happened::reason`] and [`Happened::charged`] were made of.
    pub fn from_parts(name: &str, reason: &str, charged: bool) -> Option<Self> {
        Some(match name {
            "placed" => Self::Placed,
            "reserved" => Self::Reserved,
            "confirmed" => Self::Confirmed,
            "declined" => Self::Declined,
            "cancelled" => Self::Cancelled {
                reason: Reason::from_name(reason)?,
                charged,
            },
            "released" => Self::Released,
            "refunded" => Self::Refunded,
            "shipped" => Self::Shipped,
            _ => return None,
        })
    }
}

/// Where an order stands, for customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Ordered; nothing is certain yet.
    Placed,
    /// The goods are put aside, the payment is under way.
    Reserved,
    /// Paid.
    Confirmed,
    /// Not paid, as the provider declined.
    Declined,
    /// Will not be sent.
    Cancelled,
    /// On its way.
    Shipped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Placed,
        Self::Reserved,
        Self::Confirmed,
        Self::Declined,
        Self::Cancelled,
        Self::Shipped,
    ];

    /// The name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Reserved => "reserved",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Shipped => "shipped",
        }
    }

    /// The status of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Placed | Self::Reserved => "In progress",
            Self::Confirmed => "Confirmed",
            Self::Declined => "Payment declined",
            Self::Cancelled => "Cancelled",
            Self::Shipped => "Shipped",
        }
    }
}

/// What is to be done for an order next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Put the goods aside.
    Reserve,
    /// Take the money.
    Charge,
    /// Put the goods back.
    Release,
    /// Give the money back.
    Refund,
    /// Nothing, until somebody wants something of it.
    Rest,
}

impl Step {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Charge => "charge",
            Self::Release => "release",
            Self::Refund => "refund",
            Self::Rest => "rest",
        }
    }
}

/// The state of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// Whether goods are out of the shelf for it.
    pub holds_stock: bool,
    /// Whether the shop has money for it.
    pub is_charged: bool,
    /// Why it was cancelled, if it was.
    pub reason: Option<Reason>,
}

/// An event that cannot follow on what was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {} cannot be {}", before.map_or("not there", |s| s.status.name()), event.name())]
pub struct Impossible {
    before: Option<State>,
    event: Happened,
}

impl State {
    /// The state after these events, oldest first.
    ///
    /// # Errors
    /// When one of them cannot follow on those before it, or there is none.
    pub fn fold(events: impl IntoIterator<Item = Happened>) -> Result<Self, Impossible> {
        let mut state = None;
        for event in events {
            state = Some(Self::after(state, event)?);
        }
        state.ok_or(Impossible {
            before: None,
            event: Happened::Placed,
        })
    }

    /// The state after one more event.
    ///
    /// # Errors
    /// When the event cannot follow.
    pub fn after(before: Option<Self>, event: Happened) -> Result<Self, Impossible> {
        use Happened as H;
        let impossible = Impossible { before, event };
        let Some(state) = before else {
            return match event {
                H::Placed => Ok(Self::PLACED),
                _ => Err(impossible),
            };
        };
        let ended = matches!(state.status, Status::Declined | Status::Cancelled);
        let after = match (state.status, event) {
            (Status::Placed, H::Reserved) => Self {
                status: Status::Reserved,
                holds_stock: true,
                ..state
            },
            (Status::Reserved, H::Confirmed) => Self {
                status: Status::Confirmed,
                is_charged: true,
                ..state
            },
            (Status::Reserved, H::Declined) => Self {
                status: Status::Declined,
                ..state
            },
            (Status::Placed, H::Cancelled { charged: false, .. })
            | (Status::Reserved, H::Cancelled { .. })
            | (Status::Confirmed, H::Cancelled { charged: true, .. }) => Self {
                status: Status::Cancelled,
                is_charged: event.charged(),
                reason: event.reason(),
                ..state
            },
            (_, H::Released) if ended && state.holds_stock => Self {
                holds_stock: false,
                ..state
            },
            (_, H::Refunded) if ended && state.is_charged => Self {
                is_charged: false,
                ..state
            },
            (Status::Confirmed, H::Shipped) => Self {
                status: Status::Shipped,
                ..state
            },
            _ => return Err(impossible),
        };
        Ok(after)
    }

    const PLACED: Self = Self {
        status: Status::Placed,
        holds_stock: false,
        is_charged: false,
        reason: None,
    };

    /// What is to be done next.
    pub const fn next(self) -> Step {
        match self.status {
            Status::Placed => Step::Reserve,
            Status::Reserved => Step::Charge,
            Status::Declined | Status::Cancelled if self.holds_stock => Step::Release,
            Status::Declined | Status::Cancelled if self.is_charged => Step::Refund,
            Status::Declined | Status::Cancelled | Status::Confirmed | Status::Shipped => {
                Step::Rest
            }
        }
    }
}

#[cfg(test)]
mod tests;
