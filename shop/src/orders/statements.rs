//! The SQL.

macro_rules! order {
    () => {
        "SELECT id, number, user_id, fingerprint, status, version, lease_number, email, total_minor, currency, card,
            ship_name, ship_line1, ship_line2, ship_postcode, ship_city, ship_country, placed_at, updated_at FROM orders "
    };
}

/// $1 id, $2 number, $3 user, $4 key, $5 fingerprint, $6 status, $7 step, $8 lease, $9 mail, $10 total, $11 currency, $12 card,
/// $13 to $18 address, $19 now.
pub(super) const INSERT: &str = "INSERT INTO orders (id, number, user_id, idempotency_key, fingerprint, status, step, version,
        lease_until, lease_number, email, total_minor, currency, card, ship_name, ship_line1, ship_line2, ship_postcode,
        ship_city, ship_country, placed_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, 1, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)
    ON CONFLICT DO NOTHING";

/// $1 order, $2 position, $3 product, $4 name, $5 quantity, $6 price.
pub(super) const INSERT_LINE: &str =
    "INSERT INTO order_lines (order_id, position, product_id, name, quantity, price_minor)
    VALUES ($1, $2, $3, $4, $5, $6)";

/// $1 order, $2 sequence, $3 kind, $4 reason, $5 charged, $6 now.
pub(super) const INSERT_EVENT: &str =
    "INSERT INTO order_events (order_id, sequence, kind, reason, charged, at)
    VALUES ($1, $2, $3, $4, $5, $6)";

/// Moves an order on, unless somebody else did since. At rest nobody holds it. $1 id, $2 version, $3 lease, $4 status, $5 step, $6 now.
pub(super) const ADVANCE: &str =
    "UPDATE orders SET status = $4, step = $5, version = version + 1, updated_at = $6,
        lease_until = CASE WHEN $5 = 'rest' THEN 0 ELSE lease_until END
    WHERE id = $1 AND version = $2 AND lease_number = $3";

/// Takes an order on that has something to be done and nobody who does it. $1 id, $2 now, $3 until.
pub(super) const LEASE: &str = "UPDATE orders SET lease_until = $3, lease_number = lease_number + 1
    WHERE id = $1 AND lease_until <= $2 AND step <> 'rest'";

/// Nobody works on anything.
pub(super) const RECLAIM: &str = "UPDATE orders SET lease_until = 0 WHERE step <> 'rest'";

/// Leaves an order alone until $3. $1 id, $2 lease.
pub(super) const POSTPONE: &str =
    "UPDATE orders SET lease_until = $3 WHERE id = $1 AND lease_number = $2";

/// $1 now, $2 how many.
pub(super) const DUE: &str = "SELECT id FROM orders WHERE step <> 'rest' AND lease_until <= $1
    ORDER BY lease_until, id LIMIT $2";

/// $1 since when nothing happened.
pub(super) const STUCK: &str =
    "SELECT COUNT(*) FROM orders WHERE step <> 'rest' AND updated_at < $1";

pub(super) const BY_ID: &str = concat!(order!(), "WHERE id = $1");
pub(super) const BY_NUMBER: &str = concat!(order!(), "WHERE number = $1");
pub(super) const BY_KEY: &str = concat!(order!(), "WHERE user_id = $1 AND idempotency_key = $2");

/// $1 order.
pub(super) const LINES: &str =
    "SELECT order_id, product_id, name, quantity, price_minor FROM order_lines
    WHERE order_id = $1 ORDER BY position";

/// $1 order, $2 how many.
pub(super) const EVENTS: &str = "SELECT kind, reason, charged, at FROM order_events
    WHERE order_id = $1 AND sequence <= $2 ORDER BY sequence";

/// One text for each way to choose orders, newest first: how many, the page, and the lines of that page.
macro_rules! listed {
    ($condition:literal, $limit:literal) => {
        Listed {
            count: concat!("SELECT COUNT(*) FROM orders WHERE ", $condition),
            page: concat!(order!(), "WHERE ", $condition, " ORDER BY placed_at DESC, id DESC ", $limit),
            lines: concat!(
                "SELECT order_id, product_id, name, quantity, price_minor FROM order_lines WHERE order_id IN (
                    SELECT id FROM orders WHERE ",
                $condition,
                " ORDER BY placed_at DESC, id DESC ",
                $limit,
                ") ORDER BY order_id, position"
            ),
        }
    };
}

/// The statements of a list. They take what is listed as $1 if anything, then limit and offset.
pub(super) struct Listed {
    pub(super) count: &'static str,
    pub(super) page: &'static str,
    pub(super) lines: &'static str,
}

pub(super) const OF_USER: Listed = listed!("user_id = $1", "LIMIT $2 OFFSET $3");
pub(super) const OF_STATUS: Listed = listed!("status = $1", "LIMIT $2 OFFSET $3");
pub(super) const ALL: Listed = listed!("1 = 1", "LIMIT $1 OFFSET $2");
