//! Reserving, selling and putting back. Each is decided once for an order, so each may be asked for again.

use shop_telemetry::{Label, Metric, Telemetry};
use sqlx::{Any, Transaction};

use super::{Line, Reserved, Shortage, Standing};
use crate::catalog::ProductId;
use crate::database::Database;
use crate::error::Error;
use crate::orders::OrderId;

/// $1 order, $2 state, $3 now.
const DECIDE: &str = "INSERT INTO reservations (order_id, state, updated_at) VALUES ($1, $2, $3)
    ON CONFLICT (order_id) DO NOTHING";
/// $1 order.
const STANDING: &str = "SELECT state FROM reservations WHERE order_id = $1";
/// $1 order, $2 state, $3 now.
const MARK: &str = "UPDATE reservations SET state = $2, updated_at = $3 WHERE order_id = $1";
/// $1 order, $2 now.
const COMMIT: &str = "UPDATE reservations SET state = 'committed', updated_at = $2
    WHERE order_id = $1 AND state = 'reserved'";
/// Goods that are put aside or sold go back; for an order that is not known yet, nothing will ever be put aside. $1 order, $2 now.
const RELEASE: &str =
    "INSERT INTO reservations (order_id, state, updated_at) VALUES ($1, 'released', $2)
    ON CONFLICT (order_id) DO UPDATE SET state = 'released', updated_at = excluded.updated_at
    WHERE reservations.state IN ('reserved', 'committed')";
/// $1 product, $2 pieces.
const TAKE: &str = "UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2";
/// $1 product, $2 pieces.
const PUT_BACK: &str = "UPDATE products SET stock = stock + $2 WHERE id = $1";
/// $1 product, $2 pieces.
const SET: &str = "UPDATE products SET stock = $2 WHERE id = $1";
/// $1 product.
const AVAILABLE: &str = "SELECT stock FROM products WHERE id = $1";
/// $1 order, $2 product, $3 pieces.
const HOLD: &str =
    "INSERT INTO reserved_lines (order_id, product_id, quantity) VALUES ($1, $2, $3)";
/// $1 order.
const LINES: &str =
    "SELECT product_id, quantity FROM reserved_lines WHERE order_id = $1 ORDER BY product_id";

type Tx = Transaction<'static, Any>;

/// The stock. Clones share the database.
#[derive(Clone)]
pub struct Inventory {
    database: Database,
    telemetry: Telemetry,
}

impl Inventory {
    /// The stock in `database`.
    pub fn new(database: Database, telemetry: Telemetry) -> Self {
        Self {
            database,
            telemetry,
        }
    }

    /// How many of a product are on the shelf.
    ///
    /// # Errors
    /// When there is no such product, or the database fails.
    pub async fn available(&self, product: ProductId) -> Result<u32, Error> {
        let row = sqlx::query_as::<_, (i64,)>(AVAILABLE)
            .bind(product.get())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("stock.available", row).await?;
        let (available,) = row.ok_or(Error::NotFound("product"))?;
        Ok(u32::try_from(available).unwrap_or_default())
    }

    /// Says how many of a product are on the shelf.
    ///
    /// # Errors
    /// When there is no such product, or the database fails.
    pub async fn set(&self, product: ProductId, available: u32) -> Result<(), Error> {
        let set = sqlx::query(SET)
            .bind(product.get())
            .bind(i64::from(available))
            .execute(self.database.pool());
        let set = self.database.timed("stock.set", set).await?;
        if set.rows_affected() == 0 {
            return Err(Error::NotFound("product"));
        }
        self.telemetry.count(Metric::StockUpdates, &Label::Service);
        Ok(())
    }

    /// Puts everything aside that an order wants, or nothing. Asked again for the same order, the answer is the same, whatever has come
    /// or gone since; it is no once the goods went back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reserve(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        let mut tx = self.database.begin().await?;
        if !self.decide(&mut tx, order).await? {
            return self.as_before(&mut tx, order, lines).await;
        }
        let short = self.shortages(&mut tx, lines).await?;
        if short.is_empty() && self.take(&mut tx, order, lines).await? {
            self.commit_tx(tx).await?;
            self.record(true);
            return Ok(Reserved::Yes);
        }
        // something may be gone between looking and taking: then nothing of it was taken
        tx.rollback().await?;
        self.refuse(order, lines).await
    }

    /// The goods of an order are sold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn commit(&self, order: &OrderId) -> Result<(), Error> {
        let committed = sqlx::query(COMMIT)
            .bind(order.as_str().to_owned())
            .bind(self.now())
            .execute(self.database.pool());
        self.database.timed("stock.commit", committed).await?;
        Ok(())
    }

    /// The goods of an order go back on the shelf, sold or not. Nothing is ever put aside for it again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, order: &OrderId) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        let released = sqlx::query(RELEASE)
            .bind(order.as_str().to_owned())
            .bind(self.now())
            .execute(&mut *tx);
        let released = self.database.timed("stock.release", released).await?;
        if released.rows_affected() == 0 {
            return Ok(());
        }
        let lines = sqlx::query_as::<_, (i64, i64)>(LINES)
            .bind(order.as_str().to_owned())
            .fetch_all(&mut *tx);
        for (product, quantity) in self.database.timed("stock.lines", lines).await? {
            let back = sqlx::query(PUT_BACK)
                .bind(product)
                .bind(quantity)
                .execute(&mut *tx);
            self.database.timed("stock.put_back", back).await?;
        }
        self.commit_tx(tx).await
    }

    /// Whether nothing was decided before.
    async fn decide(&self, tx: &mut Tx, order: &OrderId) -> Result<bool, Error> {
        let decided = sqlx::query(DECIDE)
            .bind(order.as_str().to_owned())
            .bind(Standing::Reserved.name())
            .bind(self.now())
            .execute(&mut **tx);
        let decided = self.database.timed("stock.decide", decided).await?;
        Ok(decided.rows_affected() > 0)
    }

    async fn standing(&self, tx: &mut Tx, order: &OrderId) -> Result<Standing, Error> {
        let row = sqlx::query_as::<_, (String,)>(STANDING)
            .bind(order.as_str().to_owned())
            .fetch_one(&mut **tx);
        let (state,) = self.database.timed("stock.standing", row).await?;
        standing(&state)
    }

    async fn shortages(&self, tx: &mut Tx, lines: &[Line]) -> Result<Vec<Shortage>, Error> {
        let mut short = Vec::new();
        for line in lines {
            let row = sqlx::query_as::<_, (i64,)>(AVAILABLE)
                .bind(line.product.get())
                .fetch_optional(&mut **tx);
            let row = self.database.timed("stock.available", row).await?;
            let available = row.map_or(0, |(available,)| u32::try_from(available).unwrap_or(0));
            if available < line.quantity {
                short.push(Shortage {
                    product: line.product,
                    wanted: line.quantity,
                    available,
                });
            }
        }
        Ok(short)
    }

    /// Whether all of it could be taken.
    async fn take(&self, tx: &mut Tx, order: &OrderId, lines: &[Line]) -> Result<bool, Error> {
        let mut lines = lines.to_vec();
        // always in the same order: two orders do not wait for each other
        lines.sort_by_key(|line| line.product);
        for line in lines {
            let (product, quantity) = (line.product.get(), i64::from(line.quantity));
            let taken = sqlx::query(TAKE)
                .bind(product)
                .bind(quantity)
                .execute(&mut **tx);
            let taken = self.database.timed("stock.take", taken).await?;
            if taken.rows_affected() == 0 {
                return Ok(false);
            }
            let held = sqlx::query(HOLD)
                .bind(order.as_str().to_owned())
                .bind(product)
                .bind(quantity)
                .execute(&mut **tx);
            self.database.timed("stock.hold", held).await?;
        }
        Ok(true)
    }

    async fn refuse(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        let mut tx = self.database.begin().await?;
        if self.decide(&mut tx, order).await? {
            let refused = sqlx::query(MARK)
                .bind(order.as_str().to_owned())
                .bind(Standing::Refused.name())
                .bind(self.now())
                .execute(&mut *tx);
            self.database.timed("stock.refuse", refused).await?;
            let short = self.shortages(&mut tx, lines).await?;
            self.commit_tx(tx).await?;
            self.record(false);
            return Ok(Reserved::Short(short));
        }
        // somebody else asked for the same order, and was answered first
        self.as_before(&mut tx, order, lines).await
    }

    /// What was decided before.
    async fn as_before(
        &self,
        tx: &mut Tx,
        order: &OrderId,
        lines: &[Line],
    ) -> Result<Reserved, Error> {
        if self.standing(tx, order).await?.holds() {
            Ok(Reserved::Yes)
        } else {
            Ok(Reserved::Short(self.shortages(tx, lines).await?))
        }
    }

    async fn commit_tx(&self, tx: Tx) -> Result<(), Error> {
        Ok(self.database.timed("commit", tx.commit()).await?)
    }

    fn record(&self, reserved: bool) {
        let short = f64::from(u8::from(!reserved));
        let values = [
            (Metric::StockReservations, 1.0),
            (Metric::ReservationsShort, short),
        ];
        self.telemetry.record_together(&Label::Service, &values);
    }

    fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

fn standing(name: &str) -> Result<Standing, Error> {
    Standing::from_name(name).ok_or(Error::Broken("a reservation"))
}
