//! Carts that nobody comes back to.

use std::time::Duration;

use shop_telemetry::{Label, Metric};

use super::Carts;
use super::statements as sql;
use crate::error::Error;

/// A cart in which nothing happened for so long is abandoned.
const ABANDONED_AFTER: Duration = Duration::from_mins(30);
/// A guest's cart is kept as long as their cookie.
const CARTS_KEPT: Duration = Duration::from_hours(30 * 24);
/// An address that led to no order is kept for so long.
const DRAFTS_KEPT: Duration = Duration::from_hours(7 * 24);

impl Carts {
    /// Counts carts in which nothing has happened for a while, each once until something happens again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_abandoned(&self) -> Result<u64, Error> {
        let now = self.now();
        let abandoned = sqlx::query(sql::ABANDON)
            .bind(now)
            .bind(before(now, ABANDONED_AFTER))
            .execute(self.database.pool());
        let abandoned = self.database.write("cart.abandon", abandoned).await?;
        let carts = abandoned.rows_affected();
        if carts > 0 {
            self.telemetry
                .record(Metric::CartsAbandoned, &Label::Service, carts as f64);
        }
        Ok(carts)
    }

    /// Forgets carts of guests who will not come back, and what people said of themselves on the way to an order that they did not
    /// place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<(), Error> {
        let now = self.now();
        for (statement, kept) in [
            (sql::FORGET_ITEMS, CARTS_KEPT),
            (sql::FORGET_CARTS, CARTS_KEPT),
            (sql::FORGET_DRAFTS, DRAFTS_KEPT),
        ] {
            let forgotten = sqlx::query(statement)
                .bind(before(now, kept))
                .execute(self.database.pool());
            self.database.write("cart.forget", forgotten).await?;
        }
        Ok(())
    }
}

fn before(now: i64, duration: Duration) -> i64 {
    now.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}
