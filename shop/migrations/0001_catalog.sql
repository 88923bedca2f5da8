-- Runs on SQLite and PostgreSQL: BIGINT, TEXT, DOUBLE PRECISION and BLOB only, money in minor units, time in epoch milliseconds.
CREATE TABLE categories (
    id BIGINT PRIMARY KEY,
    parent_id BIGINT REFERENCES categories (id),
    position BIGINT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE INDEX categories_by_parent ON categories (parent_id, position);

CREATE TABLE products (
    id BIGINT PRIMARY KEY,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    stock BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- lower case, words parted and preceded by one space: what a search looks at
    name_text TEXT NOT NULL,
    search_text TEXT NOT NULL
);
CREATE INDEX products_by_category ON products (category_id, id);
CREATE INDEX products_by_name ON products (name_text, id);
CREATE INDEX products_by_price ON products (price_minor, id);
CREATE INDEX products_by_age ON products (created_at, id);

-- which sets of initial data are in
CREATE TABLE seeds (
    name TEXT PRIMARY KEY
);
