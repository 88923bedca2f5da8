//! The stock of a product that is new.

use super::changes::Movement;
use super::store::Tx;
use super::{Inventory, statements as sql};
use crate::catalog::ProductId;
use crate::error::Error;

impl Inventory {
    /// Makes the stock of a product that has none, in the transaction that makes the product.
    pub(crate) async fn open_stock(
        &self,
        tx: &mut Tx,
        product: ProductId,
        available: u32,
    ) -> Result<(), Error> {
        let opened = sqlx::query(sql::OPEN_STOCK)
            .bind(product.get())
            .bind(i64::from(available))
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("stock.open", opened).await?;
        let movement = Movement {
            product,
            kind: "set",
            available: i64::from(available),
            reserved: 0,
            order: "",
        };
        self.note(tx, &movement).await
    }
}
