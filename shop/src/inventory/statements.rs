//! The SQL. Conditions stand in the statement that changes, so that nothing comes between.

pub(super) const STOCK: &str =
    "SELECT product_id, available, reserved, low_at, version FROM stock WHERE product_id = $1";

/// $1 product, $2 pieces, $3 now. Nothing changes when there are too few, or the product is no longer sold.
pub(super) const HOLD: &str = "UPDATE stock SET available = available - $2, reserved = reserved + $2, \
     version = version + 1, updated_at = $3 WHERE product_id = $1 AND available >= $2 \
     AND EXISTS (SELECT 1 FROM products p WHERE p.id = $1 AND p.retired_at = 0)";

/// $1 product, $2 pieces, $3 now.
pub(super) const TAKE: &str = "UPDATE stock SET reserved = reserved - $2, version = version + 1, \
     updated_at = $3 WHERE product_id = $1 AND reserved >= $2";

/// $1 product, $2 pieces, $3 now. What was held can be sold again.
pub(super) const PUT_BACK: &str = "UPDATE stock SET available = available + $2, \
     reserved = reserved - $2, version = version + 1, updated_at = $3 \
     WHERE product_id = $1 AND reserved >= $2";

/// $1 product, $2 pieces, $3 now. What was off the shelf already comes back.
pub(super) const RETURN: &str = "UPDATE stock SET available = available + $2, \
     version = version + 1, updated_at = $3 WHERE product_id = $1";

/// $1 product, $2 available, $3 the version that was seen, $4 now.
pub(super) const SET: &str = "UPDATE stock SET available = $2, version = version + 1, \
     updated_at = $4 WHERE product_id = $1 AND version = $3";

/// $1 most. What is scarcest first, of what is sold.
pub(super) const LOW: &str = "SELECT product_id, available, reserved, low_at, version FROM stock \
     WHERE available <= low_at AND EXISTS (SELECT 1 FROM products p WHERE p.id = product_id \
     AND p.retired_at = 0) ORDER BY available, product_id LIMIT $1";

/// $1 product. Nobody else changes it until the end of the transaction.
pub(super) const LOCK: &str = "UPDATE stock SET version = version WHERE product_id = $1";

/// $1 product, $2 mark, $3 now.
pub(super) const MARK: &str = "UPDATE stock SET low_at = $2, version = version + 1, updated_at = $3 \
     WHERE product_id = $1";

/// $1 order, $2 state, $3 now. Of two that come at once one waits for the other here.
pub(super) const OPEN: &str = "INSERT INTO reservations (order_id, state, created_at, updated_at) \
     VALUES ($1, $2, $3, $3) ON CONFLICT (order_id) DO NOTHING";

pub(super) const STATE: &str = "SELECT state FROM reservations WHERE order_id = $1";

/// $1 order, $2 from, $3 to, $4 now.
pub(super) const MOVE: &str =
    "UPDATE reservations SET state = $3, updated_at = $4 WHERE order_id = $1 AND state = $2";

pub(super) const LINE: &str =
    "INSERT INTO reserved_lines (order_id, product_id, quantity) VALUES ($1, $2, $3)";

pub(super) const LINES: &str = "SELECT product_id, quantity FROM reserved_lines \
     WHERE order_id = $1 ORDER BY product_id";

/// $1 id, $2 product, $3 kind, $4 change of available, $5 change of reserved, $6 order, $7 now.
pub(super) const MOVEMENT: &str = "INSERT INTO stock_movements \
     (id, product_id, kind, available_change, reserved_change, order_id, at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// $1 product, $2 none, $3 now. Changes nothing that is seen, but holds on to it, if it is sold out.
pub(super) const STILL_OUT: &str = "UPDATE stock SET available = available + $2, updated_at = $3 \
     WHERE product_id = $1 AND available = 0";

/// $1 product, $2 none, $3 now. Changes nothing that is seen, but holds on to it.
pub(super) const HELD: &str =
    "UPDATE stock SET available = available + $2, updated_at = $3 WHERE product_id = $1";

/// $1 product, $2 address.
pub(super) const OTHERS_WAITING: &str =
    "SELECT COUNT(*) FROM stock_notices WHERE product_id = $1 AND email <> $2";

/// $1 product, $2 address, $3 now.
pub(super) const NOTICE: &str = "INSERT INTO stock_notices (product_id, email, created_at) \
     VALUES ($1, $2, $3) ON CONFLICT (product_id, email) DO NOTHING";

/// Nobody is told of what is no longer sold; they are once it is sold again.
pub(super) const NOTICES: &str = "SELECT email FROM stock_notices WHERE product_id = $1 \
     AND EXISTS (SELECT 1 FROM products p WHERE p.id = $1 AND p.retired_at = 0) ORDER BY email";

pub(super) const NOTICES_DONE: &str = "DELETE FROM stock_notices WHERE product_id = $1";

pub(super) const IS_SOLD: &str = "SELECT COUNT(*) FROM products WHERE id = $1 AND retired_at = 0";

pub(super) const NAME: &str = "SELECT name FROM products WHERE id = $1";

/// $1 product, $2 available, $3 now.
pub(super) const OPEN_STOCK: &str = "INSERT INTO stock \
     (product_id, available, reserved, low_at, version, updated_at) VALUES ($1, $2, 0, 3, 1, $3)";
