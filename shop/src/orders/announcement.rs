//! What the rest of the shop hears of an order.

use serde_json::json;

use super::Order;
use crate::events::{Event, Topic};

pub(super) fn announce(topic: Topic, order: &Order) -> Event {
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| {
            json!({
                "product_id": line.product.get(),
                "name": line.name,
                "quantity": line.quantity,
                "price_minor": line.price.minor(),
            })
        })
        .collect();
    Event {
        topic,
        key: order.id.to_string(),
        payload: json!({
            "order_id": order.id.as_str(),
            "number": order.number.as_str(),
            "user_id": order.user.as_str(),
            "email": order.email.as_str(),
            "total_minor": order.total.minor(),
            "currency": order.total.currency().code(),
            "lines": lines,
        }),
    }
}
