//! Holding stock for orders.
//!
//! A reservation has one row by order, which is written first: of two that come at once for the same order, the second waits for the
//! first and then finds what it decided. An order that was given up before its reservation came leaves a row, too, so that a latecomer
//! holds nothing back.

use shop_telemetry::{Label, Metric};

use super::changes::Movement;
use super::reservation::by_product;
use super::store::Tx;
use super::{Inventory, Line, Reserved, Shortage, Standing, statements as sql};
use crate::catalog::ProductId;
use crate::error::Error;
use crate::orders::OrderId;

impl Inventory {
    /// Holds all of it for an order, or nothing. Asked again for the same order, the answer is the same, whatever has come or gone
    /// since; it is no once the goods went back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reserve(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        let mut tx = self.database.begin().await?;
        if !self.open(&mut tx, order, Standing::Reserved).await? {
            return self.as_before(&mut tx, order, lines).await;
        }
        let wanted = by_product(lines);
        for (product, pieces) in &wanted {
            if !self.change(&mut tx, sql::HOLD, *product, *pieces).await? {
                // nothing of it is held, then
                self.database.timed("rollback", tx.rollback()).await?;
                return self.refuse(order, lines).await;
            }
        }
        let changed = wanted.keys().map(|product| product.get()).collect();
        let mut passed = Vec::new();
        for (product, pieces) in wanted {
            self.hold(&mut tx, order, product, pieces).await?;
            passed.extend(self.fell(&mut tx, product, pieces).await?);
        }
        let change = self.database.changes().products(changed);
        self.commit_tx(tx).await?;
        drop(change);
        self.asked(false);
        self.count(passed);
        Ok(Reserved::Yes)
    }

    /// Notes that there was too little, so that it stays so.
    async fn refuse(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        let mut tx = self.database.begin().await?;
        if !self.open(&mut tx, order, Standing::Refused).await? {
            // somebody else asked for the same order, and was answered first
            return self.as_before(&mut tx, order, lines).await;
        }
        let short = self.shortages(&mut tx, lines).await?;
        self.commit_tx(tx).await?;
        self.asked(true);
        Ok(Reserved::Short(short))
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

    async fn shortages(&self, tx: &mut Tx, lines: &[Line]) -> Result<Vec<Shortage>, Error> {
        let mut short = Vec::new();
        for (product, wanted) in by_product(lines) {
            let stock = self.read(tx, product).await?;
            let available = stock.map_or(0, |stock| stock.available);
            if available < wanted {
                short.push(Shortage {
                    product,
                    wanted,
                    available,
                });
            }
        }
        Ok(short)
    }

    /// Takes what an order holds off the shelf. The same again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn commit(&self, order: &OrderId) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        if !self
            .moved(&mut tx, order, Standing::Reserved, Standing::Committed)
            .await?
        {
            return Ok(());
        }
        for (product, pieces) in self.lines(&mut tx, order).await? {
            self.settle(&mut tx, sql::TAKE, product, pieces).await?;
            let movement = Movement {
                product,
                kind: Standing::Committed.name(),
                available: 0,
                reserved: -i64::from(pieces),
                order: order.as_str(),
            };
            self.note(&mut tx, &movement).await?;
        }
        self.commit_tx(tx).await
    }

    /// Gives back what an order holds, or took: it can be sold again. An order that held nothing never will. The same again changes
    /// nothing. The products of which there is more now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, order: &OrderId) -> Result<Vec<i64>, Error> {
        let mut tx = self.database.begin().await?;
        if self.open(&mut tx, order, Standing::Released).await? {
            self.commit_tx(tx).await?;
            return Ok(Vec::new());
        }
        let (statement, off_shelf) = if self
            .moved(&mut tx, order, Standing::Reserved, Standing::Released)
            .await?
        {
            (sql::PUT_BACK, false)
        } else if self
            .moved(&mut tx, order, Standing::Committed, Standing::Released)
            .await?
        {
            (sql::RETURN, true)
        } else {
            return Ok(Vec::new());
        };
        let mut changed = Vec::new();
        for (product, pieces) in self.lines(&mut tx, order).await? {
            changed.push(product.get());
            self.settle(&mut tx, statement, product, pieces).await?;
            let movement = Movement {
                product,
                kind: Standing::Released.name(),
                available: i64::from(pieces),
                reserved: if off_shelf { 0 } else { -i64::from(pieces) },
                order: order.as_str(),
            };
            self.note(&mut tx, &movement).await?;
            self.came_back(&mut tx, product, pieces).await?;
        }
        let change = self.database.changes().products(changed.clone());
        self.commit_tx(tx).await?;
        drop(change);
        Ok(changed)
    }

    /// Whether this is the first that is heard of the order.
    async fn open(&self, tx: &mut Tx, order: &OrderId, state: Standing) -> Result<bool, Error> {
        let opened = sqlx::query(sql::OPEN)
            .bind(order.as_str().to_owned())
            .bind(state.name())
            .bind(self.now())
            .execute(&mut **tx);
        let opened = self.database.timed("reservation.open", opened).await?;
        Ok(opened.rows_affected() > 0)
    }

    async fn standing(&self, tx: &mut Tx, order: &OrderId) -> Result<Standing, Error> {
        let state = sqlx::query_as::<_, (String,)>(sql::STATE)
            .bind(order.as_str().to_owned())
            .fetch_one(&mut **tx);
        let (state,) = self.database.timed("reservation.state", state).await?;
        Standing::from_name(&state).ok_or(Error::Broken("a reservation"))
    }

    async fn moved(
        &self,
        tx: &mut Tx,
        order: &OrderId,
        from: Standing,
        to: Standing,
    ) -> Result<bool, Error> {
        let moved = sqlx::query(sql::MOVE)
            .bind(order.as_str().to_owned())
            .bind(from.name())
            .bind(to.name())
            .bind(self.now())
            .execute(&mut **tx);
        let moved = self.database.timed("reservation.move", moved).await?;
        Ok(moved.rows_affected() > 0)
    }

    async fn lines(&self, tx: &mut Tx, order: &OrderId) -> Result<Vec<(ProductId, u32)>, Error> {
        let lines = sqlx::query_as::<_, (i64, i64)>(sql::LINES)
            .bind(order.as_str().to_owned())
            .fetch_all(&mut **tx);
        let lines = self.database.timed("reservation.lines", lines).await?;
        let pieces = |pieces| u32::try_from(pieces).map_err(|_| Error::Broken("a reservation"));
        lines
            .into_iter()
            .map(|(product, quantity)| Ok((ProductId::new(product), pieces(quantity)?)))
            .collect()
    }

    async fn hold(
        &self,
        tx: &mut Tx,
        order: &OrderId,
        product: ProductId,
        pieces: u32,
    ) -> Result<(), Error> {
        let line = sqlx::query(sql::LINE)
            .bind(order.as_str().to_owned())
            .bind(product.get())
            .bind(i64::from(pieces))
            .execute(&mut **tx);
        self.database.timed("reservation.line", line).await?;
        let movement = Movement {
            product,
            kind: Standing::Reserved.name(),
            available: -i64::from(pieces),
            reserved: i64::from(pieces),
            order: order.as_str(),
        };
        self.note(tx, &movement).await
    }

    fn asked(&self, short: bool) {
        let short = f64::from(u8::from(short));
        let values = [
            (Metric::StockReservations, 1.0),
            (Metric::ReservationsShort, short),
        ];
        self.telemetry.record_together(&Label::Service, &values);
    }
}
