//! Reading and changing carts.

use std::time::Duration;

use shop_telemetry::{Label, Metric, Telemetry};
use sqlx::{Any, FromRow, Transaction};

use super::statements as sql;
use super::{Cart, CartItem, ItemId, Quantity};
use crate::catalog::{Currency, Money, ProductId};
use crate::database::Database;
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::Ids;

/// Different products in one cart.
const MOST_ITEMS: usize = 50;
/// A cart in which nothing happened for so long is abandoned.
const ABANDONED_AFTER: Duration = Duration::from_mins(30);

/// All carts. Clones share the database.
#[derive(Clone)]
pub struct Carts {
    database: Database,
    ids: Ids,
    telemetry: Telemetry,
}

#[derive(FromRow)]
struct ItemRow {
    id: String,
    product_id: i64,
    quantity: i64,
    slug: String,
    name: String,
    price_minor: i64,
    currency: String,
    category_slug: String,
    available: i64,
}

type Tx = Transaction<'static, Any>;

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

    /// Puts what a guest collected into the cart of the user they turned out to be. What would be too many becomes the most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merge(&self, guest: &UserId, into: &UserId) -> Result<(), Error> {
        if guest == into {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        // always in the same order: two merges do not wait for each other
        let (first, second) = if guest < into {
            (guest, into)
        } else {
            (into, guest)
        };
        self.hold_in(&mut tx, first).await?;
        self.hold_in(&mut tx, second).await?;
        let collected = self.quantities(&mut tx, guest).await?;
        self.put_back(&mut tx, into, &collected).await?;
        for statement in [sql::EMPTY, sql::DROP] {
            let dropped = sqlx::query(statement).bind(text(guest)).execute(&mut *tx);
            self.database.timed("cart.drop", dropped).await?;
        }
        self.commit(tx).await
    }

    /// Adds to a cart that is held, or to one that is not there yet. What would be too many becomes the most.
    pub(crate) async fn put_back(
        &self,
        tx: &mut Tx,
        owner: &UserId,
        lines: &[(ProductId, Quantity)],
    ) -> Result<(), Error> {
        self.hold_in(tx, owner).await?;
        let contents = self.quantities(tx, owner).await?;
        // a millisecond apart, so that they stay in their order
        for (now, (product, quantity)) in (self.now()..).zip(lines) {
            let known = contents.iter().find(|(other, _)| other == product);
            let wanted = known.map_or(*quantity, |(_, before)| before.plus_at_most(*quantity));
            self.put(tx, owner, (*product, wanted), now).await?;
        }
        Ok(())
    }

    /// Everything in a cart that exists, which is held by `tx` from now on.
    pub(crate) async fn take(&self, tx: &mut Tx, owner: &UserId) -> Result<Cart, Error> {
        let held = sqlx::query(sql::LOCK)
            .bind(text(owner))
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("cart.lock", held).await?;
        let rows = sqlx::query_as::<_, ItemRow>(sql::ITEMS)
            .bind(text(owner))
            .fetch_all(&mut **tx);
        let rows = self.database.timed("cart.items", rows).await?;
        let emptied = sqlx::query(sql::EMPTY).bind(text(owner)).execute(&mut **tx);
        self.database.timed("cart.empty", emptied).await?;
        cart(owner, rows)
    }

    /// Counts carts in which nothing has happened for a while, each once until something happens again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_abandoned(&self) -> Result<u64, Error> {
        let now = self.now();
        let patience = i64::try_from(ABANDONED_AFTER.as_millis()).unwrap_or(i64::MAX);
        let abandoned = sqlx::query(sql::ABANDON)
            .bind(now)
            .bind(now.saturating_sub(patience))
            .execute(self.database.pool());
        let abandoned = self.database.timed("cart.abandon", abandoned).await?;
        let carts = abandoned.rows_affected();
        if carts > 0 {
            self.telemetry
                .record(Metric::CartsAbandoned, &Label::Service, carts as f64);
        }
        Ok(carts)
    }

    async fn hold(&self, owner: &UserId) -> Result<Tx, Error> {
        let mut tx = self.database.begin().await?;
        self.hold_in(&mut tx, owner).await?;
        Ok(tx)
    }

    async fn hold_in(&self, tx: &mut Tx, owner: &UserId) -> Result<(), Error> {
        let held = sqlx::query(sql::HOLD)
            .bind(text(owner))
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("cart.hold", held).await?;
        Ok(())
    }

    async fn quantities(
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

    async fn put(
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

    async fn commit(&self, tx: Tx) -> Result<(), Error> {
        Ok(self.database.timed("commit", tx.commit()).await?)
    }

    fn count(&self, metric: Metric, pieces: u32) {
        if pieces > 0 {
            self.telemetry
                .record(metric, &Label::Service, f64::from(pieces));
        }
    }

    fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

fn text(owner: &UserId) -> String {
    owner.as_str().to_owned()
}

fn quantity(number: i64) -> Result<Quantity, Error> {
    Quantity::try_from(number).map_err(|_| Error::Broken("a quantity"))
}

fn too_many() -> Error {
    let most = Quantity::MOST;
    Error::invalid("quantity", format!("at most {most} of one product"))
}

fn cart(owner: &UserId, rows: Vec<ItemRow>) -> Result<Cart, Error> {
    let items = rows.into_iter().map(CartItem::try_from);
    Ok(Cart {
        owner: owner.clone(),
        items: items.collect::<Result<_, _>>()?,
    })
}

impl TryFrom<ItemRow> for CartItem {
    type Error = Error;

    fn try_from(row: ItemRow) -> Result<Self, Error> {
        let minor = u64::try_from(row.price_minor).map_err(|_| Error::Broken("a price"))?;
        let currency = Currency::from_code(&row.currency).ok_or(Error::Broken("a currency"))?;
        let slug = |text: &str| text.parse().map_err(|_| Error::Broken("a slug"));
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Broken("an item's id"))?,
            product: ProductId::new(row.product_id),
            slug: slug(&row.slug)?,
            category_slug: slug(&row.category_slug)?,
            name: row.name,
            price: Money::new(minor, currency),
            quantity: quantity(row.quantity)?,
            available: u32::try_from(row.available).unwrap_or_default(),
        })
    }
}
