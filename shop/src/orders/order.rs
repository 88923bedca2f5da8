//! What an order is.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{Happened, MailAddress, OrderId, OrderNumber, ShipTo, State, Status};
use crate::catalog::{Money, ProductId};
use crate::identity::UserId;
use crate::payment::{Card, Charge};

/// A line of an order, as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// Which product.
    pub product: ProductId,
    /// What it was called.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one cost.
    pub price: Money,
}

impl OrderLine {
    /// What all pieces cost.
    pub fn total(&self) -> Money {
        self.price.times(self.quantity)
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id, for programs.
    pub id: OrderId,
    /// Its number, for people.
    pub number: OrderNumber,
    /// Who ordered.
    pub user: UserId,
    /// What has happened so far.
    pub state: State,
    /// How much has happened.
    pub version: i64,
    /// How often somebody took it on.
    pub lease_number: i64,
    /// Where mails about it go.
    pub email: MailAddress,
    /// Where it goes.
    pub ship_to: ShipTo,
    /// What is paid with.
    pub card: Card,
    /// What is to be paid.
    pub total: Money,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// When, in milliseconds since the epoch.
    pub placed_at: i64,
    /// When something happened last, in milliseconds since the epoch.
    pub updated_at: i64,
    pub(super) fingerprint: String,
}

impl Order {
    /// Whether its customer may cancel it: it is paid and still here.
    pub fn can_be_cancelled(&self) -> bool {
        self.state.status == Status::Confirmed
    }

    pub(super) fn charge(&self) -> Charge {
        Charge {
            order: self.id.clone(),
            amount: self.total,
            card: self.card,
        }
    }
}

/// What a list shows of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// Its id, for programs.
    pub id: OrderId,
    /// Its number, for people.
    pub number: OrderNumber,
    /// Who ordered.
    pub user: UserId,
    /// Where it stands.
    pub status: Status,
    /// What is to be paid.
    pub total: Money,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// When, in milliseconds since the epoch.
    pub placed_at: i64,
}

/// Something that happened to an order, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderEvent {
    /// What.
    pub happened: Happened,
    /// When, in milliseconds since the epoch.
    pub at: i64,
}

/// The key by which a client says that two requests are the same: 1 to 255 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// A text that is no such key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 255 printable ASCII characters, such as a UUID made for this order")]
pub struct NoKey;

impl IdempotencyKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ');
        let valid = (1..=255).contains(&text.len()) && plain;
        valid.then(|| Self(text.to_owned())).ok_or(NoKey)
    }
}

/// What a customer wants when they order what is in their cart.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Who orders.
    pub user: UserId,
    /// The same for each attempt at this order.
    pub key: IdempotencyKey,
    /// Where mails go.
    pub email: MailAddress,
    /// Where the goods go.
    pub ship_to: ShipTo,
    /// What is paid with.
    pub card: Card,
    /// What the customer was told that it costs. Another price is no deal.
    pub expected: Option<Money>,
}

impl Wanted {
    /// Tells requests apart that bear the same key.
    pub(super) fn fingerprint(&self) -> String {
        let ShipTo {
            name,
            line1,
            line2,
            postcode,
            city,
            country,
        } = &self.ship_to;
        let mut digest = Sha256::new();
        for part in [
            self.email.as_str(),
            name,
            line1,
            line2,
            postcode,
            city,
            country,
            self.card.token(),
        ] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
