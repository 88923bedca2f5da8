//! The SQL. Conditions stand in the statement that changes, so that nothing comes between.

use super::super::Sort;
use super::super::statements::{by_words, has_words, ordered, products, summary};
use crate::database::Kind;

/// The next number that no product has had; who takes it holds it until the end of the transaction.
pub(super) const NEXT_PRODUCT: &str = "INSERT INTO catalog_numbers (name, last)
    VALUES ('products', (SELECT COALESCE(MAX(id), 0) + 1 FROM products))
    ON CONFLICT (name) DO UPDATE SET last = catalog_numbers.last + 1 RETURNING last";

pub(super) const NEXT_CATEGORY: &str = "INSERT INTO catalog_numbers (name, last)
    VALUES ('categories', (SELECT COALESCE(MAX(id), 0) + 1 FROM categories))
    ON CONFLICT (name) DO UPDATE SET last = catalog_numbers.last + 1 RETURNING last";

/// Whoever changes the tree of categories waits here for who changes it already.
pub(super) const HOLD_TREE: &str = "INSERT INTO catalog_numbers (name, last) VALUES ('tree', 1)
    ON CONFLICT (name) DO UPDATE SET last = catalog_numbers.last + 1";

macro_rules! managed {
    () => {
        ", p.version, p.updated_at, p.retired_at, p.created_at "
    };
}

/// Holds for products on the shelf $2 (0 any, 1 sold, 2 no longer sold), in the branch of the category $3 (0 any), and, unless the question
/// $1 is empty, for those of them that it finds; the last of it is to follow, and a bracket.
macro_rules! wanted {
    () => {
        "WHERE ($2 = 0 OR ($2 = 1 AND p.retired_at = 0) OR ($2 = 2 AND p.retired_at <> 0))
            AND ($3 = 0 OR p.category_id IN (SELECT id FROM branch))
            AND ($1 = '' OR "
    };
}

macro_rules! branch {
    () => {
        "WITH RECURSIVE branch (id) AS (
            SELECT id FROM categories WHERE id = $3
            UNION SELECT c.id FROM categories c JOIN branch b ON c.parent_id = b.id
        ) "
    };
}

macro_rules! listed {
    ($sort:expr, $kind:ident) => {
        ordered!(
            $sort,
            "LIMIT +$4 OFFSET $5",
            branch!(),
            "SELECT ",
            summary!(),
            managed!(),
            products!(),
            wanted!(),
            has_words!($kind, "$1"),
            ") "
        )
    };
}

pub(super) const fn count(kind: Kind) -> &'static str {
    by_words!(
        kind,
        concat!(branch!(), "SELECT COUNT(*) FROM products p ", wanted!()),
        "$1",
        ")"
    )
}

/// $4 limit, $5 offset.
pub(super) fn list(kind: Kind, sort: Sort) -> &'static str {
    match kind {
        Kind::Sqlite => listed!(sort, Sqlite),
        Kind::Postgres => listed!(sort, Postgres),
    }
}

/// $1 product.
pub(super) const PRODUCT: &str = concat!(
    "SELECT ",
    summary!(),
    managed!(),
    ", p.description ",
    products!(),
    "WHERE p.id = $1"
);

pub(super) use super::super::statements::IMAGES;

pub(super) const DROP_IMAGES: &str = "DELETE FROM product_images WHERE product_id = $1";

/// $1 product, $2 position, $3 address.
pub(super) const PUT_IMAGE: &str =
    "INSERT INTO product_images (product_id, position, url) VALUES ($1, $2, $3)";

pub(super) const SLUG_OF_PRODUCT: &str = "SELECT id FROM products WHERE slug = $1";

pub(super) const SLUG_OF_CATEGORY: &str = "SELECT id FROM categories WHERE slug = $1";

/// $1 id, $2 category, $3 slug, $4 name, $5 description, $6 price, $7 currency, $8 now, $9 name to search, $10 text to search, $11 image.
pub(super) const CREATE_PRODUCT: &str = "INSERT INTO products
    (id, category_id, slug, name, description, price_minor, currency, created_at, updated_at,
        name_text, search_text, image)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)";

/// $1 id, $2 version seen, $3 category, $4 name, $5 description, $6 price, $7 currency, $8 now, $9 name to search, $10 text to search, $11
/// image.
pub(super) const CHANGE_PRODUCT: &str = "UPDATE products SET category_id = $3, name = $4,
    description = $5, price_minor = $6, currency = $7, updated_at = $8, name_text = $9,
    search_text = $10, image = $11, version = version + 1 WHERE id = $1 AND version = $2";

/// $1 id, $2 version seen, $3 now.
pub(super) const RETIRE: &str = "UPDATE products SET retired_at = $3, updated_at = $3,
    version = version + 1 WHERE id = $1 AND version = $2 AND retired_at = 0";

/// $1 id, $2 version seen, $3 now.
pub(super) const RESTORE: &str = "UPDATE products SET retired_at = 0, updated_at = $3,
    version = version + 1 WHERE id = $1 AND version = $2 AND retired_at <> 0";

pub(super) const VERSION_OF_PRODUCT: &str =
    "SELECT version, retired_at FROM products WHERE id = $1";

/// All of the tree, with how many products are in each category itself, sold or not.
pub(super) const TREE: &str = "SELECT c.id, c.parent_id, c.slug, c.name, c.version,
        (SELECT COUNT(*) FROM products p WHERE p.category_id = c.id AND p.retired_at = 0) AS sold,
        (SELECT COUNT(*) FROM products p WHERE p.category_id = c.id AND p.retired_at <> 0) AS retired
    FROM categories c ORDER BY c.position, c.id";

/// $1 id, $2 parent, $3 slug, $4 name. It comes last of its sisters.
pub(super) const CREATE_CATEGORY: &str = "INSERT INTO categories
    (id, parent_id, slug, name, position) VALUES ($1, $2, $3, $4, $1)";

/// $1 id, $2 version seen, $3 parent, $4 name.
pub(super) const CHANGE_CATEGORY: &str = "UPDATE categories SET parent_id = $3, name = $4,
    version = version + 1 WHERE id = $1 AND version = $2";

/// $1 id.
pub(super) const DELETE_CATEGORY: &str = "DELETE FROM categories WHERE id = $1";

/// $1 category, $2 the one above.
pub(super) const MOVE_RETIRED: &str = "UPDATE products SET category_id = $2,
    version = version + 1 WHERE category_id = $1 AND retired_at <> 0";

/// What is searched of each product in a category.
pub(super) const SEARCHED: &str = "SELECT id, name, description FROM products
    WHERE category_id = $1 ORDER BY id";

/// $1 product, $2 text to search.
pub(super) const SEARCH_TEXT: &str = "UPDATE products SET search_text = $2 WHERE id = $1";
