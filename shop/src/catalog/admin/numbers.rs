//! Numbers for what is new, and who may change the tree.

use super::store::Tx;
use super::{CatalogAdmin, statements as sql};
use crate::catalog::{CategoryId, ProductId};
use crate::error::Error;

impl CatalogAdmin {
    /// A number that no product has had. Whoever else wants one waits until the end of the transaction.
    pub(super) async fn next_product(&self, tx: &mut Tx) -> Result<ProductId, Error> {
        let next = sqlx::query_as::<_, (i64,)>(sql::NEXT_PRODUCT).fetch_one(&mut **tx);
        let (next,) = self.database.timed("products.next", next).await?;
        Ok(ProductId::new(next))
    }

    /// The same for categories.
    pub(super) async fn next_category(&self, tx: &mut Tx) -> Result<CategoryId, Error> {
        let next = sqlx::query_as::<_, (i64,)>(sql::NEXT_CATEGORY).fetch_one(&mut **tx);
        let (next,) = self.database.timed("categories.next", next).await?;
        Ok(CategoryId::new(next))
    }

    /// Until the end of the transaction nobody else changes the tree.
    pub(super) async fn hold_tree(&self, tx: &mut Tx) -> Result<(), Error> {
        let held = sqlx::query(sql::HOLD_TREE).execute(&mut **tx);
        self.database.timed("categories.hold", held).await?;
        Ok(())
    }
}
