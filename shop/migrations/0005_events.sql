-- What happened, written in the transaction in which it did.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    -- events of one key are dealt with in the order in which they were written
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- of the request that wrote it, or empty
    traceparent TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What each consumer still has to do. A row goes when it is done.
CREATE TABLE deliveries (
    consumer TEXT NOT NULL,
    event_id TEXT NOT NULL REFERENCES outbox (id),
    key TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- not before this time: set into the future by who works on it, and after a failure
    next_at BIGINT NOT NULL,
    -- 0, or when it was given up; later events of its key wait behind it
    dead_at BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX deliveries_due ON deliveries (consumer, dead_at, next_at);
CREATE INDEX deliveries_in_order ON deliveries (consumer, key, event_id);

-- What a consumer has done, written in the transaction in which it did it.
CREATE TABLE consumed (
    consumer TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
