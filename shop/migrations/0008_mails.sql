-- What was written to people: each mail once. Of one that a mail server took, only that it did: its text may open an account.
CREATE TABLE mails (
    message_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    -- outbox or smtp
    way TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX mails_latest ON mails (sent_at, message_id);
