//! Moving what is in carts: to whom a guest turned out to be, into an order and back.

use super::rows::{ItemRow, cart};
use super::statements as sql;
use super::store::{MOST_ITEMS, Tx, text};
use super::{Cart, Carts, Quantity};
use crate::catalog::ProductId;
use crate::error::Error;
use crate::identity::UserId;

impl Carts {
    /// Puts what a guest collected into the cart of the user they turned out to be. What would be too many becomes the most; for what
    /// is in neither when the cart is full there is no room.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merge(&self, guest: &UserId, into: &UserId) -> Result<(), Error> {
        if guest == into {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        // always in the same order: two merges do not wait for each other
        let (first, second) = if guest < into {
            (guest, into)
        } else {
            (into, guest)
        };
        self.hold_in(&mut tx, first).await?;
        self.hold_in(&mut tx, second).await?;
        let kept = self.quantities(&mut tx, into).await?;
        let mut collected = self.quantities(&mut tx, guest).await?;
        let mut room = MOST_ITEMS.saturating_sub(kept.len());
        collected.retain(|(product, _)| {
            let known = kept.iter().any(|(other, _)| other == product);
            let fits = known || room > 0;
            room = room.saturating_sub(usize::from(!known));
            fits
        });
        self.put_back(&mut tx, into, &collected).await?;
        let moved = sqlx::query(sql::MOVE_DRAFT)
            .bind(text(guest))
            .bind(text(into))
            .execute(&mut *tx);
        self.database.timed("cart.move_draft", moved).await?;
        for statement in [sql::EMPTY, sql::DROP] {
            let dropped = sqlx::query(statement).bind(text(guest)).execute(&mut *tx);
            self.database.timed("cart.drop", dropped).await?;
        }
        self.commit(tx).await
    }

    /// Adds to a cart that is held, or to one that is not there yet. What would be too many becomes the most.
    pub(crate) async fn put_back(
        &self,
        tx: &mut Tx,
        owner: &UserId,
        lines: &[(ProductId, Quantity)],
    ) -> Result<(), Error> {
        self.hold_in(tx, owner).await?;
        let contents = self.quantities(tx, owner).await?;
        // a millisecond apart, so that they stay in their order
        for (now, (product, quantity)) in (self.now()..).zip(lines) {
            let known = contents.iter().find(|(other, _)| other == product);
            let wanted = known.map_or(*quantity, |(_, before)| before.plus_at_most(*quantity));
            self.put(tx, owner, (*product, wanted), now).await?;
        }
        Ok(())
    }

    /// Everything in a cart that exists, which is held by `tx` from now on.
    pub(crate) async fn take(&self, tx: &mut Tx, owner: &UserId) -> Result<Cart, Error> {
        let held = sqlx::query(sql::LOCK)
            .bind(text(owner))
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("cart.lock", held).await?;
        let rows = sqlx::query_as::<_, ItemRow>(sql::ITEMS)
            .bind(text(owner))
            .fetch_all(&mut **tx);
        let rows = self.database.timed("cart.items", rows).await?;
        let emptied = sqlx::query(sql::EMPTY).bind(text(owner)).execute(&mut **tx);
        self.database.timed("cart.empty", emptied).await?;
        cart(owner, rows)
    }
}
