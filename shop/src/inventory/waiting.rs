//! Who waits for what is sold out, until it is back.

use shop_telemetry::Metric;

use super::store::Tx;
use super::{Inventory, Stock, statements as sql};
use crate::catalog::ProductId;
use crate::error::Error;
use crate::events::Topic;
use crate::orders::MailAddress;

const NONE: Error = Error::NotFound("product");
/// At most so many wait for one product.
const MOST_WAITING: i64 = 1_000;
/// So many are told by one event, which has to go through queues that take no large ones.
const TOLD_AT_ONCE: usize = 100;

impl Inventory {
    /// What is said to one too many who want to wait.
    pub const FULL: &str = "So many wait for the product that no more are noted";

    /// Has an address told when a product is back. Once is enough.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it can be bought, or when too many wait already ([`Inventory::FULL`]); when there is no such product, or
    /// the database fails.
    pub async fn notify(&self, product: ProductId, email: &MailAddress) -> Result<(), Error> {
        let stock = self.sold_stock(product).await?;
        if stock.ok_or(NONE)?.available > 0 {
            return Err(Error::Conflict("The product is in stock"));
        }
        let mut tx = self.database.begin().await?;
        // who puts the product back waits here, and then finds the notice
        if !self.change(&mut tx, sql::STILL_OUT, product, 0).await? {
            return Err(Error::Conflict("The product is in stock"));
        }
        let email = email.as_str().to_lowercase();
        let others = sqlx::query_as::<_, (i64,)>(sql::OTHERS_WAITING)
            .bind(product.get())
            .bind(email.clone())
            .fetch_one(&mut *tx);
        let (others,) = self.database.timed("stock.waiting", others).await?;
        if others >= MOST_WAITING {
            return Err(Error::Conflict(Self::FULL));
        }
        let noted = sqlx::query(sql::NOTICE)
            .bind(product.get())
            .bind(email)
            .bind(self.now())
            .execute(&mut *tx);
        let noted = self.database.timed("stock.notice", noted).await?;
        self.database.timed("commit", tx.commit()).await?;
        if noted.rows_affected() > 0 {
            self.count([Metric::BackInStockRegistrations]);
        }
        Ok(())
    }

    /// Has those told who wait for a product, once, after `pieces` came to none. The transaction has changed the stock: nobody else
    /// does until it ends.
    pub(super) async fn came_back(
        &self,
        tx: &mut Tx,
        product: ProductId,
        pieces: u32,
    ) -> Result<(), Error> {
        let stock = self.read(tx, product).await?;
        match stock.filter(|stock| pieces > 0 && stock.available == pieces) {
            Some(stock) => self.tell_waiting(tx, &stock).await,
            None => Ok(()),
        }
    }

    /// Has those told who wait for a product that was not sold for a while, and is now, if there is any of it. They were not when it
    /// came back meanwhile.
    pub(crate) async fn sold_again(&self, tx: &mut Tx, product: ProductId) -> Result<(), Error> {
        // who puts it back at the same time waits here, and then finds that it is sold
        self.change(tx, sql::HELD, product, 0).await?;
        let stock = self.read(tx, product).await?;
        match stock.filter(|stock| stock.available > 0) {
            Some(stock) => self.tell_waiting(tx, &stock).await,
            None => Ok(()),
        }
    }

    async fn tell_waiting(&self, tx: &mut Tx, stock: &Stock) -> Result<(), Error> {
        let product = stock.product;
        let waiting = sqlx::query_as::<_, (String,)>(sql::NOTICES)
            .bind(product.get())
            .fetch_all(&mut **tx);
        let waiting = self.database.timed("stock.notices", waiting).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let told = sqlx::query(sql::NOTICES_DONE)
            .bind(product.get())
            .execute(&mut **tx);
        self.database.timed("stock.notices_done", told).await?;
        let emails: Vec<String> = waiting.into_iter().map(|(email,)| email).collect();
        for emails in emails.chunks(TOLD_AT_ONCE) {
            self.tell(tx, Topic::StockBack, stock, emails).await?;
        }
        Ok(())
    }
}
