//! The SQL of accounts, the same on SQLite and PostgreSQL.

/// Who is signed in by a login that stands.
pub(super) const STANDING: &str =
    "SELECT users.id, users.role FROM logins JOIN users ON users.id = logins.user_id
    WHERE logins.id = $1 AND logins.ended_at = 0 AND logins.expires_at > $2";
pub(super) const BEGIN_LOGIN: &str =
    "INSERT INTO logins (id, user_id, created_at, expires_at, ended_at) VALUES ($1, $2, $3, $4, 0)";
pub(super) const END_LOGIN: &str = "UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at = 0";
pub(super) const END_LOGINS: &str =
    "UPDATE logins SET ended_at = $2 WHERE user_id = $1 AND ended_at = 0";

pub(super) const REGISTER: &str =
    "INSERT INTO users (id, email, name, role, password, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)";
pub(super) const BY_ID: &str =
    "SELECT id, email, name, role, password, created_at FROM users WHERE id = $1";
pub(super) const BY_EMAIL: &str =
    "SELECT id, email, name, role, password, created_at FROM users WHERE email = $1";
pub(super) const SET_PROFILE: &str =
    "UPDATE users SET name = $2, email = $3, updated_at = $4 WHERE id = $1 AND email = $5";
pub(super) const SET_PASSWORD: &str =
    "UPDATE users SET password = $2, updated_at = $3 WHERE id = $1";
pub(super) const SET_ROLE: &str = "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1";

pub(super) const ADD_REFRESH: &str =
    "INSERT INTO refresh_tokens (digest, login_id, created_at, used_at) VALUES ($1, $2, $3, 0)";
/// Of two at the same time only one gets it.
pub(super) const USE_REFRESH: &str =
    "UPDATE refresh_tokens SET used_at = $2 WHERE digest = $1 AND used_at = 0";
pub(super) const REFRESHES: &str = "SELECT login_id FROM refresh_tokens WHERE digest = $1";

pub(super) const ADDRESSES: &str =
    "SELECT id, name, line1, line2, postcode, city, country FROM addresses
    WHERE user_id = $1 ORDER BY created_at, id";
pub(super) const COUNT_ADDRESSES: &str = "SELECT COUNT(*) FROM addresses WHERE user_id = $1";
pub(super) const ADD_ADDRESS: &str =
    "INSERT INTO addresses (id, user_id, name, line1, line2, postcode, city, country, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
pub(super) const SET_ADDRESS: &str =
    "UPDATE addresses SET name = $3, line1 = $4, line2 = $5, postcode = $6, city = $7, country = $8, updated_at = $9
    WHERE id = $1 AND user_id = $2";
pub(super) const REMOVE_ADDRESS: &str = "DELETE FROM addresses WHERE id = $1 AND user_id = $2";

pub(super) const ASK_RESET: &str =
    "INSERT INTO password_resets (digest, user_id, expires_at, used_at) VALUES ($1, $2, $3, 0)";
pub(super) const RESET_OF: &str =
    "SELECT users.id, users.email FROM password_resets JOIN users ON users.id = password_resets.user_id
    WHERE digest = $1 AND used_at = 0 AND expires_at > $2";
pub(super) const USE_RESET: &str =
    "UPDATE password_resets SET used_at = $2 WHERE digest = $1 AND used_at = 0 AND expires_at > $2";
pub(super) const USE_RESETS: &str =
    "UPDATE password_resets SET used_at = $2 WHERE user_id = $1 AND used_at = 0";

/// Nothing is changed when more is paid for than may be.
pub(super) const PAY: &str = "INSERT INTO attempts (subject, paid_until) VALUES ($1, $2)
    ON CONFLICT (subject) DO UPDATE SET
        paid_until = CASE WHEN attempts.paid_until > $3 THEN attempts.paid_until ELSE $3 END + $4
    WHERE attempts.paid_until <= $5";
pub(super) const PAID_UNTIL: &str = "SELECT paid_until FROM attempts WHERE subject = $1";
pub(super) const PAY_BACK: &str =
    "UPDATE attempts SET paid_until = paid_until - $2 WHERE subject = $1";
pub(super) const FORGIVE: &str = "DELETE FROM attempts WHERE subject = $1";

pub(super) const SWEEP_ATTEMPTS: &str = "DELETE FROM attempts WHERE paid_until < $1";
pub(super) const SWEEP_RESETS: &str = "DELETE FROM password_resets WHERE expires_at < $1";
pub(super) const SWEEP_REFRESHES: &str =
    "DELETE FROM refresh_tokens WHERE login_id IN (SELECT id FROM logins WHERE expires_at < $1)";
pub(super) const SWEEP_LOGINS: &str = "DELETE FROM logins WHERE expires_at < $1";
