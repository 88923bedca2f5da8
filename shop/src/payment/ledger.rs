//! The books of the provider: one decision for each order, made once.

use crate::catalog::{Currency, Money};
use crate::database::Database;
use crate::orders::OrderId;

/// What the provider decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It took the money.
    Charged,
    /// It did not, and will not.
    Declined,
    /// It was told not to, before it had.
    Voided,
}

impl Verdict {
    const ALL: [Self; 3] = [Self::Charged, Self::Declined, Self::Voided];

    /// The name in the books.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Declined => "declined",
            Self::Voided => "voided",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// A line of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The order.
    pub order: OrderId,
    /// What was decided.
    pub verdict: Verdict,
    /// About how much.
    pub amount: Money,
    /// Whether the money went back.
    pub is_refunded: bool,
}

type Row = (String, String, i64, String, i64);

const DECIDE: &str = "INSERT INTO payment_charges
    (order_id, outcome, amount_minor, currency, decided_at, refunded_at) VALUES ($1, $2, $3, $4, $5, 0)
    ON CONFLICT (order_id) DO NOTHING";
const REFUND: &str = "UPDATE payment_charges SET refunded_at = $2
    WHERE order_id = $1 AND outcome = 'charged' AND refunded_at = 0";
const ENTRY: &str =
    "SELECT order_id, outcome, amount_minor, currency, refunded_at FROM payment_charges
    WHERE order_id = $1";
const ENTRIES: &str =
    "SELECT order_id, outcome, amount_minor, currency, refunded_at FROM payment_charges
    WHERE order_id > $1 ORDER BY order_id LIMIT $2";

/// The books. Clones share the database.
#[derive(Clone)]
pub struct Ledger(Database);

impl Ledger {
    /// The books in `database`.
    pub fn new(database: Database) -> Self {
        Self(database)
    }

    /// Writes a verdict unless there is one, and returns the one that stands.
    pub(super) async fn decide(
        &self,
        order: &OrderId,
        verdict: Verdict,
        amount: Money,
        now: i64,
    ) -> sqlx::Result<Entry> {
        let written = sqlx::query(DECIDE)
            .bind(order.as_str().to_owned())
            .bind(verdict.name())
            .bind(minor(amount))
            .bind(amount.currency().code())
            .bind(now)
            .execute(self.0.pool());
        self.0.write("payment.decide", written).await?;
        self.entry(order).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Gives back what was taken, once.
    pub(super) async fn refund(&self, order: &OrderId, now: i64) -> sqlx::Result<()> {
        let written = sqlx::query(REFUND)
            .bind(order.as_str().to_owned())
            .bind(now)
            .execute(self.0.pool());
        self.0.write("payment.refund", written).await.map(drop)
    }

    /// The line of an order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry(&self, order: &OrderId) -> sqlx::Result<Option<Entry>> {
        let row = sqlx::query_as::<_, Row>(ENTRY)
            .bind(order.as_str().to_owned())
            .fetch_optional(self.0.pool());
        let row = self.0.timed("payment.entry", row).await?;
        row.map(read).transpose()
    }

    /// At most `limit` lines of orders after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(&self, after: &str, limit: i64) -> sqlx::Result<Vec<Entry>> {
        let rows = sqlx::query_as::<_, Row>(ENTRIES)
            .bind(after.to_owned())
            .bind(limit)
            .fetch_all(self.0.pool());
        let rows = self.0.timed("payment.entries", rows).await?;
        rows.into_iter().map(read).collect()
    }
}

fn minor(amount: Money) -> i64 {
    i64::try_from(amount.minor()).unwrap_or(i64::MAX)
}

fn read((order, outcome, amount, currency, refunded_at): Row) -> sqlx::Result<Entry> {
    let broken = |what: &str| sqlx::Error::Decode(format!("no {what} of a payment").into());
    let amount = u64::try_from(amount).map_err(|_| broken("amount"))?;
    let currency = Currency::from_code(&currency).ok_or_else(|| broken("currency"))?;
    Ok(Entry {
        order: order.parse().map_err(|_| broken("order"))?,
        verdict: Verdict::from_name(&outcome).ok_or_else(|| broken("outcome"))?,
        amount: Money::new(amount, currency),
        is_refunded: refunded_at > 0,
    })
}
