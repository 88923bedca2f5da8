//! What accounts are made of and kept in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shop_telemetry::{Label, Metric, Telemetry};

use super::Passwords;
use crate::cart::Carts;
use crate::database::Database;
pub(super) use crate::database::Tx;
use crate::error::Error;
use crate::events::Events;
use crate::ids::Ids;

/// A statement with its values.
pub(super) type Statement =
    sqlx::query::Query<'static, sqlx::Any, <sqlx::Any as sqlx::Database>::Arguments>;

/// What accounts work with.
#[derive(Clone)]
pub struct UserParts {
    /// Where they are kept.
    pub database: Database,
    /// Names them.
    pub ids: Ids,
    /// Hears of those who register, and of those who forgot a password.
    pub events: Events,
    /// What a guest collected goes to who signs in.
    pub carts: Carts,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Counts.
    pub telemetry: Telemetry,
}

/// All accounts and logins. Clones share the database.
#[derive(Clone)]
pub struct Users {
    pub(super) database: Database,
    pub(super) ids: Ids,
    pub(super) events: Events,
    pub(super) carts: Carts,
    pub(super) passwords: Passwords,
    pub(super) telemetry: Telemetry,
}

impl Users {
    /// The accounts in the database.
    pub fn new(parts: UserParts) -> Self {
        let UserParts {
            database,
            ids,
            events,
            carts,
            passwords,
            telemetry,
        } = parts;
        Self {
            database,
            ids,
            events,
            carts,
            passwords,
            telemetry,
        }
    }

    /// Milliseconds since the epoch.
    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }

    pub(super) fn count(&self, metric: Metric) {
        self.telemetry.count(metric, &Label::Service);
    }

    pub(super) async fn commit(&self, tx: Tx) -> Result<(), Error> {
        Ok(self.database.timed("commit", tx.commit()).await?)
    }
}

/// What is kept of a secret: who reads the database cannot use it.
pub(super) fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
