//! The SQL of accounts, the same on SQLite and PostgreSQL.

/// Who is signed in by a login that stands.
pub(super) const STANDING: &str =
    "SELECT users.id, users.role FROM logins JOIN users ON users.id = logins.user_id
    WHERE logins.id = $1 AND logins.ended_at = 0 AND logins.expires_at > $2";
pub(super) const BEGIN_LOGIN: &str =
    "INSERT INTO logins (id, user_id, created_at, expires_at, ended_at) VALUES ($1, $2, $3, $4, 0)";
pub(super) const END_LOGIN: &str = "UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at = 0";
