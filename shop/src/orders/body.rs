//! What orders look like in JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Drift, Order, OrderEvent, OrderLine, OrderSummary, Reason, Reconciliation, ShipTo};
use crate::api::Price;
use crate::catalog::Page;
use crate::web::Links;

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderAddress)]
pub(super) struct AddressBody {
    #[schema(min_length = 1, example = "Ada Lovelace")]
    pub(super) name: String,
    /// Street and number.
    #[schema(min_length = 1, example = "1 Long Lane")]
    pub(super) line1: String,
    #[serde(default)]
    pub(super) line2: String,
    #[schema(min_length = 1, example = "8010")]
    pub(super) postcode: String,
    #[schema(min_length = 1, example = "Graz")]
    pub(super) city: String,
    /// The code of a country that the shop delivers to.
    #[schema(min_length = 2, example = "AT")]
    pub(super) country: String,
}

impl From<AddressBody> for ShipTo {
    fn from(body: AddressBody) -> Self {
        Self {
            name: body.name,
            line1: body.line1,
            line2: body.line2,
            postcode: body.postcode,
            city: body.city,
            country: body.country,
        }
    }
}

impl From<ShipTo> for AddressBody {
    fn from(address: ShipTo) -> Self {
        Self {
            name: address.name,
            line1: address.line1,
            line2: address.line2,
            postcode: address.postcode,
            city: address.city,
            country: address.country,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
struct LineBody {
    product_id: i64,
    name: String,
    quantity: u32,
    price: Price,
    total: Price,
}

impl From<&OrderLine> for LineBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: line.product.get(),
            name: line.name.clone(),
            quantity: line.quantity,
            price: line.price.into(),
            total: line.total().into(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrderEvent)]
struct EventBody {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::openapi::reasons, required = false)]
    reason: Option<&'static str>,
    at: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub(super) struct OrderBody {
    id: String,
    number: String,
    user_id: String,
    #[schema(schema_with = crate::openapi::statuses)]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::openapi::reasons, required = false)]
    reason: Option<&'static str>,
    total: Price,
    lines: Vec<LineBody>,
    email: String,
    address: AddressBody,
    placed_at: i64,
    updated_at: i64,
    events: Vec<EventBody>,
    page: String,
}

impl OrderBody {
    pub(super) fn new(order: &Order, events: &[OrderEvent]) -> Self {
        let event = |event: &OrderEvent| EventBody {
            event: event.happened.name(),
            reason: event.happened.reason().map(Reason::name),
            at: event.at,
        };
        Self {
            id: order.id.to_string(),
            number: order.number.to_string(),
            user_id: order.user.to_string(),
            status: order.state.status.name(),
            reason: order.state.reason.map(Reason::name),
            total: order.total.into(),
            lines: order.lines.iter().map(LineBody::from).collect(),
            email: order.email.as_str().to_owned(),
            address: order.ship_to.clone().into(),
            placed_at: order.placed_at,
            updated_at: order.updated_at,
            events: events.iter().map(event).collect(),
            page: format!("/orders/{}", order.number),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
struct SummaryBody {
    id: String,
    number: String,
    #[schema(schema_with = crate::openapi::statuses)]
    status: &'static str,
    total: Price,
    lines: Vec<LineBody>,
    placed_at: i64,
    url: String,
}

impl From<&OrderSummary> for SummaryBody {
    fn from(order: &OrderSummary) -> Self {
        Self {
            id: order.id.to_string(),
            number: order.number.to_string(),
            status: order.status.name(),
            total: order.total.into(),
            lines: order.lines.iter().map(LineBody::from).collect(),
            placed_at: order.placed_at,
            url: format!("/api/orders/{}", order.id),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct OrderList {
    items: Vec<SummaryBody>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
    links: Links,
}

impl OrderList {
    pub(super) fn new(path: &str, page: &Page<OrderSummary>) -> Self {
        Self {
            items: page.items.iter().map(SummaryBody::from).collect(),
            total: page.total,
            page: page.listing.page.get(),
            per_page: page.listing.per_page.get(),
            pages: page.pages(),
            links: Links::new(path, None, page),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Drift)]
struct DriftBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
    contradiction: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<i64>,
}

impl From<&Drift> for DriftBody {
    fn from(drift: &Drift) -> Self {
        Self {
            order_id: drift.order.as_ref().map(ToString::to_string),
            contradiction: drift.contradiction.name(),
            product_id: drift.product.map(crate::catalog::ProductId::get),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub(super) struct ReconciliationBody {
    orders: u64,
    agrees: bool,
    drifts: Vec<DriftBody>,
    at: i64,
}

impl From<&Reconciliation> for ReconciliationBody {
    fn from(found: &Reconciliation) -> Self {
        Self {
            orders: found.orders,
            agrees: found.drifts.is_empty(),
            drifts: found.drifts.iter().map(DriftBody::from).collect(),
            at: found.at,
        }
    }
}
