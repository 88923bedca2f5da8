-- goods put aside: what was decided for an order, once
CREATE TABLE reservations (
    order_id TEXT PRIMARY KEY,
    -- reserved, refused, committed or released
    state TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE reserved_lines (
    order_id TEXT NOT NULL REFERENCES reservations (order_id),
    product_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (order_id, product_id)
);
CREATE INDEX reserved_lines_by_product ON reserved_lines (product_id);
