//! Looking at stock, and setting it.

use shop_telemetry::{Label, Metric, Telemetry};

use super::changes::Movement;
use super::stock::StockRow;
use super::{Change, Stock, StockVersion, statements as sql};
use crate::catalog::ProductId;
use crate::database::Database;
pub(super) use crate::database::Tx;
use crate::error::Error;
use crate::events::{Events, Topic};
use crate::ids::Ids;

const NONE: Error = Error::NotFound("product");
/// At most so many products that run out are listed.
const MOST_LOW: i64 = 500;

/// All stock. Clones share the database.
#[derive(Clone)]
pub struct Inventory {
    pub(super) database: Database,
    pub(super) ids: Ids,
    pub(super) events: Events,
    pub(super) telemetry: Telemetry,
}

impl Inventory {
    /// What is said to who changes a stock that they have not seen.
    pub(super) const CHANGED: &str = "The stock has changed since you saw it";

    /// The stock in `database`.
    pub fn new(database: Database, ids: Ids, events: Events, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            events,
            telemetry,
        }
    }

    /// Where it records.
    pub(crate) fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// What there is of a product.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stock(&self, product: ProductId) -> Result<Option<Stock>, Error> {
        let row = sqlx::query_as::<_, StockRow>(sql::STOCK)
            .bind(product.get())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("stock.by_product", row).await?;
        row.map(Stock::try_from).transpose()
    }

    /// The same as customers see it: nothing, of a product that is no longer sold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sold_stock(&self, product: ProductId) -> Result<Option<Stock>, Error> {
        let sold = sqlx::query_as::<_, (i64,)>(sql::IS_SOLD)
            .bind(product.get())
            .fetch_one(self.database.pool());
        let (sold,) = self.database.timed("stock.is_sold", sold).await?;
        if sold == 0 {
            return Ok(None);
        }
        self.stock(product).await
    }

    /// Sets how many pieces can be sold, if the stock is still the one that was seen; the new stock.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since; when there is no such product, or the database fails.
    pub async fn set(
        &self,
        product: ProductId,
        available: u32,
        seen: StockVersion,
    ) -> Result<Stock, Error> {
        let change = Change::To { available, seen };
        self.change_stock(product, change).await
    }

    /// Sets or corrects how many pieces can be sold; the new stock. What sells meanwhile is not overwritten.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since it was seen, or when more would go than there are; when there is no such product,
    /// or the database fails.
    pub async fn change_stock(&self, product: ProductId, change: Change) -> Result<Stock, Error> {
        loop {
            let mut tx = self.database.begin().await?;
            let before = self.read(&mut tx, product).await?.ok_or(NONE)?;
            if change.seen().is_some_and(|seen| seen != before.version) {
                return Err(Error::Conflict(Self::CHANGED));
            }
            let available = change
                .after(before.available)
                .ok_or(Error::Conflict("There are not so many pieces"))?;
            if !self.write(&mut tx, &before, available).await? {
                // something was sold in between: seen again, it is another stock
                self.database.timed("rollback", tx.rollback()).await?;
                continue;
            }
            let passed = self.follow(&mut tx, &before, available).await?;
            let after = self.read(&mut tx, product).await?.ok_or(NONE)?;
            let told = self.database.changes().products(vec![product.get()]);
            self.commit_tx(tx).await?;
            drop(told);
            self.telemetry.count(Metric::StockUpdates, &Label::Service);
            self.count(passed);
            return Ok(after);
        }
    }

    /// Whether the stock was still the one before.
    async fn write(&self, tx: &mut Tx, before: &Stock, available: u32) -> Result<bool, Error> {
        let set = sqlx::query(sql::SET)
            .bind(before.product.get())
            .bind(i64::from(available))
            .bind(before.version.get())
            .bind(self.now())
            .execute(&mut **tx);
        let set = self.database.timed("stock.set", set).await?;
        Ok(set.rows_affected() > 0)
    }

    /// What comes of a stock that was set: a movement, and who is to be told.
    async fn follow(
        &self,
        tx: &mut Tx,
        before: &Stock,
        available: u32,
    ) -> Result<Vec<Metric>, Error> {
        let product = before.product;
        let movement = Movement {
            product,
            kind: "set",
            available: i64::from(available) - i64::from(before.available),
            reserved: 0,
            order: "",
        };
        self.note(tx, &movement).await?;
        let came = available.saturating_sub(before.available);
        self.came_back(tx, product, came).await?;
        let fallen = before.available.saturating_sub(available);
        self.fell(tx, product, fallen).await
    }

    /// From when on an administrator is to be told that a product runs out; the new stock. If it is that low already, they are told now.
    ///
    /// # Errors
    /// When there is no such product, or the database fails.
    pub async fn mark(&self, product: ProductId, low_at: u32) -> Result<Stock, Error> {
        let mut tx = self.database.begin().await?;
        let held = sqlx::query(sql::LOCK).bind(product.get()).execute(&mut *tx);
        self.database.timed("stock.lock", held).await?;
        let before = self.read(&mut tx, product).await?.ok_or(NONE)?;
        let marked = sqlx::query(sql::MARK)
            .bind(product.get())
            .bind(i64::from(low_at))
            .bind(self.now())
            .execute(&mut *tx);
        self.database.timed("stock.mark", marked).await?;
        let after = self.read(&mut tx, product).await?.ok_or(NONE)?;
        let is_news = after.is_low() && !before.is_low();
        if is_news {
            self.tell(&mut tx, Topic::StockLow, &after, &[]).await?;
        }
        self.commit_tx(tx).await?;
        self.count(is_news.then_some(Metric::LowStockAlerts));
        Ok(after)
    }

    /// What runs out, the scarcest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn low(&self) -> Result<Vec<Stock>, Error> {
        let rows = sqlx::query_as::<_, StockRow>(sql::LOW)
            .bind(MOST_LOW)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("stock.low", rows).await?;
        rows.into_iter().map(Stock::try_from).collect()
    }

    pub(super) fn count(&self, metrics: impl IntoIterator<Item = Metric>) {
        for metric in metrics {
            self.telemetry.count(metric, &Label::Service);
        }
    }

    pub(super) async fn commit_tx(&self, tx: Tx) -> Result<(), Error> {
        self.database.timed("commit", tx.commit()).await?;
        self.events.wake();
        Ok(())
    }

    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}
