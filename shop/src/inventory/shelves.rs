//! The inventory for the rest of the shop: in this process, or a service of its own.

use std::time::Duration;

use super::{Inventory, Line, RemoteInventory, Reserved, Stock};
use crate::catalog::ProductId;
use crate::error::Error;
use crate::orders::OrderId;
use crate::outbound::Position;
use crate::services::CallError;

/// Where goods are put aside for orders.
#[derive(Clone)]
pub enum Shelves {
    /// In this process.
    Here(Inventory),
    /// In another one.
    There(RemoteInventory),
}

impl Shelves {
    /// As [`Inventory::reserve`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the service cannot be asked: it may have been done all the same. When the database fails.
    pub async fn reserve(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        match self {
            Self::Here(inventory) => inventory.reserve(order, lines).await,
            Self::There(service) => service.reserve(order, lines).await,
        }
    }

    /// As [`Inventory::release`].
    ///
    /// # Errors
    /// As [`Shelves::reserve`].
    pub async fn release(&self, order: &OrderId) -> Result<(), Error> {
        match self {
            Self::Here(inventory) => inventory.release(order).await.map(drop),
            Self::There(service) => service.release(order).await,
        }
    }

    /// As [`Inventory::commit`].
    ///
    /// # Errors
    /// As [`Shelves::reserve`].
    pub async fn commit(&self, order: &OrderId) -> Result<(), Error> {
        match self {
            Self::Here(inventory) => inventory.commit(order).await,
            Self::There(service) => service.commit(order).await,
        }
    }

    /// What there is of products by the service, if there is one: in one process, what the catalog says of them is that already.
    ///
    /// # Errors
    /// As [`Shelves::reserve`].
    pub async fn asked(&self, products: &[ProductId]) -> Result<Option<Vec<Stock>>, Error> {
        match self {
            Self::Here(_) => Ok(None),
            Self::There(_) if products.is_empty() => Ok(None),
            Self::There(service) => service.stocks(products).await.map(Some),
        }
    }

    /// How the service does: whether it is left alone, and whether it says that it is ready. Nothing in one process.
    pub async fn health(&self, patience: Duration) -> Option<(Position, Result<(), CallError>)> {
        match self {
            Self::Here(_) => None,
            Self::There(service) => {
                let client = service.client();
                Some((client.position(), client.ready(patience).await))
            }
        }
    }
}
