//! What goes between the storefront and the inventory as a service of its own.

use serde::{Deserialize, Serialize};

use super::{Line, Reserved, Shortage, Stock, StockVersion};
use crate::catalog::ProductId;
use crate::orders::OrderId;

pub(super) const RESERVE: &str = "/internal/inventory/reserve";
pub(super) const RELEASE: &str = "/internal/inventory/release";
pub(super) const COMMIT: &str = "/internal/inventory/commit";
pub(super) const STOCK: &str = "/internal/inventory/stock";

/// What is to be held for an order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReserveBody {
    order_id: String,
    lines: Vec<LineBody>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineBody {
    product_id: i64,
    quantity: u32,
}

impl ReserveBody {
    pub(super) fn new(order: &OrderId, lines: &[Line]) -> Self {
        let line = |line: &Line| LineBody {
            product_id: line.product.get(),
            quantity: line.quantity,
        };
        Self {
            order_id: order.as_str().to_owned(),
            lines: lines.iter().map(line).collect(),
        }
    }

    /// `None` when it names no order.
    pub(super) fn parts(&self) -> Option<(OrderId, Vec<Line>)> {
        let line = |line: &LineBody| Line {
            product: ProductId::new(line.product_id),
            quantity: line.quantity,
        };
        let lines = self.lines.iter().map(line).collect();
        Some((self.order_id.parse().ok()?, lines))
    }
}

/// How it went.
#[derive(Serialize, Deserialize)]
pub(super) struct ReservedBody {
    reserved: bool,
    short: Vec<ShortBody>,
}

#[derive(Serialize, Deserialize)]
struct ShortBody {
    product_id: i64,
    wanted: u32,
    available: u32,
}

impl From<Reserved> for ReservedBody {
    fn from(reserved: Reserved) -> Self {
        let short = match reserved {
            Reserved::Yes => None,
            Reserved::Short(short) => Some(short),
        };
        let body = |short: Shortage| ShortBody {
            product_id: short.product.get(),
            wanted: short.wanted,
            available: short.available,
        };
        Self {
            reserved: short.is_none(),
            short: short.into_iter().flatten().map(body).collect(),
        }
    }
}

impl From<ReservedBody> for Reserved {
    fn from(body: ReservedBody) -> Self {
        if body.reserved {
            return Self::Yes;
        }
        let short = |short: ShortBody| Shortage {
            product: ProductId::new(short.product_id),
            wanted: short.wanted,
            available: short.available,
        };
        Self::Short(body.short.into_iter().map(short).collect())
    }
}

/// Which order's goods are to be moved.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderBody {
    order_id: String,
}

impl OrderBody {
    pub(super) fn new(order: &OrderId) -> Self {
        Self {
            order_id: order.as_str().to_owned(),
        }
    }

    pub(super) fn order(&self) -> Option<OrderId> {
        self.order_id.parse().ok()
    }
}

/// Which products were moved by that.
#[derive(Serialize, Deserialize)]
pub(super) struct MovedBody {
    pub(super) products: Vec<i64>,
}

/// Of which products somebody wants to know.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedBody {
    pub(super) products: Vec<i64>,
}

/// What there is of them.
#[derive(Serialize, Deserialize)]
pub(super) struct StocksBody {
    pub(super) items: Vec<StockItem>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StockItem {
    product_id: i64,
    available: u32,
    reserved: u32,
    low_at: u32,
    version: i64,
}

impl From<Stock> for StockItem {
    fn from(stock: Stock) -> Self {
        Self {
            product_id: stock.product.get(),
            available: stock.available,
            reserved: stock.reserved,
            low_at: stock.low_at,
            version: stock.version.get(),
        }
    }
}

impl From<StockItem> for Stock {
    fn from(item: StockItem) -> Self {
        Self {
            product: ProductId::new(item.product_id),
            available: item.available,
            reserved: item.reserved,
            low_at: item.low_at,
            version: StockVersion::new(item.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_comes() {
        let order: OrderId = "order-1".parse().unwrap();
        let product = ProductId::new(7);
        let lines = vec![Line {
            product,
            quantity: 2,
        }];
        let text = serde_json::to_string(&ReserveBody::new(&order, &lines)).unwrap();
        let body: ReserveBody = serde_json::from_str(&text).unwrap();
        assert_eq!(body.parts(), Some((order, lines)));
        let short = Reserved::Short(vec![Shortage {
            product,
            wanted: 2,
            available: 1,
        }]);
        for reserved in [Reserved::Yes, short] {
            let text = serde_json::to_string(&ReservedBody::from(reserved.clone())).unwrap();
            let body: ReservedBody = serde_json::from_str(&text).unwrap();
            assert_eq!(Reserved::from(body), reserved);
        }
    }
}
