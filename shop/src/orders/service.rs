//! Orders, for the rest of the shop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shop_telemetry::{Label, Metric, Telemetry};

use super::statements as sql;
use super::store::OrderStore;
use super::{Order, OrderEvent, OrderId, OrderNumber, OrderSummary, Status};
use crate::cart::Carts;
use crate::catalog::{Listing, Page};
use crate::database::Database;
use crate::error::Error;
use crate::events::Events;
use crate::identity::UserId;
use crate::ids::Ids;
use crate::inventory::Shelves;
use crate::outbound::Position;
use crate::payment::Payments;

/// Orders. Clones share everything.
#[derive(Clone)]
pub struct Orders {
    pub(super) store: OrderStore,
    pub(super) carts: Carts,
    pub(super) shelves: Shelves,
    pub(super) payments: Payments,
    pub(super) events: Events,
    pub(super) telemetry: Telemetry,
    pub(super) database: Database,
    pub(super) watched: Arc<Watched>,
    pub(super) ids: Ids,
}

/// What the last look at all orders found, for gauges.
#[derive(Default)]
pub(super) struct Watched {
    /// Orders that do not move.
    pub(super) stuck: AtomicU64,
    /// Contradictions of orders, payments and goods.
    pub(super) drift: AtomicU64,
    /// Products that do not agree with the orders.
    pub(super) stock_drift: AtomicU64,
}

impl Watched {
    fn sample(self: &Arc<Self>, telemetry: &Telemetry) {
        type Read = fn(&Watched) -> &AtomicU64;
        let gauges: [(Metric, Read); 3] = [
            (Metric::OrdersStuck, |watched| &watched.stuck),
            (Metric::OrderDrift, |watched| &watched.drift),
            (Metric::StockDrift, |watched| &watched.stock_drift),
        ];
        for (metric, read) in gauges {
            let watched = Arc::clone(self);
            telemetry.gauge(metric, Label::Service, move || {
                read(&watched).load(Ordering::Relaxed) as f64
            });
        }
    }
}

/// What orders need of the rest of the shop.
pub struct OrderParts {
    /// Where they are kept.
    pub database: Database,
    /// What is ordered.
    pub carts: Carts,
    /// Where the goods are.
    pub shelves: Shelves,
    /// Who takes the money.
    pub payments: Payments,
    /// Who hears of it.
    pub events: Events,
    /// Names.
    pub ids: Ids,
    /// Where deeds are recorded.
    pub telemetry: Telemetry,
}

impl Orders {
    /// Whether the payment provider is called, by how it did lately.
    pub fn payment_position(&self) -> Position {
        self.payments.position()
    }

    /// How long the payment provider took when it was asked for something last, if it was.
    pub fn payment_latency(&self) -> Option<Duration> {
        self.payments.latency()
    }

    /// Orders made of these parts.
    pub fn new(parts: OrderParts) -> Self {
        let watched = Arc::new(Watched::default());
        watched.sample(&parts.telemetry);
        Self {
            store: OrderStore::new(parts.database.clone()),
            database: parts.database,
            carts: parts.carts,
            shelves: parts.shelves,
            payments: parts.payments,
            events: parts.events,
            telemetry: parts.telemetry,
            watched,
            ids: parts.ids,
        }
    }

    /// The order with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order(&self, id: &OrderId) -> Result<Option<Order>, Error> {
        self.store.by_id(id).await
    }

    /// The order with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_number(&self, number: &OrderNumber) -> Result<Option<Order>, Error> {
        self.store.by_number(number).await
    }

    /// What has happened to an order, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events(&self, order: &Order) -> Result<Vec<OrderEvent>, Error> {
        self.store.events(order.id.as_str(), order.version).await
    }

    /// What a user has ordered, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn history(
        &self,
        user: &UserId,
        listing: Listing,
    ) -> Result<Page<OrderSummary>, Error> {
        self.store
            .list(&sql::OF_USER, Some(user.as_str()), listing)
            .await
    }

    /// Everything that was ordered, newest first; only what has this status, if one is given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(
        &self,
        status: Option<Status>,
        listing: Listing,
    ) -> Result<Page<OrderSummary>, Error> {
        match status {
            Some(status) => {
                let name = Some(status.name());
                self.store.list(&sql::OF_STATUS, name, listing).await
            }
            None => self.store.list(&sql::ALL, None, listing).await,
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}
