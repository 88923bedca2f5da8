-- What there is of each product. The catalog reads it, only the inventory changes it.
CREATE TABLE stock (
    product_id BIGINT PRIMARY KEY REFERENCES products (id),
    -- can be sold
    available BIGINT NOT NULL CHECK (available >= 0),
    -- sold, and not yet off the shelf
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    -- an administrator is told when what is available falls to this
    low_at BIGINT NOT NULL,
    -- counts every change: who sets a number says which one they saw
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
INSERT INTO stock (product_id, available, reserved, low_at, version, updated_at)
    SELECT id, stock, 0, 3, 1, created_at FROM products;
ALTER TABLE products DROP COLUMN stock;

CREATE TABLE reservations (
    order_id TEXT PRIMARY KEY,
    -- reserved, refused, committed or released
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE reserved_lines (
    order_id TEXT NOT NULL REFERENCES reservations (order_id),
    product_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
);
CREATE INDEX reserved_lines_by_product ON reserved_lines (product_id);

-- append-only: the stock is the sum of its movements
CREATE TABLE stock_movements (
    id TEXT PRIMARY KEY,
    product_id BIGINT NOT NULL,
    -- set, reserved, committed or released
    kind TEXT NOT NULL,
    available_change BIGINT NOT NULL,
    reserved_change BIGINT NOT NULL,
    -- empty where no order is behind it
    order_id TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX stock_movements_by_product ON stock_movements (product_id, id);

-- who wants to hear when a product is back; gone once they were told
CREATE TABLE stock_notices (
    product_id BIGINT NOT NULL,
    email TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (product_id, email)
);
