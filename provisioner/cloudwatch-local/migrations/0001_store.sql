-- control plane: one JSON document per resource
CREATE TABLE document (
    collection TEXT NOT NULL,
    key        TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (collection, key)
) WITHOUT ROWID;

-- what happened to something, newest last: alarm history, stack events
CREATE TABLE record (
    id         INTEGER PRIMARY KEY,
    collection TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    body       TEXT   NOT NULL
);
CREATE INDEX record_by_key ON record (collection, key, id);
CREATE INDEX record_by_time ON record (collection, at);

-- metric data as published: one JSON datum a row
CREATE TABLE datum (
    id   INTEGER PRIMARY KEY,
    at   BIGINT NOT NULL,
    body TEXT   NOT NULL
);
CREATE INDEX datum_by_time ON datum (at);
