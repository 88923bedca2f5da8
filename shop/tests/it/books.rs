//! What must agree in the database whenever one looks, and what once all is done; asked past the shop.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection, Executor};

use crate::mail_server::Taken;
use crate::store::Store;

/// Counts of what must not be, at no moment.
const NEVER: [(&str, &str); 7] = [
    (
        "a stock below zero",
        "SELECT COUNT(*) FROM stock WHERE available < 0 OR reserved < 0",
    ),
    (
        "two orders of one key",
        "SELECT COUNT(*) FROM (SELECT 1 FROM orders GROUP BY user_id, idempotency_key
         HAVING COUNT(*) > 1) twice",
    ),
    (
        "an order confirmed twice",
        "SELECT COUNT(*) FROM (SELECT 1 FROM order_events WHERE kind = 'confirmed'
         GROUP BY order_id HAVING COUNT(*) > 1) twice",
    ),
    (
        "an order without all that happened to it",
        "SELECT COUNT(*) FROM orders o WHERE o.version <>
         (SELECT COUNT(*) FROM order_events e WHERE e.order_id = o.id)",
    ),
    (
        "an order of another total than its lines",
        "SELECT COUNT(*) FROM orders o WHERE o.total_minor <>
         (SELECT SUM(l.quantity * l.price_minor) FROM order_lines l WHERE l.order_id = o.id)",
    ),
    (
        "a confirmed order that is not paid",
        "SELECT COUNT(*) FROM orders o WHERE o.status = 'confirmed' AND NOT EXISTS (
         SELECT 1 FROM payment_charges c WHERE c.order_id = o.id AND c.outcome = 'charged'
         AND c.refunded_at = 0 AND c.amount_minor = o.total_minor)",
    ),
    (
        "money taken for no order, or for one that failed",
        "SELECT COUNT(*) FROM payment_charges c LEFT JOIN orders o ON o.id = c.order_id
         WHERE c.outcome = 'charged' AND c.refunded_at = 0
         AND (o.id IS NULL OR (o.step = 'rest' AND o.status <> 'confirmed'))",
    ),
];

/// Counts of what must not be once all is done.
const IN_THE_END: [(&str, &str); 3] = [
    (
        "an order that is not at rest",
        "SELECT COUNT(*) FROM orders WHERE step <> 'rest'",
    ),
    (
        "pieces that are held",
        "SELECT COUNT(*) FROM stock WHERE reserved <> 0",
    ),
    (
        "another sum of money than of orders",
        "SELECT CAST(ABS(
            (SELECT COALESCE(SUM(total_minor), 0) FROM orders WHERE status = 'confirmed') -
            (SELECT COALESCE(SUM(amount_minor), 0) FROM payment_charges
             WHERE outcome = 'charged' AND refunded_at = 0)) AS BIGINT)",
    ),
];

/// All pieces of each product: on the shelf, held, and gone to customers.
const PIECES: &str = "SELECT s.product_id, CAST(s.available + s.reserved + COALESCE(
    (SELECT SUM(h.quantity) FROM reserved_lines h JOIN reservations r ON r.order_id = h.order_id
     WHERE r.state = 'committed' AND h.product_id = s.product_id), 0) AS BIGINT) FROM stock s";

const UNDELIVERED: &str = "SELECT COUNT(*) FROM deliveries";
const CONFIRMED: &str = "SELECT number FROM orders WHERE status = 'confirmed'";
/// Who died with a delivery might still be at it, as far as others know. That time is over.
const LET_GO: &str = "UPDATE deliveries SET next_at = 0 WHERE dead_at = 0";

pub(crate) struct Books<'a> {
    store: &'a Store,
    pieces: BTreeMap<i64, i64>,
}

impl<'a> Books<'a> {
    /// As they stand before anything is sold.
    pub(crate) async fn open(store: &'a Store) -> Self {
        let mut connection = connect(store).await;
        let pieces = pieces(&mut connection).await;
        Self { store, pieces }
    }

    /// What must hold at every moment, at one moment.
    pub(crate) async fn agree(&self) {
        let mut connection = connect(self.store).await;
        let begin = if self.store.is_on_server() {
            "BEGIN ISOLATION LEVEL REPEATABLE READ"
        } else {
            "BEGIN"
        };
        connection.execute(begin).await.unwrap();
        none_of(&mut connection, &NEVER).await;
        assert_eq!(pieces(&mut connection).await, self.pieces);
        connection.execute("ROLLBACK").await.unwrap();
        connection.close().await.unwrap();
    }

    /// What must hold once nobody buys any more. Waits for what is still to be told.
    pub(crate) async fn close(&self, is_hasty: bool) {
        if is_hasty {
            self.store.execute(LET_GO).await;
        }
        let mut connection = connect(self.store).await;
        let told = async {
            while count(&mut connection, UNDELIVERED).await > 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let told = tokio::time::timeout(Duration::from_secs(400), told).await;
        told.expect("events are told in the end");
        none_of(&mut connection, &IN_THE_END).await;
        connection.close().await.unwrap();
        self.agree().await;
    }

    /// Each confirmed order was mailed, and if more than once, as the same mail. Returns how many mails were one too many.
    pub(crate) async fn mailed(&self, mails: &[Taken]) -> usize {
        let mut ids = BTreeMap::<&str, BTreeSet<&str>>::new();
        let mut confirmations = 0;
        for mail in mails {
            let id = mail.header("Message-ID");
            let mut parts = id.split('.');
            if parts.next() == Some("<order-confirmation") {
                ids.entry(parts.next().unwrap()).or_default().insert(id);
                confirmations += 1;
            }
        }
        let mut connection = connect(self.store).await;
        let numbers: Vec<(String,)> = sqlx::query_as(CONFIRMED)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        for (number,) in &numbers {
            let ids = ids.remove(number.as_str()).unwrap_or_default();
            assert_eq!(ids.len(), 1, "{number}: {ids:?}");
        }
        assert!(ids.is_empty(), "mails of no order: {ids:?}");
        confirmations - numbers.len()
    }
}

async fn connect(store: &Store) -> AnyConnection {
    install_default_drivers();
    AnyConnection::connect(store.text()).await.unwrap()
}

async fn count(connection: &mut AnyConnection, statement: &'static str) -> i64 {
    let row: (i64,) = sqlx::query_as(statement)
        .fetch_one(connection)
        .await
        .unwrap();
    row.0
}

async fn none_of(connection: &mut AnyConnection, all: &[(&str, &'static str)]) {
    for (what, statement) in all {
        assert_eq!(count(connection, statement).await, 0, "{what}");
    }
}

async fn pieces(connection: &mut AnyConnection) -> BTreeMap<i64, i64> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(PIECES).fetch_all(connection).await.unwrap();
    rows.into_iter().collect()
}
