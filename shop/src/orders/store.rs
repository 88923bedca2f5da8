//! Orders in the database.

use std::collections::BTreeMap;

use super::rows::{EventRow, LineRow, OrderRow};
use super::statements::{self as sql, Listed};
use super::{
    Happened, IdempotencyKey, Order, OrderEvent, OrderId, OrderLine, OrderNumber, OrderSummary,
    Reason, State, Wanted,
};
use crate::catalog::{Listing, Money, Page};
use crate::database::Database;
pub(super) use crate::database::Tx;
use crate::error::Error;
use crate::identity::UserId;

/// Clones share the database.
#[derive(Clone)]
pub(super) struct OrderStore {
    database: Database,
}

/// What is new about an order that is placed.
pub(super) struct NewOrder {
    pub(super) id: OrderId,
    pub(super) number: OrderNumber,
    pub(super) total: Money,
    pub(super) lines: Vec<OrderLine>,
    pub(super) now: i64,
    pub(super) lease_until: i64,
}

impl OrderStore {
    pub(super) fn new(database: Database) -> Self {
        Self { database }
    }

    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        Ok(self.database.begin().await?)
    }

    pub(super) async fn commit(&self, tx: Tx) -> Result<(), Error> {
        Ok(self.database.timed("commit", tx.commit()).await?)
    }

    pub(super) async fn by_id(&self, id: &OrderId) -> Result<Option<Order>, Error> {
        let row = sqlx::query_as(sql::BY_ID)
            .bind(id.as_str().to_owned())
            .fetch_optional(self.database.pool());
        self.whole(self.database.timed("order.by_id", row).await?)
            .await
    }

    pub(super) async fn by_number(&self, number: &OrderNumber) -> Result<Option<Order>, Error> {
        let row = sqlx::query_as(sql::BY_NUMBER)
            .bind(number.as_str().to_owned())
            .fetch_optional(self.database.pool());
        self.whole(self.database.timed("order.by_number", row).await?)
            .await
    }

    pub(super) async fn by_key(
        &self,
        user: &UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<Order>, Error> {
        let row = sqlx::query_as(sql::BY_KEY)
            .bind(user.as_str().to_owned())
            .bind(key.as_str().to_owned())
            .fetch_optional(self.database.pool());
        self.whole(self.database.timed("order.by_key", row).await?)
            .await
    }

    async fn whole(&self, row: Option<OrderRow>) -> Result<Option<Order>, Error> {
        let Some(row) = row else {
            return Ok(None);
        };
        let lines = sqlx::query_as::<_, LineRow>(sql::LINES)
            .bind(row.id.clone())
            .fetch_all(self.database.pool());
        let lines = self.database.timed("order.lines", lines).await?;
        let events = self.events(&row.id, row.version).await?;
        row.with(lines, &events).map(Some)
    }

    /// The first `count` events of an order.
    pub(super) async fn events(&self, id: &str, count: i64) -> Result<Vec<OrderEvent>, Error> {
        let rows = sqlx::query_as::<_, EventRow>(sql::EVENTS)
            .bind(id.to_owned())
            .bind(count)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("order.events", rows).await?;
        rows.into_iter().map(OrderEvent::try_from).collect()
    }

    /// Writes a new order with its first event. `false` when there is one with this key, or with this number.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        wanted: &Wanted,
        new: &NewOrder,
    ) -> Result<bool, Error> {
        let state = State::fold([Happened::Placed]).map_err(|_| Error::Broken("a new order"))?;
        let ship_to = wanted.ship_to.clone();
        let inserted = sqlx::query(sql::INSERT)
            .bind(new.id.as_str().to_owned())
            .bind(new.number.as_str().to_owned())
            .bind(wanted.user.as_str().to_owned())
            .bind(wanted.key.as_str().to_owned())
            .bind(wanted.fingerprint())
            .bind(state.status.name())
            .bind(state.next().name())
            .bind(new.lease_until)
            .bind(wanted.email.as_str().to_owned())
            .bind(minor(new.total)?)
            .bind(new.total.currency().code())
            .bind(wanted.card.token())
            .bind(ship_to.name)
            .bind(ship_to.line1)
            .bind(ship_to.line2)
            .bind(ship_to.postcode)
            .bind(ship_to.city)
            .bind(ship_to.country)
            .bind(new.now)
            .execute(&mut **tx);
        let inserted = self.database.timed("order.insert", inserted).await?;
        if inserted.rows_affected() == 0 {
            return Ok(false);
        }
        for (position, line) in (1i64..).zip(&new.lines) {
            let inserted = sqlx::query(sql::INSERT_LINE)
                .bind(new.id.as_str().to_owned())
                .bind(position)
                .bind(line.product.get())
                .bind(line.name.clone())
                .bind(i64::from(line.quantity))
                .bind(minor(line.price)?)
                .execute(&mut **tx);
            self.database.timed("order.insert_line", inserted).await?;
        }
        self.insert_event(tx, &new.id, 1, Happened::Placed, new.now)
            .await?;
        Ok(true)
    }

    /// Appends an event to an order as it was read. `false` when the order has moved on since, or another holder has it.
    pub(super) async fn append(
        &self,
        tx: &mut Tx,
        order: &Order,
        happened: Happened,
        now: i64,
    ) -> Result<bool, Error> {
        let state = State::after(Some(order.state), happened)
            .map_err(|_| Error::Conflict("The order has moved on"))?;
        let advanced = sqlx::query(sql::ADVANCE)
            .bind(order.id.as_str().to_owned())
            .bind(order.version)
            .bind(order.lease_number)
            .bind(state.status.name())
            .bind(state.next().name())
            .bind(now)
            .execute(&mut **tx);
        let advanced = self.database.timed("order.advance", advanced).await?;
        if advanced.rows_affected() == 0 {
            return Ok(false);
        }
        self.insert_event(tx, &order.id, order.version + 1, happened, now)
            .await?;
        Ok(true)
    }

    async fn insert_event(
        &self,
        tx: &mut Tx,
        id: &OrderId,
        sequence: i64,
        happened: Happened,
        now: i64,
    ) -> Result<(), Error> {
        let inserted = sqlx::query(sql::INSERT_EVENT)
            .bind(id.as_str().to_owned())
            .bind(sequence)
            .bind(happened.name())
            .bind(happened.reason().map_or("", Reason::name))
            .bind(i64::from(happened.charged()))
            .bind(now)
            .execute(&mut **tx);
        self.database.timed("order.insert_event", inserted).await?;
        Ok(())
    }

    /// Takes an order on until `until`. `false` when there is nothing to be done for it, or somebody does it.
    pub(super) async fn lease(&self, id: &OrderId, now: i64, until: i64) -> Result<bool, Error> {
        let leased = sqlx::query(sql::LEASE)
            .bind(id.as_str().to_owned())
            .bind(now)
            .bind(until)
            .execute(self.database.pool());
        let leased = self.database.write("order.lease", leased).await?;
        Ok(leased.rows_affected() > 0)
    }

    /// Whoever worked on orders does not any more.
    pub(super) async fn reclaim(&self) -> Result<(), Error> {
        let reclaimed = sqlx::query(sql::RECLAIM).execute(self.database.pool());
        self.database.write("order.reclaim", reclaimed).await?;
        Ok(())
    }

    /// Leaves an order alone until `until`.
    pub(super) async fn postpone(&self, order: &Order, until: i64) -> Result<(), Error> {
        let postponed = sqlx::query(sql::POSTPONE)
            .bind(order.id.as_str().to_owned())
            .bind(order.lease_number)
            .bind(until)
            .execute(self.database.pool());
        self.database.write("order.postpone", postponed).await?;
        Ok(())
    }

    /// Orders that have something to be done and nobody who does it.
    pub(super) async fn due(&self, now: i64, most: i64) -> Result<Vec<OrderId>, Error> {
        let rows = sqlx::query_as::<_, (String,)>(sql::DUE)
            .bind(now)
            .bind(most)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("order.due", rows).await?;
        let id = |(id,): (String,)| id.parse().map_err(|_| Error::Broken("an order's id"));
        rows.into_iter().map(id).collect()
    }

    /// How many orders have something to be done and have not moved since.
    pub(super) async fn stuck(&self, since: i64) -> Result<u64, Error> {
        let row = sqlx::query_as::<_, (i64,)>(sql::STUCK)
            .bind(since)
            .fetch_one(self.database.pool());
        let (count,) = self.database.timed("order.stuck", row).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// A page of orders, newest first. `of` is what the list is of, where that is one thing.
    pub(super) async fn list(
        &self,
        listed: &Listed,
        of: Option<&str>,
        listing: Listing,
    ) -> Result<Page<OrderSummary>, Error> {
        let of = of.map(str::to_owned);
        let pool = self.database.pool();
        let mut count = sqlx::query_as::<_, (i64,)>(listed.count);
        let mut rows = sqlx::query_as::<_, OrderRow>(listed.page);
        let mut lines = sqlx::query_as::<_, LineRow>(listed.lines);
        if let Some(of) = of {
            count = count.bind(of.clone());
            rows = rows.bind(of.clone());
            lines = lines.bind(of);
        }
        let (limit, offset) = (listing.limit(), listing.offset());
        let (total,) = self
            .database
            .timed("orders.count", count.fetch_one(pool))
            .await?;
        let rows = rows.bind(limit).bind(offset).fetch_all(pool);
        let rows = self.database.timed("orders.list", rows).await?;
        let lines = lines.bind(limit).bind(offset).fetch_all(pool);
        let lines = self.database.timed("orders.lines", lines).await?;
        let mut by_order = BTreeMap::<String, Vec<LineRow>>::new();
        for line in lines {
            by_order
                .entry(line.order_id.clone())
                .or_default()
                .push(line);
        }
        let items = rows.into_iter().map(|row| {
            let lines = by_order.remove(&row.id).unwrap_or_default();
            row.summary(lines)
        });
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            total: u64::try_from(total).unwrap_or_default(),
            listing,
        })
    }
}

fn minor(amount: Money) -> Result<i64, Error> {
    i64::try_from(amount.minor()).map_err(|_| Error::Broken("a price"))
}
