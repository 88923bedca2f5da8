//! Each deed of administrators and the operator is in the audit log once, and counted once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use shop::admin::Action;
use shop::catalog::Listing;
use shop::events::{Consumer, ConsumerError, ConsumerName, Delivered, Event, Handling, Topic};
use shop::identity::Role;

use crate::administration::{app, orders};
use crate::app::{TOKEN, TestApp};
use crate::catalog_admin::mug;
use crate::metrics::metrics;

/// Takes nothing.
struct Refuses;

impl Consumer for Refuses {
    fn name(&self) -> ConsumerName {
        ConsumerName::Mail
    }

    fn handle<'a>(&'a self, _: &'a Delivered) -> Handling<'a> {
        Box::pin(async { Err(ConsumerError::Never("broken".to_owned())) })
    }
}

/// The paths of two dead letters.
async fn dead_letters(app: &TestApp) -> Vec<String> {
    let mut tx = app.app.database.begin().await.unwrap();
    for key in ["a", "b"] {
        let event = Event {
            topic: Topic::OrderShipped,
            key: key.to_owned(),
            payload: json!({}),
        };
        app.app.events.publish(&mut tx, &event).await.unwrap();
    }
    tx.commit().await.unwrap();
    app.relay(Arc::new(Refuses)).drain().await.unwrap();
    let dead = app.app.events.dead_letters().await.unwrap();
    let path = |consumer: ConsumerName, event| {
        format!("/api/admin/dead-letters/{}/{event}", consumer.name())
    };
    dead.into_iter()
        .map(|one| path(one.consumer, one.event))
        .collect()
}

/// A shop, its log as far as it was read, and who does things.
struct Watched {
    app: TestApp,
    noted: u64,
}

impl Watched {
    async fn answer(&self, bearer: &str, method: &str, path: &str, body: &Value) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {bearer}"))
            .header("content-type", "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let answer = self.app.send(request).await;
        assert!(
            answer.status.is_success(),
            "{method} {path}: {}",
            answer.body
        );
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    /// It is done, and noted once, with who did it.
    async fn noted(&mut self, action: Action, by: &str, subject: &Value) {
        let page = self.app.app.audit.entries(None, Listing::default());
        let page = page.await.unwrap();
        self.noted += 1;
        assert_eq!(page.total, self.noted, "{action:?}");
        let entry = &page.items[0];
        assert_eq!(
            (
                entry.action.as_str(),
                entry.actor.as_str(),
                entry.outcome.as_str()
            ),
            (action.name(), by, "done")
        );
        let subject = subject.as_str().map_or(subject.to_string(), str::to_owned);
        assert_eq!(entry.subject, subject, "{action:?}");
    }

    async fn admin(&mut self, action: Action, method: &str, path: &str, body: &Value) -> Value {
        let token = self.app.token("boss", Role::Admin);
        let answer = self.answer(&token, method, path, body).await;
        let subject = match action {
            Action::FaultSet | Action::FaultCleared => json!(""),
            _ if answer["id"].is_null() => json!(subject_of(path, body)),
            _ => answer["id"].clone(),
        };
        self.noted(action, "boss", &subject).await;
        answer
    }

    async fn operator(&mut self, action: Action, method: &str, path: &str, body: &Value) {
        self.answer(TOKEN, method, path, body).await;
        self.noted(action, "operator", &json!("")).await;
    }
}

/// The last id in a path, or the product of a body.
fn subject_of(path: &str, body: &Value) -> String {
    if let Some(product) = body.get("product_id") {
        return product.to_string();
    }
    let deeds = ["restore", "replay", "skip", "hide", "show"];
    let mut parts = path.rsplit('/').filter(|part| !deeds.contains(part));
    parts.next().unwrap().to_owned()
}

async fn catalog(shop: &mut Watched) {
    let none = json!({});
    let (products, mug) = ("/api/admin/products", mug());
    let product = shop.admin(Action::ProductCreated, "POST", products, &mug);
    let product = product.await;
    let url = product["url"].as_str().unwrap().to_owned();
    let mut cup = mug.clone();
    cup["name"] = json!("Zeppelin Cup");
    cup["version"] = product["version"].clone();
    shop.admin(Action::ProductChanged, "PUT", &url, &cup).await;
    shop.admin(Action::ProductRetired, "DELETE", &url, &none)
        .await;
    let restore = format!("{url}/restore");
    shop.admin(Action::ProductRestored, "POST", &restore, &none)
        .await;
    let categories = "/api/admin/categories";
    let category = json!({"name": "Airships", "parent_id": null});
    let made = shop.admin(Action::CategoryCreated, "POST", categories, &category);
    let made = made.await;
    let path = format!("{categories}/{}", made["id"]);
    let renamed = json!({"name": "Zeppelins", "parent_id": null, "version": made["version"]});
    shop.admin(Action::CategoryChanged, "PUT", &path, &renamed)
        .await;
    shop.admin(Action::CategoryDeleted, "DELETE", &path, &none)
        .await;
    let ada = shop.app.token("ada", Role::Customer);
    let review = json!({"rating": 1, "title": "Bad", "text": "It leaks."});
    let review = shop.answer(&ada, "POST", "/api/products/7/reviews", &review);
    let review = format!(
        "/api/admin/reviews/{}",
        review.await["id"].as_str().unwrap()
    );
    for (action, deed) in [
        (Action::ReviewHidden, "hide"),
        (Action::ReviewShown, "show"),
    ] {
        shop.admin(action, "POST", &format!("{review}/{deed}"), &none)
            .await;
    }
}

async fn sales(shop: &mut Watched) {
    let none = json!({});
    let more = json!({"adjust": 3});
    shop.admin(Action::StockSet, "PUT", "/api/inventory/1", &more)
        .await;
    let mark = json!({"product_id": 1, "low_at": 2});
    shop.admin(Action::StockMarked, "POST", "/api/inventory/alerts", &mark)
        .await;
    let (first, second) = (orders(&shop.app, "a").await, orders(&shop.app, "b").await);
    let sent = format!("/api/admin/orders/{}/ship", first["id"].as_str().unwrap());
    shop.admin(Action::OrderShipped, "POST", &sent, &none).await;
    let cancel = format!("/api/orders/{}/cancel", second["id"].as_str().unwrap());
    shop.admin(Action::OrderCancelled, "POST", &cancel, &none)
        .await;
}

/// What administrators do for a customer, who did the same without a note.
async fn customers(shop: &mut Watched) {
    let id = shop.app.register("ada@example.com").await;
    let (ada, boss) = (
        shop.app.token(&id, Role::Customer),
        shop.app.token("boss", Role::Admin),
    );
    let (user, cart) = (format!("/api/users/{id}"), format!("/api/carts/{id}/items"));
    let (addresses, profile) = (format!("{user}/addresses"), format!("{user}/profile"));
    let name = json!({"name": "Ada King", "email": "ada@example.com"});
    let address = json!({"name": "Ada", "line1": "1 Long Lane", "postcode": "8010", "city": "Graz", "country": "AT"});
    let mug = json!({"product_id": 7});
    shop.answer(&ada, "PUT", &profile, &name).await;
    let kept = shop.answer(&ada, "POST", &addresses, &address).await;
    shop.answer(&ada, "POST", &cart, &mug).await;
    let kept = format!("{addresses}/{}", kept["id"].as_str().unwrap());
    for (action, method, path, body) in [
        (Action::ProfileChanged, "PUT", &profile, &name),
        (Action::AddressAdded, "POST", &addresses, &address),
        (Action::AddressChanged, "PUT", &kept, &address),
        (Action::AddressRemoved, "DELETE", &kept, &json!({})),
        (Action::CartChanged, "POST", &cart, &mug),
    ] {
        shop.answer(&boss, method, path, body).await;
        shop.noted(action, "boss", &json!(id)).await;
    }
}

#[tokio::test]
async fn each_deed_is_noted_and_counted_once() {
    let mut shop = Watched {
        app: app().await,
        noted: 0,
    };
    metrics(&shop.app);
    let letters = dead_letters(&shop.app).await;
    for (letter, action, deed) in [
        (&letters[0], Action::DeadLetterReplayed, "replay"),
        (&letters[1], Action::DeadLetterSkipped, "skip"),
    ] {
        shop.admin(action, "POST", &format!("{letter}/{deed}"), &json!({}))
            .await;
    }
    catalog(&mut shop).await;
    sales(&mut shop).await;
    customers(&mut shop).await;
    let fault = json!({"payment_latency_ms": 1});
    for path in ["/api/admin/fault", "/api/operator/fault"] {
        if path.contains("admin") {
            shop.admin(Action::FaultSet, "PUT", path, &fault).await;
            shop.admin(Action::FaultCleared, "DELETE", path, &fault)
                .await;
        } else {
            shop.operator(Action::FaultSet, "PUT", path, &fault).await;
            shop.operator(Action::FaultCleared, "DELETE", path, &fault)
                .await;
        }
    }
    let filter = json!({"filter": "warn"});
    shop.operator(Action::LogSet, "PUT", "/api/operator/log", &filter)
        .await;

    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for action in Action::ALL {
        let page = shop
            .app
            .app
            .audit
            .entries(Some(*action), Listing::default());
        times.insert(action.name(), page.await.unwrap().total);
    }
    for (name, times) in &times {
        let expected = if name.starts_with("fault.") { 2 } else { 1 };
        assert_eq!(*times, expected, "{name}");
    }
    assert_eq!(times.values().sum::<u64>(), shop.noted);
    assert_eq!(metrics(&shop.app)["AdminActions"], shop.noted as f64);
}

/// What customers do, and what is refused, is not in it.
#[tokio::test]
async fn nothing_else_is_noted() {
    let app = app().await;
    let order = orders(&app, "a").await;
    let cancel = format!("/api/orders/{}/cancel", order["id"].as_str().unwrap());
    let ada = app.token("ada", Role::Customer);
    let cancelled = app.call(&ada, "POST", &cancel, &json!({})).await;
    assert_eq!(cancelled.status, 200);
    for (method, path) in [
        ("POST", "/api/admin/products"),
        ("PUT", "/api/inventory/1"),
        ("PUT", "/api/admin/fault"),
        ("PUT", "/api/operator/fault"),
        ("PUT", "/api/operator/log"),
    ] {
        for token in ["", &ada] {
            let refused = app.call(token, method, path, &json!({})).await.status;
            assert!([401, 403].contains(&refused.as_u16()), "{path}: {refused}");
        }
    }
    let boss = app.token("boss", Role::Admin);
    let nothing = json!({});
    let wrong = app.call(&boss, "POST", "/api/admin/products", &nothing);
    assert!(wrong.await.status.is_client_error());
    let noted = app.app.audit.entries(None, Listing::default()).await;
    assert_eq!(noted.unwrap().items, []);
}
