//! The inventory as a service of its own, seen from the storefront.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::{self, AskedBody, MovedBody, OrderBody, ReserveBody, ReservedBody, StocksBody};
use super::{Line, Reserved, Stock};
use crate::catalog::ProductId;
use crate::database::Changes;
use crate::error::Error;
use crate::orders::OrderId;
use crate::services::{CallError, ServiceClient};

/// Asks the service. All that it asks may be asked again.
#[derive(Clone)]
pub struct RemoteInventory {
    client: ServiceClient,
    changes: Changes,
}

impl RemoteInventory {
    /// Asks by `client`, and tells `changes` what the service changed on that.
    pub fn new(client: ServiceClient, changes: Changes) -> Self {
        Self { client, changes }
    }

    pub(super) fn client(&self) -> &ServiceClient {
        &self.client
    }

    pub(super) async fn reserve(&self, order: &OrderId, lines: &[Line]) -> Result<Reserved, Error> {
        let changed = lines.iter().map(|line| line.product.get()).collect();
        // told at the end, however it ends: without an answer it may have been done all the same
        let _change = self.changes.products(changed);
        let body = ReserveBody::new(order, lines);
        let answer: ReservedBody = self.ask(("reserve", wire::RESERVE), &body).await?;
        Ok(answer.into())
    }

    pub(super) async fn release(&self, order: &OrderId) -> Result<(), Error> {
        self.moved(("release", wire::RELEASE), order).await
    }

    pub(super) async fn commit(&self, order: &OrderId) -> Result<(), Error> {
        self.moved(("commit", wire::COMMIT), order).await
    }

    pub(super) async fn stocks(&self, products: &[ProductId]) -> Result<Vec<Stock>, Error> {
        let products = products.iter().map(|product| product.get()).collect();
        let body = AskedBody { products };
        // somebody waits for a page, which has numbers of its own to show
        let answer = self.client.post_once(("stock", wire::STOCK), &body).await;
        let answer: StocksBody = answer.map_err(|error| away(error, "stock"))?;
        Ok(answer.items.into_iter().map(Stock::from).collect())
    }

    async fn moved(&self, call: (&'static str, &str), order: &OrderId) -> Result<(), Error> {
        let answer: MovedBody = self.ask(call, &OrderBody::new(order)).await?;
        drop(self.changes.products(answer.products));
        Ok(())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        call: (&'static str, &str),
        body: &impl Serialize,
    ) -> Result<T, Error> {
        let answer = self.client.post(call, body).await;
        answer.map_err(|error| away(error, call.0))
    }
}

fn away(error: CallError, operation: &str) -> Error {
    tracing::warn!(%error, operation, "the inventory gave no answer");
    Error::Unavailable("inventory")
}
