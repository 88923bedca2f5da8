//! The administrators' catalog.

use shop_telemetry::{Metric, Telemetry};
use sqlx::{Any, Transaction};

use super::Deed;
use crate::database::Database;
use crate::error::Error;
use crate::identity::UserId;
use crate::inventory::Inventory;

pub(super) type Tx = Transaction<'static, Any>;

/// What administrators do to the catalog. Clones share the database.
#[derive(Clone)]
pub struct CatalogAdmin {
    pub(super) database: Database,
    pub(super) inventory: Inventory,
    telemetry: Telemetry,
}

impl CatalogAdmin {
    /// Changes the catalog in `database`; what is new gets its stock by `inventory`.
    pub fn new(database: Database, inventory: Inventory, telemetry: Telemetry) -> Self {
        Self {
            database,
            inventory,
            telemetry,
        }
    }

    /// The database that it is in.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) async fn commit(&self, tx: Tx) -> Result<(), Error> {
        let _change = self.database.changes().catalog();
        Ok(self.database.timed("commit", tx.commit()).await?)
    }

    /// Every deed comes by here once it is committed, with who did it and to what: a product, category or review by its id.
    pub(crate) fn done(&self, _by: &UserId, deed: Deed, _subject: &str) {
        self.telemetry.count(Metric::AdminActions, &deed.label());
    }

    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}
