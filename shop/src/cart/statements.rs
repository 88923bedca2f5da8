//! The SQL. Every change of a cart begins with a write to its row, so that changes of one cart follow on each other.

/// Makes the cart if there is none, and holds it. $1 owner, $2 now.
pub(super) const HOLD: &str =
    "INSERT INTO carts (owner, created_at, updated_at, abandoned_at) VALUES ($1, $2, $2, 0)
    ON CONFLICT (owner) DO UPDATE SET updated_at = excluded.updated_at, abandoned_at = 0";

/// Holds a cart that is there. $1 owner, $2 now.
pub(super) const LOCK: &str = "UPDATE carts SET updated_at = $2, abandoned_at = 0 WHERE owner = $1";

/// Takes everything out. $1 owner.
pub(super) const EMPTY: &str = "DELETE FROM cart_items WHERE owner = $1";

/// What is in it, with what the catalog says. $1 owner.
pub(super) const ITEMS: &str =
    "SELECT i.id, i.product_id, i.quantity, p.slug, p.name, p.price_minor, p.currency,
        p.image, c.slug AS category_slug,
        CASE WHEN p.retired_at = 0 THEN s.available ELSE 0 END AS available
    FROM cart_items i
    JOIN products p ON p.id = i.product_id
    JOIN categories c ON c.id = p.category_id
    JOIN stock s ON s.product_id = p.id
    WHERE i.owner = $1 ORDER BY i.added_at, i.id";

/// $1 product, which is sold.
pub(super) const AVAILABLE: &str = "SELECT s.available FROM stock s
    JOIN products p ON p.id = s.product_id WHERE s.product_id = $1 AND p.retired_at = 0";

/// $1 owner.
pub(super) const QUANTITIES: &str =
    "SELECT product_id, quantity FROM cart_items WHERE owner = $1 ORDER BY added_at, id";

/// $1 id, $2 owner, $3 product, $4 quantity, $5 now.
pub(super) const PUT: &str =
    "INSERT INTO cart_items (id, owner, product_id, quantity, added_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (owner, product_id) DO UPDATE SET quantity = excluded.quantity";

/// $1 owner, $2 item.
pub(super) const QUANTITY: &str = "SELECT quantity FROM cart_items WHERE owner = $1 AND id = $2";

/// $1 owner, $2 item, $3 quantity.
pub(super) const CHANGE: &str = "UPDATE cart_items SET quantity = $3 WHERE owner = $1 AND id = $2";

/// $1 owner, $2 item.
pub(super) const REMOVE: &str = "DELETE FROM cart_items WHERE owner = $1 AND id = $2";

/// $1 owner.
pub(super) const DROP: &str = "DELETE FROM carts WHERE owner = $1";

/// $1 owner.
pub(super) const PIECES: &str =
    "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM cart_items WHERE owner = $1";

/// $1 now, $2 since when nothing may have happened.
pub(super) const ABANDON: &str =
    "UPDATE carts SET abandoned_at = $1 WHERE abandoned_at = 0 AND updated_at < $2
    AND EXISTS (SELECT 1 FROM cart_items i WHERE i.owner = carts.owner)";

/// A guest's draft of an order becomes the user's, who has none. $1 guest, $2 user.
pub(super) const MOVE_DRAFT: &str = "UPDATE checkouts SET owner = $2
    WHERE owner = $1 AND NOT EXISTS (SELECT 1 FROM checkouts c WHERE c.owner = $2)";

/// $1 since when nothing happened.
pub(super) const FORGET_ITEMS: &str = "DELETE FROM cart_items WHERE owner IN (
        SELECT owner FROM carts WHERE owner LIKE 'guest-%' AND updated_at < $1)";

/// $1 since when nothing happened.
pub(super) const FORGET_CARTS: &str =
    "DELETE FROM carts WHERE owner LIKE 'guest-%' AND updated_at < $1
    AND NOT EXISTS (SELECT 1 FROM cart_items i WHERE i.owner = carts.owner)";

/// $1 since when nothing happened.
pub(super) const FORGET_DRAFTS: &str = "DELETE FROM checkouts WHERE updated_at < $1";
