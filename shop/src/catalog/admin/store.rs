//! The administrators' catalog.

use crate::admin::{Audit, Deed};
use crate::database::Database;
pub(super) use crate::database::Tx;
use crate::error::Error;
use crate::inventory::Inventory;

/// What administrators do to the catalog. Clones share the database.
#[derive(Clone)]
pub struct CatalogAdmin {
    pub(super) database: Database,
    pub(super) inventory: Inventory,
    audit: Audit,
}

impl CatalogAdmin {
    /// Changes the catalog in `database`; what is new gets its stock by `inventory`.
    pub fn new(database: Database, inventory: Inventory, audit: Audit) -> Self {
        Self {
            database,
            inventory,
            audit,
        }
    }

    /// The database that it is in.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Commits what an administrator did, with its line in the audit log.
    pub(crate) async fn finish(&self, mut tx: Tx, deed: Deed<'_>) -> Result<(), Error> {
        self.audit.within(&mut tx, deed).await?;
        {
            let _change = self.database.changes().catalog();
            self.database.timed("commit", tx.commit()).await?;
        }
        self.audit.count(deed.action());
        Ok(())
    }

    pub(super) fn now(&self) -> i64 {
        self.audit.now()
    }
}
