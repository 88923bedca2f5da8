//! What a customer has said so far.

use crate::orders::{IdempotencyKey, MailAddress, ShipTo};
use crate::payment::Card;

/// An order in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The key of the order that will come of it.
    pub(crate) key: IdempotencyKey,
    /// Where to, once that was said.
    pub(crate) destination: Option<Destination>,
    /// Paid by what, once that was said.
    pub(crate) card: Option<Card>,
}

/// Where goods and mails go.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) email: MailAddress,
    pub(crate) ship_to: ShipTo,
}

impl Draft {
    /// The step that is to be done next.
    pub(crate) fn next(&self) -> &'static str {
        match (&self.destination, self.card) {
            (None, _) => "/checkout/address",
            (Some(_), None) => "/checkout/payment",
            (Some(_), Some(_)) => "/checkout/review",
        }
    }
}
