-- What administrators and the operator did. Nothing here is taken away, and nothing changed but how it ended.
CREATE TABLE audit (
    -- later ones sort after earlier ones
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    -- a user's id, or `operator`
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    -- what it was done to, by its id; nothing of a person
    subject TEXT NOT NULL,
    -- `begun`, `done` or `failed`; what stays `begun` was cut off, and may have been done
    outcome TEXT NOT NULL
);
CREATE INDEX audit_by_action ON audit (action, id);
