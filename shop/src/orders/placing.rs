//! From the cart to an order.

use std::time::Duration;

use shop_telemetry::http::RequestId;
use shop_telemetry::{Label, Metric};
use tracing::Instrument;

use super::store::NewOrder;
use super::{IdempotencyKey, Order, OrderId, OrderLine, OrderNumber, Orders, Step, Wanted};
use crate::cart::{Cart, CartItem};
use crate::error::Error;
use crate::identity::UserId;

/// Who works on an order has it for so long. A payment with all its retries is shorter; who is slower all the same changes nothing any more.
const LEASE: Duration = Duration::from_secs(10);
/// Numbers are random: that a few in a row are taken does not happen.
const NUMBERS_TRIED: u32 = 3;

enum Taken {
    New(OrderId),
    Known(Box<Order>),
}

impl Orders {
    /// Orders what is in the cart. Asked again with the same key, it is the same order, which is helped on if nobody works on it.
    ///
    /// The order is durable before anything else happens. It comes to an end even if this process does not, or who waits for it
    /// goes away; so the order returned may still be in progress.
    ///
    /// # Errors
    /// When the cart is empty, the price is another than expected, the key was used for something else, or the database fails.
    pub async fn place(&self, wanted: &Wanted) -> Result<Order, Error> {
        let known = self.store.by_key(&wanted.user, &wanted.key).await?;
        let taken = match known {
            Some(order) => Taken::Known(Box::new(order)),
            None => self.take_cart(wanted).await?,
        };
        match taken {
            Taken::New(id) => self.in_background(id, 1).await,
            Taken::Known(order) if order.fingerprint != wanted.fingerprint() => Err(
                Error::Conflict("The idempotency key was used for another order"),
            ),
            Taken::Known(order) => self.resume(*order).await,
        }
    }

    /// The order that was placed with this key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_key(
        &self,
        user: &UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<Order>, Error> {
        self.store.by_key(user, key).await
    }

    /// Helps an order on, unless there is nothing to be done or somebody does it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume(&self, order: Order) -> Result<Order, Error> {
        if order.state.next() == Step::Rest {
            return Ok(order);
        }
        match self.lease(&order.id).await? {
            Some(lease) => self.in_background(order.id, lease).await,
            None => Ok(order),
        }
    }

    /// The number of the lease on an order that nobody works on.
    pub(super) async fn lease(&self, id: &OrderId) -> Result<Option<i64>, Error> {
        let now = self.now();
        let until = now.saturating_add(millis(LEASE));
        if !self.store.lease(id, now, until).await? {
            return Ok(None);
        }
        let order = self.store.by_id(id).await?;
        Ok(order.map(|order| order.lease_number))
    }

    /// Drives an order in a task of its own, which goes on when who waits for it goes away.
    async fn in_background(&self, id: OrderId, lease: i64) -> Result<Order, Error> {
        let orders = self.clone();
        let request = RequestId::current();
        let driven =
            async move { RequestId::within(request, Box::pin(orders.drive(&id, lease))).await };
        tokio::spawn(driven.in_current_span())
            .await
            .map_err(|_| Error::Panicked)?
    }

    /// Makes an order of the cart: it is emptied in the same transaction, so that what is in it is ordered once.
    async fn take_cart(&self, wanted: &Wanted) -> Result<Taken, Error> {
        for _ in 0..NUMBERS_TRIED {
            let mut tx = self.store.begin().await?;
            let cart = self.carts.take(&mut tx, &wanted.user).await?;
            if !cart.items.is_empty() {
                let new = self.new_order(wanted, &cart)?;
                if self.store.insert(&mut tx, wanted, &new).await? {
                    self.store.commit(tx).await?;
                    self.telemetry.count(Metric::OrdersPlaced, &Label::Service);
                    return Ok(Taken::New(new.id));
                }
            }
            tx.rollback().await?;
            // the same request may have been faster by another way
            if let Some(order) = self.store.by_key(&wanted.user, &wanted.key).await? {
                return Ok(Taken::Known(Box::new(order)));
            }
            if cart.items.is_empty() {
                return Err(Error::Conflict("The cart is empty"));
            }
        }
        Err(Error::Broken("numbers of orders are used up"))
    }

    fn new_order(&self, wanted: &Wanted, cart: &Cart) -> Result<NewOrder, Error> {
        let total = cart.total();
        if wanted.expected.is_some_and(|expected| expected != total) {
            return Err(Error::Conflict("The price of the cart has changed"));
        }
        let now = self.now();
        Ok(NewOrder {
            id: self
                .ids
                .next()
                .parse()
                .map_err(|_| Error::Broken("a new id"))?,
            number: OrderNumber::from_random(self.ids.random()),
            total,
            lines: cart.items.iter().map(OrderLine::from).collect(),
            now,
            lease_until: now.saturating_add(millis(LEASE)),
        })
    }
}

impl From<&CartItem> for OrderLine {
    fn from(item: &CartItem) -> Self {
        Self {
            product: item.product,
            name: item.name.clone(),
            quantity: item.quantity.get(),
            price: item.price,
        }
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
