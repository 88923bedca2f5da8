//! The shop as two processes: the storefront, and the inventory that it calls.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use shop::identity::{Principal, Role, Secret, Tokens};
use shop::ids::Ids;
use shop_telemetry::SystemClock;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::kills::{SECRET, World, shelf};
use crate::orders::body;
use crate::process::Shop;
use crate::store::Store;

/// What pages say.
const UNSURE: &str = "We cannot look at our shelves just now";

const REQUEST: &str = "a-request-of-ada";

/// The two of them, on one database.
pub(crate) struct Pair {
    pub(crate) storefront: Shop,
    inventory: Shop,
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

    /// Puts a product into the cart.
    pub(crate) async fn put(&self, customer: &str, product: i64) {
        let path = format!("/api/carts/{customer}/items");
        let token = self.token(customer, Role::Customer);
        let ask = |request: RequestBuilder| request.bearer_auth(&token);
        let item = json!({"product_id": product});
        let put = ask(self.storefront.post(&path)).json(&item).send().await;
        assert_eq!(put.unwrap().status(), 201);
    }

    /// Puts a product into the cart and orders it.
    async fn buy(&self, customer: &str, product: i64) -> Response {
        self.put(customer, product).await;
        self.order(customer).await
    }

    /// Orders what is in the cart. The same again is the same order.
    async fn order(&self, customer: &str) -> Response {
        self.ordering(customer).send().await.unwrap()
    }

    pub(crate) fn ordering(&self, customer: &str) -> RequestBuilder {
        let token = self.token(customer, Role::Customer);
        let order = self.storefront.post("/api/orders").bearer_auth(token);
        order
            .header("idempotency-key", customer)
            .json(&body("test"))
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
    pair.put("ada", 1).await;
    let bought = pair.ordering("ada").header("x-request-id", REQUEST);
    let bought = bought.send().await.unwrap();
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
    pair.inventory.signal("-TERM").await;
    let (code, logs) = pair.inventory.end().await;
    assert_eq!(code, Some(0));
    let asked = logs.iter().filter(|line| line["request_id"] == REQUEST);
    let asked: Vec<_> = asked.map(|line| line["route"].as_str().unwrap()).collect();
    assert_eq!(asked, ["/internal/inventory/reserve"]);
}

#[tokio::test]
async fn they_may_be_started_at_once() {
    let store = Store::fresh().await;
    let start = || serve(&store, "inventory", &["--emf=off"]);
    let started = tokio::join!(start(), start(), start(), start());
    for shop in [started.0, started.1, started.2, started.3] {
        // without its products it has no such number
        stock(&shop, 1).await;
        let ready = shop.get("/ready").send().await.unwrap();
        assert_eq!(ready.status(), 200);
    }
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

#[tokio::test]
async fn who_has_another_secret_is_refused_and_orders_wait() {
    const OTHER: &str = "a-secret-that-no-other-service-has";
    let store = Store::fresh().await;
    let inventory = serve(&store, "inventory", &["--emf=off"]).await;
    let peer = format!("--peer=inventory={}", inventory.base);
    let database = format!("--database-url={}", store.text());
    let arguments = ["--services=storefront", "--emf=off", "--secret", OTHER];
    let storefront = Shop::start(&[&arguments[..], &[&peer, &database]].concat()).await;
    let before = stock(&inventory, 1).await;
    let pair = Pair {
        storefront,
        inventory,
        tokens: tokens(OTHER),
    };
    assert_eq!(pair.buy("mallory", 1).await.status(), 202);
    assert_eq!(stock(&pair.inventory, 1).await, before);
    pair.inventory.signal("-TERM").await;
    let (_, logs) = pair.inventory.end().await;
    let refused = |line: &&Value| line["route"] == "/internal/inventory/reserve";
    let refused: Vec<_> = logs.iter().filter(refused).collect();
    assert!(!refused.is_empty());
    assert!(
        refused.iter().all(|line| line["status"] == 401),
        "{refused:?}"
    );
}

/// An address that leads to whichever process serves the inventory.
struct Place {
    address: String,
    now: Arc<Mutex<String>>,
    lead: JoinHandle<()>,
}

impl Place {
    async fn of(inventory: &Shop) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let now = Arc::new(Mutex::new(inventory.base.clone()));
        let leads = Arc::clone(&now);
        let lead = tokio::spawn(async move {
            loop {
                let (mut from, _) = listener.accept().await.unwrap();
                let base = leads.lock().unwrap().clone();
                tokio::spawn(async move {
                    // who finds nobody there hangs up
                    if let Ok(mut to) = TcpStream::connect(base.trim_start_matches("http://")).await
                    {
                        copy_bidirectional(&mut from, &mut to).await.ok();
                    }
                });
            }
        });
        Self { address, now, lead }
    }

    fn leads_to(&self, inventory: &Shop) {
        self.now.lock().unwrap().clone_from(&inventory.base);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lead.abort();
    }
}

/// The two of them, the inventory at an address that stays.
async fn apart(store: &Store) -> (Pair, Place) {
    let more = ["--emf=off", "--log=error,shop::serve=info"];
    let inventory = serve(store, "inventory", &more).await;
    let place = Place::of(&inventory).await;
    let peer = format!("--peer=inventory={}", place.address);
    let storefront = serve(store, "storefront", &[&more[..], &[&peer]].concat()).await;
    let pair = Pair {
        storefront,
        inventory,
        tokens: tokens(SECRET),
    };
    (pair, place)
}

/// `SHOP_TEST_KILLS` says how often it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_sold_twice_when_the_inventory_dies() {
    let store = Store::fresh().await;
    let kills = std::env::var("SHOP_TEST_KILLS");
    let kills = kills.map_or(2, |kills| kills.parse().unwrap());
    let (mut pair, place) = apart(&store).await;
    let world = World::new(&pair.storefront, false);
    let before = shelf(&world).await;
    let customers = world.open();
    let mut random = StdRng::seed_from_u64(kills);
    for _ in 0..kills {
        let moment = Duration::from_millis(random.random_range(100..400));
        tokio::time::sleep(moment).await;
        pair.inventory.kill().await;
        pair.inventory = serve(&store, "inventory", &["--emf=off"]).await;
        place.leads_to(&pair.inventory);
    }
    world.close(customers, before).await;
}

#[tokio::test]
async fn one_can_look_around_and_order_while_the_inventory_is_away() {
    let store = Store::fresh().await;
    let (mut pair, place) = apart(&store).await;
    let before = stock(&pair.storefront, 3).await;
    pair.inventory.die().await;
    let storefront = &pair.storefront;
    let page = async |path: &str| {
        let answer = storefront.get(path).send().await.unwrap();
        let status = answer.status();
        (status, answer.text().await.unwrap())
    };
    let slug = pair.storefront.get("/api/products/3").send().await.unwrap();
    let slug: Value = slug.json().await.unwrap();
    let path = format!("/products/{}", slug["slug"].as_str().unwrap());
    let (status, html) = page(&path).await;
    assert_eq!(status, 200);
    assert!(html.contains(UNSURE), "{html}");
    assert!(html.contains("Add to cart"));
    let (status, health) = page("/api/health").await;
    assert_eq!(status, 200, "one can buy");
    let health: Value = serde_json::from_str(&health).unwrap();
    assert_eq!(health["status"], "degraded");
    let all = health["dependencies"].as_array().unwrap();
    let peer = all.iter().find(|one| one["name"] == "inventory").unwrap();
    assert_eq!(peer["status"], "degraded");
    assert_eq!(peer["reason"], "unreachable");
    assert_eq!(page("/ready").await.0, 200);

    let placed = pair.buy("eve", 3).await;
    assert_eq!(placed.status(), 202, "it goes on later");
    let placed: Value = placed.json().await.unwrap();
    pair.inventory = serve(&store, "inventory", &["--emf=off"]).await;
    place.leads_to(&pair.inventory);
    let order = loop {
        let again = pair.order("eve").await;
        match again.status().as_u16() {
            201 => break again.json::<Value>().await.unwrap(),
            202 => tokio::time::sleep(Duration::from_millis(50)).await,
            other => panic!("{other}"),
        }
    };
    assert_eq!(order["id"], placed["id"]);
    assert_eq!(stock(&pair.inventory, 3).await, before - 1);
    let (_, html) = page(&path).await;
    assert!(!html.contains(UNSURE));
    let (_, health) = page("/api/health").await;
    let health: Value = serde_json::from_str(&health).unwrap();
    assert_eq!(health["status"], "ok", "{health}");
}
