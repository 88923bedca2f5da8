//! The process is killed again and again while customers buy. What they were told stays true, and everything else comes to an end.
//!
//! `SHOP_TEST_KILLS` says how often.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use shop::identity::{Principal, Role, Secret, Tokens};
use shop::ids::Ids;
use shop_telemetry::SystemClock;

use crate::orders::body;
use crate::process::Shop;
use crate::store::Store;

const SECRET: &str = "a-secret-that-outlives-the-process";
const CLIENTS: u64 = 8;
const PRODUCTS: i64 = 20;

/// What all customers have in common.
struct World {
    base: Mutex<String>,
    closing: AtomicBool,
    client: Client,
    tokens: Tokens,
}

impl World {
    fn token(&self, id: &str, role: Role) -> String {
        let id = id.parse().unwrap();
        self.tokens.issue(&Principal { id, role }, None).unwrap()
    }

    /// An answer, from whichever process is there to give it.
    async fn call(&self, token: &str, method: Method, path: &str, body: &Value) -> (u16, Value) {
        loop {
            let base = self.base.lock().unwrap().clone();
            let request = self
                .client
                .request(method.clone(), format!("{base}{path}"))
                .bearer_auth(token)
                .header("idempotency-key", body["key"].as_str().unwrap_or("none"))
                .json(&body["body"]);
            if let Ok(answer) = request.send().await {
                let status = answer.status();
                if let Ok(body) = answer.json().await {
                    return (status.as_u16(), body);
                }
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Buys until the shop closes. Returns the orders that it was told are confirmed.
async fn customer(world: Arc<World>, number: u64) -> Vec<String> {
    let mut random = StdRng::seed_from_u64(number);
    let user = format!("customer-{number}");
    let token = world.token(&user, Role::Customer);
    let items = format!("/api/carts/{user}/items");
    let mut told = Vec::new();
    for round in 0.. {
        if world.closing.load(Ordering::SeqCst) {
            break;
        }
        let product = random.random_range(1..=PRODUCTS);
        let item = json!({"body": {"product_id": product}});
        world.call(&token, Method::POST, &items, &item).await;
        let order = json!({"key": format!("{user}-{round}"), "body": body("test")});
        let path = "/api/orders";
        let (mut status, mut answer) = world.call(&token, Method::POST, path, &order).await;
        while status == StatusCode::ACCEPTED {
            tokio::time::sleep(Duration::from_millis(50)).await;
            (status, answer) = world.call(&token, Method::POST, path, &order).await;
        }
        match status {
            201 => told.push(answer["id"].as_str().unwrap().to_owned()),
            402 | 409 | 503 => {}
            _ => panic!("{status}: {answer}"),
        }
    }
    told
}

async fn shelf(world: &World) -> BTreeMap<i64, i64> {
    let mut shelf = BTreeMap::new();
    for product in 1..=PRODUCTS {
        let path = format!("/api/products/{product}");
        let (_, body) = world.call("none", Method::GET, &path, &Value::Null).await;
        shelf.insert(product, body["stock"].as_i64().unwrap());
    }
    shelf
}

/// The ids of a user's confirmed orders; what they took is off the shelf.
async fn confirmed(world: &World, number: u64, shelf: &mut BTreeMap<i64, i64>) -> Vec<String> {
    let user = format!("customer-{number}");
    let token = world.token(&user, Role::Customer);
    let mut path = format!("/api/users/{user}/orders?per_page=100");
    let mut ids = Vec::new();
    loop {
        let (_, page) = world.call(&token, Method::GET, &path, &Value::Null).await;
        for order in page["items"].as_array().unwrap() {
            if order["status"] != "confirmed" {
                assert!(["declined", "cancelled"].contains(&order["status"].as_str().unwrap()));
                continue;
            }
            ids.push(order["id"].as_str().unwrap().to_owned());
            for line in order["lines"].as_array().unwrap() {
                let product = line["product_id"].as_i64().unwrap();
                *shelf.get_mut(&product).unwrap() -= line["quantity"].as_i64().unwrap();
            }
        }
        match page["links"]["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => return ids,
        }
    }
}

async fn serve(store: &Store) -> Shop {
    let url = format!("--database-url={}", store.text());
    let shop = Shop::start(&[
        &url,
        "--emf=off",
        "--secret",
        SECRET,
        "--log=warn,shop=info",
    ])
    .await;
    let fault =
        json!({"payment_declined_share": 0.1, "payment_down_share": 0.1, "payment_latency_ms": 5});
    shop.fault(fault).await;
    shop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_true_whenever_the_process_dies() {
    let store = Store::fresh().await;
    // on a server others might be alive: an order waits until its lease ends
    let usual = if store.is_on_server() { 1 } else { 5 };
    let kills = std::env::var("SHOP_TEST_KILLS");
    let kills = kills.map_or(usual, |kills| kills.parse().unwrap());
    let clock = Arc::new(SystemClock::new());
    let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
    let secret: Secret = SECRET.parse().unwrap();
    let mut shop = serve(&store).await;
    let world = Arc::new(World {
        base: Mutex::new(shop.base.clone()),
        closing: AtomicBool::new(false),
        client: Client::builder().no_proxy().build().unwrap(),
        tokens: Tokens::new(&secret, clock, ids),
    });
    let mut before = shelf(&world).await;
    let mut customers = Vec::new();
    for number in 0..CLIENTS {
        customers.push(tokio::spawn(customer(world.clone(), number)));
    }
    let mut random = StdRng::seed_from_u64(kills);
    for _ in 0..kills {
        let moment = Duration::from_millis(random.random_range(20..400));
        tokio::time::sleep(moment).await;
        shop.kill().await;
        shop = serve(&store).await;
        world.base.lock().unwrap().clone_from(&shop.base);
    }
    world.closing.store(true, Ordering::SeqCst);
    let mut sold = 0;
    for (number, customer) in (0..).zip(customers) {
        let mut told = customer.await.unwrap();
        let mut orders = confirmed(&world, number, &mut before).await;
        told.sort_unstable();
        orders.sort_unstable();
        assert_eq!(told, orders, "customer {number}");
        sold += told.len();
    }
    assert!(sold > 10, "only {sold} orders: the test tests nothing");
    assert_eq!(shelf(&world).await, before, "what is sold is off the shelf");
    let boss = world.token("boss", Role::Admin);
    let path = "/api/admin/reconciliation";
    let (_, report) = world.call(&boss, Method::GET, path, &Value::Null).await;
    assert_eq!(report["drifts"], json!([]));
    shop.kill().await;
}
