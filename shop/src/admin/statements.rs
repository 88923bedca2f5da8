//! The SQL.

/// $1 id, $2 now, $3 who, $4 what, $5 to what, $6 how it ended.
pub(super) const NOTE: &str = "INSERT INTO audit (id, at, actor, action, subject, outcome) \
     VALUES ($1, $2, $3, $4, $5, $6)";

/// $1 id, $2 how it ended.
pub(super) const END: &str = "UPDATE audit SET outcome = $2 WHERE id = $1";

/// $1 action, or nothing for all.
pub(super) const COUNT_NOTES: &str = "SELECT COUNT(*) FROM audit WHERE $1 = '' OR action = $1";

/// $1 action, or nothing for all; $2 how many, $3 from where.
pub(super) const NOTES: &str = "SELECT id, at, actor, action, subject, outcome FROM audit \
     WHERE $1 = '' OR action = $1 ORDER BY id DESC LIMIT $2 OFFSET $3";

/// Orders and money by day, of those that are paid. $1 since, $2 a day in milliseconds.
pub(super) const SALES: &str = "SELECT placed_at / $2, COUNT(*), CAST(SUM(total_minor) AS BIGINT) FROM orders \
     WHERE placed_at >= $1 AND status IN ('confirmed', 'shipped') GROUP BY placed_at / $2 ORDER BY 1";

/// $1 since.
pub(super) const BY_STATUS: &str =
    "SELECT status, COUNT(*) FROM orders WHERE placed_at >= $1 GROUP BY status";

/// Who is on the way to an order. $1 since.
pub(super) const ON_THE_WAY: &str = "SELECT \
     (SELECT COUNT(*) FROM carts c WHERE c.updated_at >= $1 AND EXISTS (SELECT 1 FROM cart_items i WHERE i.owner = c.owner)), \
     (SELECT COUNT(*) FROM checkouts WHERE updated_at >= $1)";

/// How many products there are, are sold out, and run low.
pub(super) const SHELVES: &str = "SELECT COUNT(*), \
     CAST(COALESCE(SUM(CASE WHEN s.available = 0 THEN 1 ELSE 0 END), 0) AS BIGINT), \
     CAST(COALESCE(SUM(CASE WHEN s.available <= s.low_at THEN 1 ELSE 0 END), 0) AS BIGINT) \
     FROM stock s JOIN products p ON p.id = s.product_id WHERE p.retired_at = 0";

/// $1 which: 0 all, 1 what runs low, 2 what is sold out.
pub(super) const COUNT_SHELF: &str = "SELECT COUNT(*) FROM stock s JOIN products p ON p.id = s.product_id \
     WHERE p.retired_at = 0 AND ($1 = 0 OR ($1 = 1 AND s.available <= s.low_at) OR ($1 = 2 AND s.available = 0))";

/// What is scarcest first. $1 which, $2 how many, $3 from where.
pub(super) const SHELF: &str = "SELECT p.id, p.slug, p.name, s.available, s.reserved, s.low_at, s.version \
     FROM stock s JOIN products p ON p.id = s.product_id \
     WHERE p.retired_at = 0 AND ($1 = 0 OR ($1 = 1 AND s.available <= s.low_at) OR ($1 = 2 AND s.available = 0)) \
     ORDER BY s.available, p.id LIMIT $2 OFFSET $3";
