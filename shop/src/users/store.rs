//! What accounts are made of and kept in.

use shop_telemetry::Telemetry;

use crate::database::Database;

/// All accounts and logins. Clones share the database.
#[derive(Clone)]
pub struct Users {
    pub(super) database: Database,
    pub(super) telemetry: Telemetry,
}

impl Users {
    /// The accounts in `database`.
    pub fn new(database: Database, telemetry: Telemetry) -> Self {
        Self {
            database,
            telemetry,
        }
    }

    /// Milliseconds since the epoch.
    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}
