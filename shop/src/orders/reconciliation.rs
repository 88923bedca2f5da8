//! Whether orders, their events, payments and goods agree. Reads only; what it finds, a person has to look at.
//!
//! Each question is one statement, so that all of its answer is of one moment. Orders that somebody still works on are left out.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::rows::EventRow;
use super::{OrderEvent, OrderId, Orders, State};
use crate::catalog::ProductId;
use crate::error::Error;

/// Contradictions of one kind are told up to this many.
const MOST: i64 = 100;
/// Orders whose events are looked at together.
const CHUNK: i64 = 200;

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contradiction {
    /// The stored state is not that of the events.
    Events,
    /// The total is not the sum of the lines.
    Total,
    /// The order is confirmed, and its money is not there.
    MoneyMissing,
    /// Money is there for an order that is not confirmed.
    MoneyKept,
    /// The order is confirmed, and its goods were not put aside.
    GoodsMissing,
    /// Goods are put aside for an order that is not confirmed.
    GoodsKept,
    /// More or less of a product is held than orders hold.
    GoodsHeld,
}

impl Contradiction {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Total => "total",
            Self::MoneyMissing => "money_missing",
            Self::MoneyKept => "money_kept",
            Self::GoodsMissing => "goods_missing",
            Self::GoodsKept => "goods_kept",
            Self::GoodsHeld => "goods_held",
        }
    }

    /// $1 how many. `events` has no statement: a fold is none.
    const fn statement(self) -> Option<&'static str> {
        match self {
            Self::Events => None,
            Self::Total => Some(TOTAL),
            Self::MoneyMissing => Some(MONEY_MISSING),
            Self::MoneyKept => Some(MONEY_KEPT),
            Self::GoodsMissing => Some(GOODS_MISSING),
            Self::GoodsKept => Some(GOODS_KEPT),
            Self::GoodsHeld => Some(GOODS_HELD),
        }
    }

    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Events,
        Self::Total,
        Self::MoneyMissing,
        Self::MoneyKept,
        Self::GoodsMissing,
        Self::GoodsKept,
        Self::GoodsHeld,
    ];
}

const TOTAL: &str = "SELECT o.id AS order_id, CAST(0 AS BIGINT) AS product_id FROM orders o
    WHERE o.total_minor <> (SELECT CAST(COALESCE(SUM(l.quantity * l.price_minor), 0) AS BIGINT)
        FROM order_lines l WHERE l.order_id = o.id)
    ORDER BY o.id LIMIT $1";
const MONEY_MISSING: &str = "SELECT o.id AS order_id, CAST(0 AS BIGINT) AS product_id FROM orders o
    WHERE o.status IN ('confirmed', 'shipped') AND NOT EXISTS (
        SELECT 1 FROM payment_charges c WHERE c.order_id = o.id AND c.outcome = 'charged'
            AND c.refunded_at = 0 AND c.amount_minor = o.total_minor)
    ORDER BY o.id LIMIT $1";
const MONEY_KEPT: &str = "SELECT c.order_id AS order_id, CAST(0 AS BIGINT) AS product_id
    FROM payment_charges c LEFT JOIN orders o ON o.id = c.order_id
    WHERE c.outcome = 'charged' AND c.refunded_at = 0
        AND (o.id IS NULL OR (o.step = 'rest' AND o.status IN ('declined', 'cancelled')))
    ORDER BY c.order_id LIMIT $1";
const GOODS_MISSING: &str = "SELECT l.order_id AS order_id, l.product_id AS product_id
    FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE o.status IN ('confirmed', 'shipped') AND NOT EXISTS (
        SELECT 1 FROM reserved_lines h JOIN reservations r ON r.order_id = h.order_id
        WHERE h.order_id = l.order_id AND h.product_id = l.product_id AND h.quantity = l.quantity
            AND r.state IN ('reserved', 'committed'))
    ORDER BY l.order_id, l.product_id LIMIT $1";
const GOODS_KEPT: &str = "SELECT h.order_id AS order_id, h.product_id AS product_id
    FROM reserved_lines h JOIN reservations r ON r.order_id = h.order_id LEFT JOIN orders o ON o.id = h.order_id
    WHERE r.state IN ('reserved', 'committed')
        AND (o.id IS NULL OR (o.step = 'rest' AND o.status IN ('declined', 'cancelled')))
    ORDER BY h.order_id, h.product_id LIMIT $1";
const GOODS_HELD: &str = "SELECT '' AS order_id, s.product_id AS product_id FROM stock s
    WHERE s.reserved <> (
        SELECT CAST(COALESCE(SUM(h.quantity), 0) AS BIGINT)
        FROM reserved_lines h JOIN reservations r ON r.order_id = h.order_id
        WHERE h.product_id = s.product_id AND r.state = 'reserved')
    ORDER BY s.product_id LIMIT $1";

/// $1 after which order, $2 how many.
const STATES: &str =
    "SELECT id, status, step, version FROM orders WHERE id > $1 ORDER BY id LIMIT $2";
/// $1 after which order, $2 how many orders.
const EVENTS: &str = "SELECT e.order_id, e.kind, e.reason, e.charged, e.at FROM order_events e
    WHERE e.order_id IN (SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT $2)
    ORDER BY e.order_id, e.sequence";

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift {
    /// Of which order, where it is about one.
    pub order: Option<OrderId>,
    /// In what.
    pub contradiction: Contradiction,
    /// Of which product, where it is about goods.
    pub product: Option<ProductId>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// So many orders were looked at.
    pub orders: u64,
    /// What does not agree, at most a hundred of each kind.
    pub drifts: Vec<Drift>,
    /// When it was looked, in milliseconds since the epoch.
    pub at: i64,
}

impl Reconciliation {
    /// How many products do not agree with the orders.
    pub fn products(&self) -> usize {
        let products = self.drifts.iter().filter_map(|drift| drift.product);
        products.collect::<BTreeSet<_>>().len()
    }
}

#[derive(FromRow)]
struct Found {
    order_id: String,
    product_id: i64,
}

#[derive(FromRow)]
struct Stored {
    id: String,
    status: String,
    step: String,
    version: i64,
}

#[derive(FromRow)]
struct Told {
    order_id: String,
    #[sqlx(flatten)]
    event: EventRow,
}

impl Orders {
    /// Looks whether orders, their events, payments and goods agree.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reconcile(&self) -> Result<Reconciliation, Error> {
        let at = self.now();
        let mut drifts = Vec::new();
        let orders = self.refold(&mut drifts).await?;
        for contradiction in Contradiction::ALL {
            let Some(statement) = contradiction.statement() else {
                continue;
            };
            let rows = sqlx::query_as::<_, Found>(statement)
                .bind(MOST)
                .fetch_all(self.database.pool());
            for row in self.database.timed("orders.reconcile", rows).await? {
                drifts.push(Drift {
                    order: id(&row.order_id)?,
                    contradiction,
                    product: (row.product_id > 0).then_some(ProductId::new(row.product_id)),
                });
            }
        }
        Ok(Reconciliation { orders, drifts, at })
    }

    /// Folds the events of every order anew. Returns how many there are.
    async fn refold(&self, drifts: &mut Vec<Drift>) -> Result<u64, Error> {
        let (mut after, mut orders) = (String::new(), 0);
        loop {
            let stored = sqlx::query_as::<_, Stored>(STATES)
                .bind(after.clone())
                .bind(CHUNK)
                .fetch_all(self.database.pool());
            let stored = self.database.timed("orders.states", stored).await?;
            let Some(last) = stored.last() else {
                return Ok(orders);
            };
            let last = last.id.clone();
            let events = sqlx::query_as::<_, Told>(EVENTS)
                .bind(after)
                .bind(CHUNK)
                .fetch_all(self.database.pool());
            let events = self.database.timed("orders.events", events).await?;
            let mut events = events.into_iter().peekable();
            for order in stored {
                orders += 1;
                let mut told = Vec::new();
                while let Some(event) = events.next_if(|told| told.order_id == order.id) {
                    told.push(OrderEvent::try_from(event.event));
                }
                if drifts.len() < usize::try_from(MOST).unwrap_or_default() && !order.agrees(told) {
                    drifts.push(Drift {
                        order: id(&order.id)?,
                        contradiction: Contradiction::Events,
                        product: None,
                    });
                }
            }
            after = last;
        }
    }
}

impl Stored {
    /// Whether it is the fold of these events. There may be more of them than it knows: something has just happened.
    fn agrees(&self, events: Vec<Result<OrderEvent, Error>>) -> bool {
        let known = usize::try_from(self.version).unwrap_or_default();
        let events = events.into_iter().take(known);
        let Ok(events) = events.collect::<Result<Vec<_>, _>>() else {
            return false;
        };
        let fold = State::fold(events.iter().map(|event| event.happened));
        events.len() == known
            && fold.is_ok_and(|state| {
                state.status.name() == self.status && state.next().name() == self.step
            })
    }
}

fn id(text: &str) -> Result<Option<OrderId>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse();
    id.map(Some).map_err(|_| Error::Broken("an order's id"))
}
