//! Looking at stock, setting it, and who wants to hear of it.

use shop_telemetry::{Label, Metric, Telemetry};
use sqlx::{Any, Transaction};

use super::changes::Movement;
use super::stock::StockRow;
use super::{Stock, StockVersion, statements as sql};
use crate::catalog::ProductId;
use crate::database::Database;
use crate::error::Error;
use crate::events::Events;
use crate::ids::Ids;

pub(super) type Tx = Transaction<'static, Any>;

/// All stock. Clones share the database.
#[derive(Clone)]
pub struct Inventory {
    pub(super) database: Database,
    pub(super) ids: Ids,
    pub(super) events: Events,
    pub(super) telemetry: Telemetry,
}

impl Inventory {
    /// The stock in `database`.
    pub fn new(database: Database, ids: Ids, events: Events, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            events,
            telemetry,
        }
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
        const NONE: Error = Error::NotFound("product");
        let mut tx = self.database.begin().await?;
        let before = self.read(&mut tx, product).await?.ok_or(NONE)?;
        let set = sqlx::query(sql::SET)
            .bind(product.get())
            .bind(i64::from(available))
            .bind(seen.get())
            .bind(self.now())
            .execute(&mut *tx);
        let set = self.database.timed("stock.set", set).await?;
        if set.rows_affected() == 0 {
            return Err(Error::Conflict("The stock has changed since you saw it"));
        }
        let movement = Movement {
            product,
            kind: "set",
            available: i64::from(available) - i64::from(before.available),
            reserved: 0,
            order: "",
        };
        self.note(&mut tx, &movement).await?;
        self.came_back(&mut tx, product, Some(before), available)
            .await?;
        let fallen = before.available.saturating_sub(available);
        let passed = self.fell(&mut tx, product, fallen).await?;
        let after = self.read(&mut tx, product).await?.ok_or(NONE)?;
        self.commit_tx(tx).await?;
        self.telemetry.count(Metric::StockUpdates, &Label::Service);
        for metric in passed {
            self.telemetry.count(metric, &Label::Service);
        }
        Ok(after)
    }

    /// From when on an administrator is to be told that a product runs out; the new stock.
    ///
    /// # Errors
    /// When there is no such product, or the database fails.
    pub async fn mark(&self, product: ProductId, low_at: u32) -> Result<Stock, Error> {
        let marked = sqlx::query(sql::MARK)
            .bind(product.get())
            .bind(i64::from(low_at))
            .bind(self.now())
            .execute(self.database.pool());
        self.database.timed("stock.mark", marked).await?;
        let stock = self.stock(product).await?;
        stock.ok_or(Error::NotFound("product"))
    }

    /// Has an address told when a product is back. Once is enough.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it can be bought; when there is no such product, or the database fails.
    pub async fn notify(&self, product: ProductId, email: &str) -> Result<(), Error> {
        let stock = self.stock(product).await?;
        if stock.ok_or(Error::NotFound("product"))?.available > 0 {
            return Err(Error::Conflict("The product is in stock"));
        }
        let noted = sqlx::query(sql::NOTICE)
            .bind(product.get())
            .bind(email.to_owned())
            .bind(self.now())
            .execute(self.database.pool());
        let noted = self.database.timed("stock.notice", noted).await?;
        if noted.rows_affected() > 0 {
            self.telemetry
                .count(Metric::BackInStockRegistrations, &Label::Service);
        }
        Ok(())
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
