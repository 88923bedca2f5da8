//! Taking what is paid off the shelf.

use super::Shelves;
use crate::events::{Consumer, ConsumerError, ConsumerName, Delivered, Handling};
use crate::orders::OrderId;

/// Commits the reservation of each confirmed order. Told twice it changes nothing: reservations remember.
pub struct StockCommit(Shelves);

impl StockCommit {
    /// Commits what is on these shelves.
    pub fn new(shelves: Shelves) -> Self {
        Self(shelves)
    }

    async fn commit(&self, event: &Delivered) -> Result<(), ConsumerError> {
        let order = event.event.payload.get("order_id");
        let order: OrderId = order
            .and_then(|id| id.as_str())
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| ConsumerError::Never("an event without its order".to_owned()))?;
        Ok(self.0.commit(&order).await?)
    }
}

impl Consumer for StockCommit {
    fn name(&self) -> ConsumerName {
        ConsumerName::StockCommit
    }

    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a> {
        Box::pin(self.commit(event))
    }
}
