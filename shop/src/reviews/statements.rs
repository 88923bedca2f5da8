//! The SQL. What a product's reviews give it stands with the product, and changes in the same transaction.

macro_rules! review {
    () => {
        "r.id, r.rating, r.title, r.body, r.author_name, r.created_at"
    };
}

/// $1 product.
pub(super) const SUBJECT_BY_ID: &str = "SELECT id, slug, name, rating_count, rating_sum
    FROM products WHERE id = $1 AND retired_at = 0";

/// $1 slug.
pub(super) const SUBJECT_BY_SLUG: &str = "SELECT id, slug, name, rating_count, rating_sum
    FROM products WHERE slug = $1 AND retired_at = 0";

/// $1 product, $2 limit, $3 offset. Newest first.
pub(super) const LIST: &str = concat!(
    "SELECT ",
    review!(),
    " FROM reviews r WHERE r.product_id = $1 AND r.hidden_at = 0
    ORDER BY r.created_at DESC, r.id LIMIT $2 OFFSET $3"
);

/// $1 product, $2 user.
pub(super) const BY: &str = "SELECT COUNT(*) FROM reviews WHERE product_id = $1 AND author = $2";

/// $1 product, $2 reviews more, $3 stars more. Who changes what a product is given holds it until the end of the transaction.
pub(super) const RATE: &str = "UPDATE products SET rating_count = rating_count + $2,
    rating_sum = rating_sum + $3 WHERE id = $1";

/// $1 product, $2 stars. Only of what is sold.
pub(super) const RATE_SOLD: &str = "UPDATE products SET rating_count = rating_count + 1,
    rating_sum = rating_sum + $2 WHERE id = $1 AND retired_at = 0";

/// $1 id, $2 product, $3 user, $4 name, $5 stars, $6 title, $7 text, $8 now. Nothing is written when they wrote one before.
pub(super) const WRITE: &str = "INSERT INTO reviews
    (id, product_id, author, author_name, rating, title, body, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (product_id, author) DO NOTHING";

/// $1 review, $2 now.
pub(super) const HIDE: &str = "UPDATE reviews SET hidden_at = $2 WHERE id = $1 AND hidden_at = 0
    RETURNING product_id, rating";

/// $1 review.
pub(super) const SHOW: &str = "UPDATE reviews SET hidden_at = 0 WHERE id = $1 AND hidden_at <> 0
    RETURNING product_id, rating";

/// $1 review.
pub(super) const IS_THERE: &str = "SELECT COUNT(*) FROM reviews WHERE id = $1";

pub(super) const COUNT_ALL: &str = "SELECT COUNT(*) FROM reviews";

/// $1 limit, $2 offset. Of all products, hidden or not, newest first.
pub(super) const ALL: &str = concat!(
    "SELECT ",
    review!(),
    ", r.hidden_at, p.id AS product_id, p.slug, p.name
    FROM reviews r JOIN products p ON p.id = r.product_id
    ORDER BY r.created_at DESC, r.id LIMIT $1 OFFSET $2"
);
