//! What the rest of the shop hears of an order.

use serde_json::json;

use super::{Happened, Order, Reason};
use crate::events::{Event, Topic};

/// What there is to know of `order`, to which `happened` has just happened.
pub(super) fn announce(topic: Topic, order: &Order, happened: Happened) -> Event {
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
            "event": happened.name(),
            "reason": happened.reason().map(Reason::name),
            "user_id": order.user.as_str(),
            "email": order.email.as_str(),
            "total_minor": order.total.minor(),
            "currency": order.total.currency().code(),
            "lines": lines,
        }),
    }
}
