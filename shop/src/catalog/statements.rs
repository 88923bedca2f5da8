//! The SQL. Fixed text with parameters, the same for SQLite and PostgreSQL but where words are looked for.

use super::Sort;
use crate::database::Kind;

macro_rules! summary {
    () => {
        "p.id, p.slug, p.name, p.price_minor, p.currency, s.available AS stock, p.category_id, \
         c.slug AS category_slug, c.name AS category_name, p.image, p.rating_count, p.rating_sum"
    };
}

/// `total` is the length of the whole list, beside each of its rows, so that a page takes one query. A search looks at all products
/// anyway, and a window counts; elsewhere the count is of an index, and made once.
macro_rules! products {
    () => {
        "FROM products p JOIN categories c ON c.id = p.category_id \
         JOIN stock s ON s.product_id = p.id "
    };
}

/// The categories above a product's: trees of three levels, by primary keys.
macro_rules! top {
    () => {
        "LEFT JOIN categories above ON above.id = c.parent_id \
         LEFT JOIN categories above_it ON above_it.id = above.parent_id "
    };
}

/// The numbers of a category ($1) and all below it. UNION, not UNION ALL: a cycle ends.
macro_rules! branch {
    () => {
        "WITH RECURSIVE branch (id) AS (
            SELECT id FROM categories WHERE id = $1
            UNION SELECT c.id FROM categories c JOIN branch b ON c.parent_id = b.id
        ) "
    };
}

/// One text for each sort, so that an index can serve the order. The pieces are literals, as `concat!` needs. A bare parameter as the
/// limit would be part of SQLite's plan, and the statement prepared again whenever one is bound: hence `+$1`.
macro_rules! ordered {
    ($sort:expr, $end:literal, $($statement:tt)*) => {
        match $sort {
            Sort::Newest => {
                concat!($($statement)*, "ORDER BY p.created_at DESC, p.id ", $end)
            }
            Sort::Name => concat!($($statement)*, "ORDER BY p.name_text, p.id ", $end),
            Sort::PriceAscending => {
                concat!($($statement)*, "ORDER BY p.price_minor, p.id ", $end)
            }
            Sort::PriceDescending => {
                concat!($($statement)*, "ORDER BY p.price_minor DESC, p.id ", $end)
            }
        }
    };
}

/// The products that have all of the words asked for ([`SearchTerms::question`]), by each database's own index of words.
macro_rules! has_words {
    (Sqlite, $question:literal) => {
        concat!(
            "p.id IN (SELECT rowid FROM product_words WHERE product_words MATCH ",
            $question,
            ") "
        )
    };
    (Postgres, $question:literal) => {
        concat!("p.search_words @@ CAST(", $question, " AS tsquery) ")
    };
}

/// One text for each database, of pieces in which `has_words` stands for the condition above.
macro_rules! by_words {
    ($kind:expr, $before:expr, $question:literal, $after:expr) => {
        match $kind {
            Kind::Sqlite => concat!($before, has_words!(Sqlite, $question), $after),
            Kind::Postgres => concat!($before, has_words!(Postgres, $question), $after),
        }
    };
}

pub(super) use {by_words, has_words, ordered, products, summary};

macro_rules! on_sale {
    () => {
        "FROM products WHERE retired_at = 0"
    };
}

macro_rules! in_branch {
    () => {
        "FROM products WHERE category_id IN (SELECT id FROM branch) AND retired_at = 0"
    };
}

pub(super) const COUNT_ALL: &str = concat!("SELECT COUNT(*) ", on_sale!());

/// The list of all products, newest first: $1 limit, $2 offset. For comparing what it costs by itself.
pub const NEWEST: &str = all(Sort::Newest);

/// $1 limit, $2 offset.
pub(super) const fn all(sort: Sort) -> &'static str {
    ordered!(
        sort,
        "LIMIT +$1 OFFSET $2",
        "SELECT ",
        summary!(),
        ", (SELECT COUNT(*) ",
        on_sale!(),
        ") AS total ",
        products!(),
        "WHERE p.retired_at = 0 "
    )
}

/// $1 category.
pub(super) const COUNT_BRANCH: &str = concat!(branch!(), "SELECT COUNT(*) ", in_branch!());

/// $1 category, $2 limit, $3 offset.
pub(super) fn branch(sort: Sort) -> &'static str {
    ordered!(
        sort,
        "LIMIT +$2 OFFSET $3",
        branch!(),
        "SELECT ",
        summary!(),
        ", (SELECT COUNT(*) ",
        in_branch!(),
        ") AS total ",
        products!(),
        "WHERE p.category_id IN (SELECT id FROM branch) AND p.retired_at = 0 "
    )
}

/// $1 question.
pub(super) const fn count_found(kind: Kind) -> &'static str {
    by_words!(
        kind,
        "SELECT COUNT(*) FROM products p WHERE p.retired_at = 0 AND ",
        "$1",
        ""
    )
}

/// $1 to $6 patterns, $7 question, $8 limit, $9 offset. The more patterns the name itself matches, the earlier a product comes: the same
/// order on every database, which their own ranks are not.
pub(super) const fn found(kind: Kind) -> &'static str {
    by_words!(
        kind,
        concat!(
            "SELECT ",
            summary!(),
            ", COUNT(*) OVER () AS total ",
            products!(),
            "WHERE p.retired_at = 0 AND "
        ),
        "$7",
        "ORDER BY CASE WHEN p.name_text LIKE $1 ESCAPE '\\' THEN 0 ELSE 1 END
            + CASE WHEN p.name_text LIKE $2 ESCAPE '\\' THEN 0 ELSE 1 END
            + CASE WHEN p.name_text LIKE $3 ESCAPE '\\' THEN 0 ELSE 1 END
            + CASE WHEN p.name_text LIKE $4 ESCAPE '\\' THEN 0 ELSE 1 END
            + CASE WHEN p.name_text LIKE $5 ESCAPE '\\' THEN 0 ELSE 1 END
            + CASE WHEN p.name_text LIKE $6 ESCAPE '\\' THEN 0 ELSE 1 END,
            p.name_text, p.id LIMIT +$8 OFFSET $9"
    )
}

pub(super) const PRODUCT_BY_ID: &str = concat!(
    "SELECT ",
    summary!(),
    ", p.description, p.created_at, COALESCE(above_it.slug, above.slug, c.slug) AS top_slug ",
    products!(),
    top!(),
    "WHERE p.id = $1 AND p.retired_at = 0"
);

pub(super) const PRODUCT_BY_SLUG: &str = concat!(
    "SELECT ",
    summary!(),
    ", p.description, p.created_at, COALESCE(above_it.slug, above.slug, c.slug) AS top_slug ",
    products!(),
    top!(),
    "WHERE p.slug = $1 AND p.retired_at = 0"
);

/// With the products in each itself.
pub(super) const CATEGORIES: &str = "SELECT c.id, c.parent_id, c.slug, c.name, \
     (SELECT COUNT(*) FROM products p WHERE p.category_id = c.id AND p.retired_at = 0) AS products \
     FROM categories c ORDER BY c.position, c.id";

pub(super) const CATEGORY_BY_ID: &str =
    "SELECT id, parent_id, slug, name FROM categories WHERE id = $1";

/// The pictures of a product.
pub(super) const IMAGES: &str =
    "SELECT url FROM product_images WHERE product_id = $1 ORDER BY position";
