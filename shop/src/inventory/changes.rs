//! The steps that every change of stock is made of, each in the caller's transaction.

use serde_json::json;
use shop_telemetry::Metric;

use super::stock::StockRow;
use super::store::Tx;
use super::{Inventory, Stock, statements as sql};
use crate::catalog::ProductId;
use crate::error::Error;
use crate::events::{Event, Topic};

/// A change of a product's stock, as it is kept.
pub(super) struct Movement<'a> {
    pub(super) product: ProductId,
    pub(super) kind: &'static str,
    pub(super) available: i64,
    pub(super) reserved: i64,
    pub(super) order: &'a str,
}

impl Inventory {
    pub(super) async fn read(
        &self,
        tx: &mut Tx,
        product: ProductId,
    ) -> Result<Option<Stock>, Error> {
        let row = sqlx::query_as::<_, StockRow>(sql::STOCK)
            .bind(product.get())
            .fetch_optional(&mut **tx);
        let row = self.database.timed("stock.by_product", row).await?;
        row.map(Stock::try_from).transpose()
    }

    /// Whether the statement found what it needs.
    pub(super) async fn change(
        &self,
        tx: &mut Tx,
        statement: &'static str,
        product: ProductId,
        pieces: u32,
    ) -> Result<bool, Error> {
        let changed = sqlx::query(statement)
            .bind(product.get())
            .bind(i64::from(pieces))
            .bind(self.now())
            .execute(&mut **tx);
        let changed = self.database.timed("stock.change", changed).await?;
        Ok(changed.rows_affected() > 0)
    }

    /// A change that a reservation makes sure of.
    pub(super) async fn settle(
        &self,
        tx: &mut Tx,
        statement: &'static str,
        product: ProductId,
        pieces: u32,
    ) -> Result<(), Error> {
        let changed = self.change(tx, statement, product, pieces).await?;
        changed
            .then_some(())
            .ok_or(Error::Broken("a stock without what was reserved of it"))
    }

    pub(super) async fn note(&self, tx: &mut Tx, movement: &Movement<'_>) -> Result<(), Error> {
        let noted = sqlx::query(sql::MOVEMENT)
            .bind(self.ids.next())
            .bind(movement.product.get())
            .bind(movement.kind)
            .bind(movement.available)
            .bind(movement.reserved)
            .bind(movement.order.to_owned())
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("stock.movement", noted).await?;
        Ok(())
    }

    /// What is to be counted after `pieces` went. The mark is passed once, however many more go.
    pub(super) async fn fell(
        &self,
        tx: &mut Tx,
        product: ProductId,
        pieces: u32,
    ) -> Result<Vec<Metric>, Error> {
        let mut passed = Vec::new();
        if pieces == 0 {
            return Ok(passed);
        }
        let Some(stock) = self.read(tx, product).await? else {
            return Ok(passed);
        };
        if stock.available == 0 {
            passed.push(Metric::StockOuts);
        }
        if stock.is_low() && stock.available.saturating_add(pieces) > stock.low_at {
            passed.push(Metric::LowStockAlerts);
            self.tell(tx, Topic::StockLow, &stock, &[]).await?;
        }
        Ok(passed)
    }

    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        topic: Topic,
        stock: &Stock,
        emails: &[String],
    ) -> Result<(), Error> {
        let name = sqlx::query_as::<_, (String,)>(sql::NAME)
            .bind(stock.product.get())
            .fetch_one(&mut **tx);
        let (name,) = self.database.timed("product.name", name).await?;
        let key = match topic {
            // anybody may leave an address that is no good: what is given up for it must hold up nothing else
            Topic::StockBack => format!("waiting-{}", self.ids.next()),
            _ => format!("product-{}", stock.product),
        };
        let event = Event {
            topic,
            key,
            payload: json!({
                "product_id": stock.product.get(),
                "name": name,
                "available": stock.available,
                "emails": emails,
            }),
        };
        self.events.publish(tx, &event).await
    }
}
