//! Orders through the API, one customer at a time.

use std::time::Duration;

use serde_json::{Value, json};
use shop::identity::Role;
use shop::payment::PaymentPolicy;
use tokio::net::TcpListener;

use crate::app::{Answer, Setup, TOKEN, TestApp};
use crate::metrics::metrics;

/// A time-out that a test can wait for, and no pauses to speak of.
pub(crate) const HASTY: PaymentPolicy = PaymentPolicy {
    timeout: Duration::from_millis(200),
    retries: 1,
    pause: Duration::from_millis(1),
    budget: 100,
    breaker: shop::outbound::BreakerSettings {
        failures: 1_000,
        pause: Duration::from_secs(10),
    },
};

pub(crate) fn body(card: &str) -> Value {
    json!({
        "address": {
            "name": "Ada Lovelace", "line1": "1 Long Lane", "postcode": "8010", "city": "Graz", "country": "AT",
        },
        "email": "ada@example.com",
        "payment": {"card": card},
    })
}

const NOTHING: Value = Value::Null;

struct Customer {
    app: TestApp,
    token: String,
}

impl Customer {
    async fn new() -> Self {
        let setup = Setup {
            payment: HASTY,
            ..Setup::default()
        };
        Self::with(setup).await
    }

    async fn with(setup: Setup) -> Self {
        let app = TestApp::with(setup).await;
        let token = app.token("ada", Role::Customer);
        app.stock_up(1, 10).await;
        app.stock_up(2, 10).await;
        Self { app, token }
    }

    async fn wants(&self, product: i64, quantity: u32) {
        let item = json!({"product_id": product, "quantity": quantity});
        let path = "/api/carts/ada/items";
        let answer = self.app.call(&self.token, "POST", path, &item).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }

    async fn orders(&self, key: &str, body: &Value) -> Answer {
        let request = axum::http::Request::post("/api/orders")
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        let request = request.body(body.to_string().into()).unwrap();
        self.app.send(request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.app.call(&self.token, "GET", path, &json!({})).await
    }

    async fn pieces(&self) -> u64 {
        let cart = self.get("/api/carts/ada").await.json();
        cart["pieces"].as_u64().unwrap()
    }

    async fn fault(&self, fault: &str) {
        let answer = self.app.fault("PUT", Some(TOKEN), fault).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    async fn stock(&self, product: i64) -> i64 {
        let product = self.app.get(&format!("/api/products/{product}")).await;
        product.json()["stock"].as_i64().unwrap()
    }

    /// The only order there is.
    async fn order(&self) -> Value {
        let list = self.get("/api/users/ada/orders").await.json();
        assert_eq!(list["total"], 1, "{list}");
        let url = list["items"][0]["url"].as_str().unwrap();
        self.get(url).await.json()
    }

    /// Time passes, and what was left undone is taken up.
    async fn later(&self) -> usize {
        self.app.clock.advance(Duration::from_secs(30));
        self.app.app.orders.recover().await.unwrap()
    }
}

fn events(order: &Value) -> Vec<&str> {
    let events = order["events"].as_array().unwrap().iter();
    events.map(|e| e["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_order_is_placed_paid_and_kept() {
    let customer = Customer::new().await;
    let stock = customer.stock(1).await;
    customer.wants(1, 2).await;
    metrics(&customer.app);
    let answer = customer.orders("key-1", &body("test")).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let order = answer.json();
    assert_eq!(order["status"], "confirmed");
    assert_eq!(events(&order), ["placed", "reserved", "confirmed"]);
    assert_eq!(order["lines"][0]["quantity"], 2);
    assert_eq!(order["total"]["minor"], order["lines"][0]["total"]["minor"]);
    assert_eq!(order["address"]["city"], "Graz");
    assert_eq!(customer.pieces().await, 0);
    assert_eq!(customer.stock(1).await, stock - 2);

    let counted = metrics(&customer.app);
    for (metric, expected) in [
        ("OrdersPlaced", 1.0),
        ("OrdersConfirmed", 1.0),
        ("Revenue", order["total"]["minor"].as_f64().unwrap()),
        ("DependencyErrors", 0.0),
    ] {
        assert_eq!(counted.get(metric), Some(&expected), "{metric}");
    }
    let location = answer.header("location");
    assert_eq!(customer.get(location).await.json(), order);
    assert_eq!(customer.order().await, order);
}

#[tokio::test]
async fn the_same_key_is_the_same_order() {
    let customer = Customer::new().await;
    customer.wants(1, 1).await;
    let first = customer.orders("key-1", &body("test")).await;
    customer.wants(2, 1).await;
    let again = customer.orders("key-1", &body("test")).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.json(), first.json());
    assert_eq!(customer.pieces().await, 1, "what came later stays");
    let other = customer.orders("key-1", &body("test-declined")).await;
    assert_eq!(other.status, 409, "{}", other.body);
    for key in ["", "with\ttab"] {
        assert_eq!(
            customer.orders(key, &body("test")).await.status,
            400,
            "{key}"
        );
    }
    let second = customer.orders("key-2", &body("test")).await;
    assert_ne!(second.json()["id"], first.json()["id"]);
    assert_eq!(customer.orders("key-3", &body("test")).await.status, 409);
}

#[tokio::test]
async fn what_is_no_order_is_refused() {
    let customer = Customer::new().await;
    customer.wants(1, 1).await;
    let mut wrong = body("4111 1111 1111 1111");
    wrong["email"] = json!("nobody");
    wrong["address"]["city"] = json!(" ");
    let answer = customer.orders("key-1", &wrong).await;
    let problems = answer.json()["errors"].clone();
    let fields: Vec<_> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["card", "email", "city"]);
    assert!(!answer.body.contains("4111"), "a number is never repeated");
    let mut dearer = body("test");
    dearer["expected_total_minor"] = json!(1);
    assert_eq!(customer.orders("key-1", &dearer).await.status, 409);
    assert_eq!(customer.pieces().await, 1);
}

#[tokio::test]
async fn a_declined_payment_leaves_everything_as_it_was() {
    let customer = Customer::new().await;
    let stock = customer.stock(1).await;
    customer.wants(1, 2).await;
    for _ in 0..2 {
        let answer = customer.orders("key-1", &body("test-declined")).await;
        assert_eq!(answer.status, 402, "{}", answer.body);
    }
    let order = customer.order().await;
    assert_eq!(
        events(&order),
        ["placed", "reserved", "declined", "released"]
    );
    assert_eq!(
        (customer.pieces().await, customer.stock(1).await),
        (2, stock)
    );
    assert_eq!(customer.orders("key-2", &body("test")).await.status, 201);
}

#[tokio::test]
async fn what_is_not_there_is_not_sold() {
    let customer = Customer::new().await;
    customer.wants(1, 11).await;
    customer.wants(2, 10).await;
    let answer = customer.orders("key-1", &body("test")).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 1);
    assert_eq!(events(&customer.order().await), ["placed", "cancelled"]);
    assert_eq!((customer.pieces().await, customer.stock(2).await), (21, 10));
}

#[tokio::test]
async fn a_provider_that_is_away_takes_no_money() {
    let customer = Customer::new().await;
    let stock = customer.stock(1).await;
    customer.wants(1, 1).await;
    customer.fault(r#"{"payment_down_share":1}"#).await;
    let answer = customer.orders("key-1", &body("test")).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    let order = customer.order().await;
    assert_eq!(order["reason"], "payment_unavailable");
    assert_eq!(
        (customer.pieces().await, customer.stock(1).await),
        (1, stock)
    );
    customer.fault("{}").await;
    assert_eq!(customer.orders("key-2", &body("test")).await.status, 201);
}

/// The provider took the money and never said so.
#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again() {
    let customer = Customer::new().await;
    customer.wants(1, 1).await;
    customer.fault(r#"{"payment_lost_answer_share":1}"#).await;
    let answer = customer.orders("key-1", &body("test")).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!(answer.json()["status"], "reserved");
    assert_eq!(customer.later().await, 0, "still no answer");
    customer.fault("{}").await;
    assert_eq!(customer.later().await, 1);
    let order = customer.order().await;
    assert_eq!(events(&order), ["placed", "reserved", "confirmed"]);
    assert_eq!(customer.later().await, 0, "there is nothing left to do");
    assert_eq!(customer.orders("key-1", &body("test")).await.status, 201);
}

/// When the provider stays silent for too long, the payment is called off as soon as it can be asked: then it counts what it says.
#[tokio::test]
async fn a_payment_in_doubt_is_called_off() {
    for (fault, end) in [
        // too slow: it never got to the money
        (r#"{"payment_latency_ms":5000}"#, "cancelled"),
        (r#"{"payment_lost_answer_share":1}"#, "confirmed"),
    ] {
        let customer = Customer::new().await;
        let stock = customer.stock(1).await;
        customer.wants(1, 1).await;
        customer.fault(fault).await;
        let answer = customer.orders("key-1", &body("test")).await;
        assert_eq!(answer.status, 202, "{fault}: {}", answer.body);
        for _ in 0..5 {
            assert_eq!(customer.later().await, 0, "{fault}");
        }
        customer.fault("{}").await;
        customer.app.clock.advance(Duration::from_mins(1));
        assert_eq!(customer.later().await, 1, "{fault}");
        let order = customer.order().await;
        assert_eq!(order["status"], end, "{fault}");
        let sold = i64::from(end == "confirmed");
        assert_eq!(customer.stock(1).await, stock - sold, "{fault}");
        assert_eq!(customer.pieces().await, u64::from(end == "cancelled"));
    }
}

#[tokio::test]
async fn a_cancelled_order_is_refunded_and_put_back() {
    let customer = Customer::new().await;
    let stock = customer.stock(1).await;
    customer.wants(1, 1).await;
    let order = customer.orders("key-1", &body("test")).await.json();
    let path = format!("/api/orders/{}/cancel", order["id"].as_str().unwrap());
    customer.fault(r#"{"payment_down_share":1}"#).await;
    let cancel = async || {
        let token = &customer.token;
        customer.app.call(token, "POST", &path, &json!({})).await
    };
    let cancelled = cancel().await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.body);
    assert_eq!(customer.stock(1).await, stock);
    customer.fault("{}").await;
    assert_eq!(customer.later().await, 1);
    for _ in 0..2 {
        let order = cancel().await.json();
        let history = [
            "placed",
            "reserved",
            "confirmed",
            "cancelled",
            "released",
            "refunded",
        ];
        assert_eq!(events(&order), history);
        assert_eq!(order["reason"], "by_customer");
    }
    assert_eq!(customer.pieces().await, 0, "the cart is not filled again");
    assert_eq!(customer.orders("key-1", &body("test")).await.status, 200);
}

#[tokio::test]
async fn what_was_sent_is_not_cancelled() {
    let customer = Customer::new().await;
    customer.wants(1, 1).await;
    let order = customer.orders("key-1", &body("test")).await.json();
    let id = order["id"].as_str().unwrap();
    let orders = &customer.app.app.orders;
    orders.ship(&id.parse().unwrap()).await.unwrap();
    orders.ship(&id.parse().unwrap()).await.unwrap();
    let path = format!("/api/orders/{id}/cancel");
    let cancel = customer.app.call(&customer.token, "POST", &path, &NOTHING);
    assert_eq!(cancel.await.status, 409);
    let order = customer.order().await;
    assert_eq!(
        events(&order),
        ["placed", "reserved", "confirmed", "shipped"]
    );
}

#[tokio::test]
async fn an_order_is_its_customers() {
    let customer = Customer::new().await;
    customer.wants(1, 1).await;
    let order = customer.orders("key-1", &body("test")).await.json();
    let path = format!("/api/orders/{}", order["id"].as_str().unwrap());
    let cancel = format!("{path}/cancel");
    let app = &customer.app;
    let list = "/api/users/ada/orders";
    for (token, (own, all)) in [
        (app.token("eve", Role::Customer), (404, 403)),
        (app.token("guest-eve", Role::Guest), (404, 403)),
        ("forged".to_owned(), (401, 401)),
    ] {
        assert_eq!(app.call(&token, "GET", &path, &json!({})).await.status, own);
        assert_eq!(
            app.call(&token, "POST", &cancel, &json!({})).await.status,
            own
        );
        assert_eq!(app.call(&token, "GET", list, &json!({})).await.status, all);
    }
    let boss = app.token("boss", Role::Admin);
    assert_eq!(app.call(&boss, "GET", &path, &json!({})).await.status, 200);
    assert_eq!(
        app.call(&boss, "GET", list, &json!({})).await.json()["total"],
        1
    );
    let cancelled = app.call(&boss, "POST", &cancel, &json!({})).await.json();
    assert_eq!(cancelled["reason"], "by_shop");
}

#[tokio::test]
async fn the_history_is_newest_first_in_pages() {
    let customer = Customer::new().await;
    let mut numbers = Vec::new();
    for key in ["a", "b", "c"] {
        customer.wants(1, 1).await;
        let order = customer.orders(key, &body("test")).await.json();
        numbers.insert(0, order["number"].clone());
        customer.app.clock.advance(Duration::from_millis(1));
    }
    let path = "/api/users/ada/orders?per_page=2";
    let first = customer.get(path).await.json();
    assert_eq!((&first["total"], &first["pages"]), (&json!(3), &json!(2)));
    let second = customer
        .get(first["links"]["next"].as_str().unwrap())
        .await
        .json();
    let items = [&first["items"], &second["items"]].map(|items| items.as_array().unwrap());
    let listed: Vec<_> = items
        .into_iter()
        .flatten()
        .map(|order| &order["number"])
        .collect();
    assert_eq!(listed, numbers.iter().collect::<Vec<_>>());
    assert_eq!(first["items"][0]["lines"][0]["product_id"], 1);
    assert_eq!(
        customer.get("/api/users/ada/orders?page=0").await.status,
        400
    );
}

#[tokio::test]
async fn the_reconciliation_finds_what_does_not_agree() {
    let declined = "(SELECT id FROM orders WHERE status = 'declined')";
    let confirmed = "(SELECT id FROM orders WHERE status = 'confirmed')";
    let charge =
        format!("UPDATE payment_charges SET outcome = 'charged' WHERE order_id = {declined}");
    let refund = format!("UPDATE payment_charges SET refunded_at = 1 WHERE order_id = {confirmed}");
    let hold = format!("UPDATE reservations SET state = 'reserved' WHERE order_id = {declined}");
    let unhold = format!("DELETE FROM reserved_lines WHERE order_id = {confirmed}");
    for (damage, found) in [
        ("", vec![]),
        (
            "UPDATE orders SET status = 'shipped' WHERE status = 'confirmed'",
            vec!["events"],
        ),
        (
            "DELETE FROM order_events WHERE sequence = 2",
            vec!["events", "events"],
        ),
        (
            "UPDATE orders SET total_minor = total_minor + 1 WHERE status = 'confirmed'",
            vec!["total", "money_missing"],
        ),
        (&refund, vec!["money_missing"]),
        (&charge, vec!["money_kept"]),
        (&unhold, vec!["goods_missing", "goods_held"]),
        (&hold, vec!["goods_kept", "goods_held"]),
    ] {
        let customer = Customer::new().await;
        for (key, card) in [("a", "test-declined"), ("b", "test")] {
            customer.wants(1, 1).await;
            customer.orders(key, &body(card)).await;
        }
        if !damage.is_empty() {
            customer.app.store.execute(damage).await;
        }
        let path = "/api/admin/reconciliation";
        let boss = customer.app.token("boss", Role::Admin);
        let report = customer.app.call(&boss, "GET", path, &NOTHING).await.json();
        assert_eq!(report["orders"], 2, "{report}");
        let drifts = report["drifts"].as_array().unwrap().iter();
        let names: Vec<_> = drifts
            .map(|d| d["contradiction"].as_str().unwrap())
            .collect();
        assert_eq!(names, found, "{damage}");
        assert_eq!(report["agrees"], found.is_empty());
        assert_eq!(customer.get(path).await.status, 403);
    }
}

/// However long the inventory was away: the payment has its time from when the goods are put aside.
#[tokio::test]
async fn an_order_waits_for_the_goods_as_long_as_it_takes() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let setup = Setup {
        inventory: Some(format!("inventory=http://{address}").parse().unwrap()),
        payment: HASTY,
        ..Setup::default()
    };
    let customer = Customer::with(setup).await;
    customer.wants(1, 2).await;
    let placed = customer.orders("key", &body("test")).await;
    assert_eq!(placed.status, 202, "{}", placed.body);
    for _ in 0..10 {
        assert_eq!(customer.later().await, 0, "it is away");
        assert_eq!(customer.order().await["status"], "placed");
    }
    customer.app.clock.advance(Duration::from_mins(1));
    let orders = customer.app.orders_here();
    customer.fault(r#"{"payment_lost_answer_share":1}"#).await;
    assert_eq!(orders.recover().await.unwrap(), 0, "not paid yet");
    assert_eq!(events(&customer.order().await), ["placed", "reserved"]);
    customer.fault("{}").await;
    customer.app.clock.advance(Duration::from_mins(1));
    assert_eq!(orders.recover().await.unwrap(), 1);
    let order = customer.order().await;
    assert_eq!(events(&order), ["placed", "reserved", "confirmed"]);
    assert_eq!(customer.stock(1).await, 8);
}
