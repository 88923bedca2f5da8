//! What the rest of the shop hears of orders, and what it does then.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use shop::catalog::ProductId;
use shop::events::{Consumer, ConsumerName, Delivered, Handling};
use shop::identity::Role;
use shop::inventory::StockCommit;
use shop::orders::{Reason, Status};

use crate::app::{Setup, TOKEN, TestApp};
use crate::orders::{HASTY, body};

/// Notes topic and payload.
#[derive(Default)]
struct Ear(Mutex<Vec<(&'static str, Value)>>);

impl Consumer for Ear {
    fn name(&self) -> ConsumerName {
        ConsumerName::Mail
    }

    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a> {
        let heard = (event.event.topic.name(), event.event.payload.clone());
        self.0.lock().unwrap().push(heard);
        Box::pin(async { Ok(()) })
    }
}

struct Counter {
    app: TestApp,
    token: String,
    ear: Arc<Ear>,
}

impl Counter {
    async fn new() -> Self {
        let setup = Setup {
            payment: HASTY,
            ..Setup::default()
        };
        let app = TestApp::with(setup).await;
        app.stock_up(1, 5).await;
        let token = app.token("ada", Role::Customer);
        let ear = Arc::default();
        Self { app, token, ear }
    }

    async fn orders(&self, key: &str) -> Value {
        let item = json!({"product_id": 1, "quantity": 2});
        let items = "/api/carts/ada/items";
        self.app.call(&self.token, "POST", items, &item).await;
        let request = axum::http::Request::post("/api/orders")
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        let request = request.body(body("test").to_string().into()).unwrap();
        self.app.send(request).await.json()
    }

    async fn tell(&self, consumer: Arc<dyn Consumer>) {
        self.app.relay(consumer).drain().await.unwrap();
    }

    /// What was said of orders since it was last asked.
    async fn heard(&self) -> Vec<(&'static str, Value)> {
        self.tell(self.ear.clone()).await;
        let mut heard = std::mem::take(&mut *self.ear.0.lock().unwrap());
        heard.retain(|(topic, _)| topic.starts_with("order."));
        heard
    }

    /// Pieces that can be sold, and pieces held.
    async fn stock(&self) -> (u32, u32) {
        let commit = StockCommit::new(self.app.app.shelves.clone());
        self.tell(Arc::new(commit)).await;
        let stock = self.app.app.inventory.stock(ProductId::new(1)).await;
        let stock = stock.unwrap().unwrap();
        (stock.available, stock.reserved)
    }
}

#[tokio::test]
async fn a_confirmed_order_is_told_with_everything_in_it() {
    let counter = Counter::new().await;
    let order = counter.orders("a").await;
    assert_eq!(counter.stock().await, (3, 0), "off the shelf");
    let heard = counter.heard().await;
    let [(topic, payload)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!(*topic, "order.confirmed");
    for (member, expected) in [
        ("order_id", &order["id"]),
        ("number", &order["number"]),
        ("email", &order["email"]),
        ("user_id", &json!("ada")),
        ("total_minor", &order["total"]["minor"]),
        ("currency", &json!("EUR")),
    ] {
        assert_eq!(&payload[member], expected, "{member}");
    }
    let line = &payload["lines"][0];
    assert_eq!(
        (&line["product_id"], &line["quantity"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(line["price_minor"], order["lines"][0]["price"]["minor"]);
    assert_eq!(line["name"], order["lines"][0]["name"]);
}

#[tokio::test]
async fn what_became_of_a_confirmed_order_is_told_too() {
    let counter = Counter::new().await;
    let orders = &counter.app.app.orders;
    let mut ids = Vec::new();
    for key in ["a", "b"] {
        let order = counter.orders(key).await;
        ids.push(order["id"].as_str().unwrap().parse().unwrap());
    }
    orders.ship(&ids[0]).await.unwrap();
    assert_eq!(counter.stock().await, (1, 0));
    let cancelled = orders.cancel(&ids[1], Reason::ByShop).await.unwrap();
    assert_eq!(cancelled.state.status, Status::Cancelled);
    assert_eq!(counter.stock().await, (3, 0), "what was sold came back");
    let heard = counter.heard().await;
    let topics: Vec<_> = heard.iter().map(|(topic, _)| *topic).collect();
    for topic in ["order.confirmed", "order.shipped", "order.cancelled"] {
        assert!(topics.contains(&topic), "{topics:?}");
    }
    let (_, payload) = heard.iter().find(|(t, _)| *t == "order.cancelled").unwrap();
    assert_eq!(payload["reason"], "by_shop");
}

/// Who was told at once that it failed needs no mail; who was told to wait does.
#[tokio::test]
async fn only_who_waits_is_told_of_a_failure() {
    let counter = Counter::new().await;
    let fault = async |fault: &str| {
        let answer = counter.app.fault("PUT", Some(TOKEN), fault).await;
        assert_eq!(answer.status, 200);
    };
    fault(r#"{"payment_declined_share":1}"#).await;
    assert_eq!(counter.orders("a").await["status"], 402);
    assert_eq!(counter.heard().await, []);
    fault(r#"{"payment_declined_share":1,"payment_lost_answer_share":1}"#).await;
    assert_eq!(counter.orders("b").await["status"], "reserved");
    fault("{}").await;
    counter
        .app
        .clock
        .advance(std::time::Duration::from_secs(30));
    assert_eq!(counter.app.app.orders.recover().await.unwrap(), 1);
    let heard = counter.heard().await;
    let [("order.cancelled", payload)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!(payload["event"], "declined");
    assert_eq!(counter.stock().await, (5, 0));
}
