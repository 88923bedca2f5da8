-- carts of guests and users; prices and names are always those of the catalog
CREATE TABLE carts (
    owner TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- when it was counted as abandoned; 0 while it is not
    abandoned_at BIGINT NOT NULL
);
CREATE INDEX carts_by_update ON carts (abandoned_at, updated_at);

CREATE TABLE cart_items (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES carts (owner),
    product_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (owner, product_id)
);

-- what a visitor of the pages has said so far on the way to an order
CREATE TABLE checkouts (
    owner TEXT PRIMARY KEY,
    -- the idempotency key of the order that will come of it
    key TEXT NOT NULL,
    email TEXT NOT NULL,
    ship_name TEXT NOT NULL,
    ship_line1 TEXT NOT NULL,
    ship_line2 TEXT NOT NULL,
    ship_postcode TEXT NOT NULL,
    ship_city TEXT NOT NULL,
    ship_country TEXT NOT NULL,
    -- empty until chosen
    card TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    -- of the request: the same key with another request is a mistake
    fingerprint TEXT NOT NULL,
    -- the fold of the order's events, kept for queries: its status, what is to be done next, and how many events are in
    status TEXT NOT NULL,
    step TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- who works on it: nobody else does until then, and what an earlier holder still tries fails
    lease_until BIGINT NOT NULL,
    lease_number BIGINT NOT NULL,
    email TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    card TEXT NOT NULL,
    ship_name TEXT NOT NULL,
    ship_line1 TEXT NOT NULL,
    ship_line2 TEXT NOT NULL,
    ship_postcode TEXT NOT NULL,
    ship_city TEXT NOT NULL,
    ship_country TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (user_id, idempotency_key)
);
CREATE INDEX orders_by_user ON orders (user_id, placed_at, id);
CREATE INDEX orders_by_age ON orders (placed_at, id);
CREATE INDEX orders_in_work ON orders (step, lease_until);

-- as they were when the order was placed
CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id),
    position BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    price_minor BIGINT NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- append-only: nothing here is ever changed or taken away
CREATE TABLE order_events (
    order_id TEXT NOT NULL REFERENCES orders (id),
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- why, where there is a reason
    reason TEXT NOT NULL,
    -- 1 when money had been taken at that point, where that matters
    charged BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- the books of the simulated payment provider, which knows orders by their id and nothing else of the shop
CREATE TABLE payment_charges (
    order_id TEXT PRIMARY KEY,
    -- charged, declined or voided: decided once
    outcome TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    -- 0 until refunded
    refunded_at BIGINT NOT NULL
);
