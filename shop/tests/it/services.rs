//! The shop as two processes: the storefront, and the inventory that it calls.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use shop::identity::{Principal, Role, Secret, Tokens};
use shop::ids::Ids;
use shop_telemetry::SystemClock;

use crate::orders::body;
use crate::process::Shop;
use crate::store::Store;

const SECRET: &str = "a-secret-that-all-services-share";

/// The two of them, on one database.
pub(crate) struct Pair {
    pub(crate) storefront: Shop,
    pub(crate) inventory: Shop,
    tokens: Tokens,
}

async fn serve(store: &Store, service: &str, more: &[&str]) -> Shop {
    let database = format!("--database-url={}", store.text());
    let service = format!("--services={service}");
    let own = [&database, &service, "--secret", SECRET];
    Shop::start(&[&own, more].concat()).await
}

fn tokens(secret: &str) -> Tokens {
    let clock = Arc::new(SystemClock::new());
    let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
    let secret: Secret = secret.parse().unwrap();
    Tokens::new(&secret, clock, ids)
}

impl Pair {
    pub(crate) async fn start(store: &Store, more: &[&str]) -> Self {
        let inventory = serve(store, "inventory", more).await;
        let peer = format!("--peer=inventory={}", inventory.base);
        let storefront = serve(store, "storefront", &[&[peer.as_str()], more].concat()).await;
        Self {
            storefront,
            inventory,
            tokens: tokens(SECRET),
        }
    }

    fn token(&self, id: &str, role: Role) -> String {
        let id = id.parse().unwrap();
        self.tokens.issue(&Principal { id, role }, None).unwrap()
    }

    /// Puts a product into the cart and orders it.
    pub(crate) async fn buy(&self, customer: &str, product: i64) -> Response {
        let path = format!("/api/carts/{customer}/items");
        let token = self.token(customer, Role::Customer);
        let ask = |request: RequestBuilder| request.bearer_auth(&token);
        let item = json!({"product_id": product});
        let put = ask(self.storefront.post(&path)).json(&item).send().await;
        assert_eq!(put.unwrap().status(), 201);
        self.order(customer).await
    }

    /// Orders what is in the cart. The same again is the same order.
    async fn order(&self, customer: &str) -> Response {
        let token = self.token(customer, Role::Customer);
        let order = self.storefront.post("/api/orders").bearer_auth(token);
        let order = order
            .header("idempotency-key", customer)
            .json(&body("test"));
        order.send().await.unwrap()
    }
}

async fn stock(shop: &Shop, product: i64) -> i64 {
    let path = format!("/api/inventory/{product}");
    let answer = shop.get(&path).send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    body["available"].as_i64().unwrap()
}

#[tokio::test]
async fn an_order_goes_through_both_services() {
    let store = Store::fresh().await;
    let pair = Pair::start(&store, &["--emf=off"]).await;
    let before = stock(&pair.inventory, 1).await;
    let bought = pair.buy("ada", 1).await;
    assert_eq!(bought.status(), 201);
    let order: Value = bought.json().await.unwrap();
    assert_eq!(order["status"], "confirmed");
    assert_eq!(stock(&pair.inventory, 1).await, before - 1);
    let product = pair.storefront.get("/api/products/1").send().await;
    let product: Value = product.unwrap().json().await.unwrap();
    assert_eq!(
        product["stock"],
        before - 1,
        "the storefront knows that it asked for it"
    );
    // the goods go back by the service too
    let path = format!("/api/orders/{}/cancel", order["id"].as_str().unwrap());
    let token = pair.token("ada", Role::Customer);
    let cancelled = pair.storefront.post(&path).bearer_auth(token).send().await;
    assert_eq!(cancelled.unwrap().status(), 200);
    assert_eq!(stock(&pair.inventory, 1).await, before);
}

#[tokio::test]
async fn each_serves_what_is_its_own() {
    let store = Store::fresh().await;
    let pair = Pair::start(&store, &["--emf=off"]).await;
    let (storefront, inventory) = (&pair.storefront, &pair.inventory);
    for (shop, path, expected) in [
        (inventory, "/ready", 200),
        (inventory, "/api/inventory/1", 200),
        (inventory, "/", 404),
        (inventory, "/api/products", 404),
        (storefront, "/ready", 200),
        (storefront, "/api/inventory/1", 200),
        (storefront, "/", 200),
    ] {
        let status = shop.get(path).send().await.unwrap().status();
        assert_eq!(status, expected, "{path}");
    }
    for name in ["reserve", "release", "commit", "stock"] {
        let path = format!("/internal/inventory/{name}");
        // the storefront has no such door, and the other's is shut to who proves nothing
        let there = storefront.post(&path).body("{}").send().await.unwrap();
        assert_eq!(there.status(), 404, "{path}");
        let admin = pair.token("boss", Role::Admin);
        for authorization in [
            String::new(),
            "Service storefront.1.AAAA.AAAA".to_owned(),
            format!("Bearer {admin}"),
        ] {
            let call = inventory
                .post(&path)
                .header("authorization", &authorization);
            let refused = call.body(r#"{"order_id": "a"}"#).send().await.unwrap();
            assert_eq!(refused.status(), 401, "{path} {authorization}");
            assert_eq!(
                refused.headers()["content-type"],
                "application/problem+json"
            );
        }
    }
}
