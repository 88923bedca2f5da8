//! Reading and changing carts.

use shop_telemetry::{Label, Metric, Telemetry};

use super::rows::{ItemRow, cart, quantity};
use super::statements as sql;
use super::{Cart, ItemId, Quantity};
use crate::catalog::ProductId;
use crate::database::Database;
pub(super) use crate::database::Tx;
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::Ids;

/// Different products in one cart.
pub(super) const MOST_ITEMS: usize = 50;

/// All carts. Clones share the database.
#[derive(Clone)]
pub struct Carts {
    pub(super) database: Database,
    ids: Ids,
    pub(super) telemetry: Telemetry,
}

impl Carts {
    /// The carts in `database`.
    pub fn new(database: Database, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            telemetry,
        }
    }

    /// The cart of `owner`; an empty one if they have none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cart(&self, owner: &UserId) -> Result<Cart, Error> {
        let rows = sqlx::query_as::<_, ItemRow>(sql::ITEMS)
            .bind(text(owner))
            .fetch_all(self.database.pool());
        let rows = self.database.timed("cart.items", rows).await?;
        cart(owner, rows)
    }

    /// How many pieces are in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pieces(&self, owner: &UserId) -> Result<u32, Error> {
        let pieces = sqlx::query_as::<_, (i64,)>(sql::PIECES)
            .bind(text(owner))
            .fetch_one(self.database.pool());
        let (pieces,) = self.database.timed("cart.pieces", pieces).await?;
        Ok(u32::try_from(pieces).unwrap_or_default())
    }

    /// Puts in more of a product.
    ///
    /// # Errors
    /// When there is no such product or it is sold out, when that makes too many, or when the database fails.
    pub async fn add(
        &self,
        owner: &UserId,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<(), Error> {
        let mut tx = self.hold(owner).await?;
        let available = sqlx::query_as::<_, (i64,)>(sql::AVAILABLE)
            .bind(product.get())
            .fetch_optional(&mut *tx);
        let available = self.database.timed("cart.available", available).await?;
        let (available,) = available.ok_or(Error::NotFound("product"))?;
        if available == 0 {
            return Err(Error::Conflict("The product is sold out"));
        }
        let contents = self.quantities(&mut tx, owner).await?;
        let known = contents.iter().find(|(other, _)| *other == product);
        let wanted = match known {
            Some((_, before)) => before.plus(quantity).map_err(|_| too_many())?,
            None if contents.len() >= MOST_ITEMS => {
                return Err(Error::Conflict("The cart is full"));
            }
            None => quantity,
        };
        self.put(&mut tx, owner, (product, wanted), self.now())
            .await?;
        self.commit(tx).await?;
        self.count(Metric::CartAdditions, quantity.get());
        Ok(())
    }

    /// Changes how many of an item are wanted.
    ///
    /// # Errors
    /// When there is no such item, or the database fails.
    pub async fn change(
        &self,
        owner: &UserId,
        item: &ItemId,
        quantity: Quantity,
    ) -> Result<(), Error> {
        let mut tx = self.hold(owner).await?;
        let before = self.quantity(&mut tx, owner, item).await?;
        let changed = sqlx::query(sql::CHANGE)
            .bind(text(owner))
            .bind(item.as_str().to_owned())
            .bind(i64::from(quantity.get()))
            .execute(&mut *tx);
        self.database.timed("cart.change", changed).await?;
        self.commit(tx).await?;
        let (before, after) = (before.get(), quantity.get());
        self.count(Metric::CartAdditions, after.saturating_sub(before));
        self.count(Metric::CartRemovals, before.saturating_sub(after));
        Ok(())
    }

    /// Takes an item out.
    ///
    /// # Errors
    /// When there is no such item, or the database fails.
    pub async fn remove(&self, owner: &UserId, item: &ItemId) -> Result<(), Error> {
        let mut tx = self.hold(owner).await?;
        let before = self.quantity(&mut tx, owner, item).await?;
        let removed = sqlx::query(sql::REMOVE)
            .bind(text(owner))
            .bind(item.as_str().to_owned())
            .execute(&mut *tx);
        self.database.timed("cart.remove", removed).await?;
        self.commit(tx).await?;
        self.count(Metric::CartRemovals, before.get());
        Ok(())
    }

    async fn hold(&self, owner: &UserId) -> Result<Tx, Error> {
        let mut tx = self.database.begin().await?;
        self.hold_in(&mut tx, owner).await?;
        Ok(tx)
    }

    pub(super) async fn hold_in(&self, tx: &mut Tx, owner: &UserId) -> Result<(), Error> {
        let held = sqlx::query(sql::HOLD)
            .bind(text(owner))
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("cart.hold", held).await?;
        Ok(())
    }

    pub(super) async fn quantities(
        &self,
        tx: &mut Tx,
        owner: &UserId,
    ) -> Result<Vec<(ProductId, Quantity)>, Error> {
        let rows = sqlx::query_as::<_, (i64, i64)>(sql::QUANTITIES)
            .bind(text(owner))
            .fetch_all(&mut **tx);
        let rows = self.database.timed("cart.quantities", rows).await?;
        rows.into_iter()
            .map(|(product, number)| Ok((ProductId::new(product), quantity(number)?)))
            .collect()
    }

    async fn quantity(
        &self,
        tx: &mut Tx,
        owner: &UserId,
        item: &ItemId,
    ) -> Result<Quantity, Error> {
        let row = sqlx::query_as::<_, (i64,)>(sql::QUANTITY)
            .bind(text(owner))
            .bind(item.as_str().to_owned())
            .fetch_optional(&mut **tx);
        let row = self.database.timed("cart.quantity", row).await?;
        quantity(row.ok_or(Error::NotFound("item in the cart"))?.0)
    }

    pub(super) async fn put(
        &self,
        tx: &mut Tx,
        owner: &UserId,
        (product, quantity): (ProductId, Quantity),
        now: i64,
    ) -> Result<(), Error> {
        let put = sqlx::query(sql::PUT)
            .bind(self.ids.next())
            .bind(text(owner))
            .bind(product.get())
            .bind(i64::from(quantity.get()))
            .bind(now)
            .execute(&mut **tx);
        self.database.timed("cart.put", put).await?;
        Ok(())
    }

    pub(super) async fn commit(&self, tx: Tx) -> Result<(), Error> {
        Ok(self.database.timed("commit", tx.commit()).await?)
    }

    fn count(&self, metric: Metric, pieces: u32) {
        if pieces > 0 {
            self.telemetry
                .record(metric, &Label::Service, f64::from(pieces));
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

pub(super) fn text(owner: &UserId) -> String {
    owner.as_str().to_owned()
}

fn too_many() -> Error {
    let most = Quantity::MOST;
    Error::invalid("quantity", format!("at most {most} of one product"))
}
