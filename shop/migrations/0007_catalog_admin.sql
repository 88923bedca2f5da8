-- What administrators change of the catalog, and what customers say of products.
ALTER TABLE products ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE products ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
-- since when it is no longer sold; 0 while it is
ALTER TABLE products ADD COLUMN retired_at BIGINT NOT NULL DEFAULT 0;
-- the first of its images, empty when there is none: lists need no other table
ALTER TABLE products ADD COLUMN image TEXT NOT NULL DEFAULT '';
-- of the reviews that are shown
ALTER TABLE products ADD COLUMN rating_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE products ADD COLUMN rating_sum BIGINT NOT NULL DEFAULT 0;

-- lists are of what is sold
DROP INDEX products_by_category;
DROP INDEX products_by_name;
DROP INDEX products_by_price;
DROP INDEX products_by_age;
CREATE INDEX products_by_category ON products (category_id, id);
CREATE INDEX products_by_name ON products (name_text, id) WHERE retired_at = 0;
CREATE INDEX products_by_price ON products (price_minor, id) WHERE retired_at = 0;
CREATE INDEX products_by_age ON products (created_at DESC, id) WHERE retired_at = 0;

CREATE TABLE product_images (
    product_id BIGINT NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (product_id, position)
);

ALTER TABLE categories ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- `products` and `categories`: the last number given; `tree`: how often the tree of categories was changed. Whoever writes to a row
-- holds it until the end of the transaction, so that those who change the same thing follow on each other.
CREATE TABLE catalog_numbers (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES products (id),
    author TEXT NOT NULL,
    -- what others see of who wrote it
    author_name TEXT NOT NULL,
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- since when an administrator keeps it from being seen; 0 while it is shown
    hidden_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (product_id, author)
);
CREATE INDEX reviews_by_product ON reviews (product_id, created_at DESC, id);
CREATE INDEX reviews_by_age ON reviews (created_at DESC, id);
