//! The inventory as a service of its own, for the services that ask it.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};

use super::Inventory;
use super::wire::{self, AskedBody, MovedBody, OrderBody, ReserveBody, ReservedBody, StocksBody};
use crate::app::App;
use crate::catalog::ProductId;
use crate::error::Error;
use crate::orders::OrderId;
use crate::services::Called;

/// More than any page shows.
const MOST_ASKED: usize = 200;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(wire::RESERVE, post(reserve))
        .route(wire::RELEASE, post(release))
        .route(wire::COMMIT, post(commit))
        .route(wire::STOCK, post(stock))
}

fn named(order: Option<OrderId>) -> Result<OrderId, Error> {
    order.ok_or_else(|| Error::invalid("order_id", "is the id of no order"))
}

async fn reserve(
    State(inventory): State<Inventory>,
    Called(body): Called<ReserveBody>,
) -> Result<Json<ReservedBody>, Error> {
    let parts = body.parts();
    let (order, lines) =
        parts.ok_or_else(|| Error::invalid("order_id", "is the id of no order"))?;
    Ok(Json(inventory.reserve(&order, &lines).await?.into()))
}

async fn release(
    State(inventory): State<Inventory>,
    Called(body): Called<OrderBody>,
) -> Result<Json<MovedBody>, Error> {
    let products = inventory.release(&named(body.order())?).await?;
    Ok(Json(MovedBody { products }))
}

async fn commit(
    State(inventory): State<Inventory>,
    Called(body): Called<OrderBody>,
) -> Result<Json<MovedBody>, Error> {
    inventory.commit(&named(body.order())?).await?;
    // what can be sold is what it was
    let products = Vec::new();
    Ok(Json(MovedBody { products }))
}

async fn stock(
    State(inventory): State<Inventory>,
    Called(body): Called<AskedBody>,
) -> Result<Json<StocksBody>, Error> {
    if body.products.len() > MOST_ASKED {
        return Err(Error::invalid("products", "are too many"));
    }
    let mut items = Vec::new();
    for product in body.products {
        let stock = inventory.stock(ProductId::new(product)).await?;
        items.extend(stock.map(Into::into));
    }
    Ok(Json(StocksBody { items }))
}
