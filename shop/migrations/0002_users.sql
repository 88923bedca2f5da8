-- accounts; the address of mail in lower case, the password as a PHC string of Argon2id
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- what a token's `sid` and a visit's cookie lead to: without a row that stands, nobody is signed in
CREATE TABLE logins (
    -- of a page, the digest of the visit's id
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- 0 while it stands
    ended_at BIGINT NOT NULL
);
CREATE INDEX logins_by_user ON logins (user_id);
CREATE INDEX logins_by_expiry ON logins (expires_at);

-- by which a program stays signed in; each is used once, and one used twice was stolen
CREATE TABLE refresh_tokens (
    digest TEXT PRIMARY KEY,
    login_id TEXT NOT NULL REFERENCES logins (id),
    created_at BIGINT NOT NULL,
    -- 0 until used
    used_at BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_by_login ON refresh_tokens (login_id);

CREATE TABLE addresses (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    line1 TEXT NOT NULL,
    line2 TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX addresses_by_user ON addresses (user_id, created_at, id);

-- asked for by whoever knows an address of mail; of one without an account there is a row too, which leads nowhere
CREATE TABLE password_resets (
    digest TEXT PRIMARY KEY,
    -- empty without an account
    user_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- 0 until used
    used_at BIGINT NOT NULL
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

-- who tries too often: until when a subject's attempts are paid for; subjects are digests
CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    paid_until BIGINT NOT NULL
);
CREATE INDEX attempts_by_time ON attempts (paid_until);
