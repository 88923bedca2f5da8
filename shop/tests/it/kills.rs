//! The process is killed again and again while customers buy, or its database goes away. What they were told stays true, and everything
//! else comes to an end.
//!
//! `SHOP_TEST_KILLS` says how often it is killed, `SHOP_TEST_OUTAGE` for how many seconds the database is away, `SHOP_TEST_CLIENTS`
//! how many customers there are, and `SHOP_TEST_SEED` by which dice the moments are chosen. Counts are printed.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use shop::identity::{Principal, Role, Secret, Tokens};
use shop::ids::Ids;
use shop_telemetry::SystemClock;
use tokio::task::JoinHandle;

use crate::books::Books;
use crate::mail_server::MailServer;
use crate::orders::body;
use crate::process::Shop;
use crate::store::Store;

pub(crate) const SECRET: &str = "a-secret-that-outlives-the-process";
const CLIENTS: u64 = 8;
/// Different products that a hundred customers want.
const PRODUCTS: u64 = 250;
/// Each customer comes at least so often.
const ROUNDS: u32 = 4;

/// So often a customer asks again what became of an order that the shop was too busy for.
const ASKED_AGAIN: u32 = 10;

/// A number of the environment.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |number| number.parse().unwrap())
}

fn clients() -> u64 {
    number("SHOP_TEST_CLIENTS", CLIENTS)
}

fn products() -> i64 {
    (clients() * PRODUCTS / 100).cast_signed()
}

/// What all customers have in common.
pub(crate) struct World {
    base: Mutex<String>,
    closing: AtomicBool,
    /// Answers that the shop cannot do it now.
    refusals: AtomicU64,
    /// Customers ask again when something went wrong on the shop's side.
    is_patient: bool,
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
                let kind = answer.headers().get("content-type").cloned();
                if let Ok(body) = answer.json::<Value>().await {
                    if status.is_server_error() {
                        assert_eq!(status, 503, "{path}: {body}");
                        assert_eq!(kind.unwrap(), "application/problem+json");
                        self.refusals.fetch_add(1, Ordering::Relaxed);
                    }
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
        if round >= ROUNDS && world.closing.load(Ordering::SeqCst) {
            break;
        }
        let product = random.random_range(1..=products());
        let item = json!({"body": {"product_id": product}});
        // that it is sold out, or goes wrong, is seen below
        world.call(&token, Method::POST, &items, &item).await;
        let order = json!({"key": format!("{user}-{round}"), "body": body("test")});
        let path = "/api/orders";
        let (mut status, mut answer) = world.call(&token, Method::POST, path, &order).await;
        let mut asked = 0;
        while status == StatusCode::ACCEPTED
            || status == 503 && (world.is_patient || asked < ASKED_AGAIN)
        {
            asked += u32::from(status == 503);
            tokio::time::sleep(Duration::from_millis(20)).await;
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

pub(crate) async fn shelf(world: &World) -> BTreeMap<i64, i64> {
    let mut shelf = BTreeMap::new();
    for product in 1..=products() {
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

async fn serve(database: &str, mails: &MailServer) -> Shop {
    served(database, mails, &[]).await
}

async fn served(database: &str, mails: &MailServer, more: &[&str]) -> Shop {
    let url = format!("--database-url={database}");
    let mail = format!("--mail={}", mails.url());
    let own = [
        &url,
        &mail,
        "--emf=off",
        "--secret",
        SECRET,
        "--log=error,shop::serve=info",
    ];
    Shop::start(&[&own, more].concat()).await
}

/// A provider that has its moods.
async fn moody(database: &str, mails: &MailServer) -> Shop {
    let shop = serve(database, mails).await;
    sulk(&shop).await;
    shop
}

async fn sulk(shop: &Shop) {
    let fault =
        json!({"payment_declined_share": 0.1, "payment_down_share": 0.1, "payment_latency_ms": 5});
    shop.fault(fault).await;
}

impl World {
    pub(crate) fn new(shop: &Shop, is_patient: bool) -> Arc<Self> {
        let clock = Arc::new(SystemClock::new());
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
        let secret: Secret = SECRET.parse().unwrap();
        Arc::new(Self {
            base: Mutex::new(shop.base.clone()),
            closing: AtomicBool::new(false),
            refusals: AtomicU64::new(0),
            is_patient,
            client: Client::builder().no_proxy().build().unwrap(),
            tokens: Tokens::new(&secret, clock, ids),
        })
    }

    pub(crate) fn open(self: &Arc<Self>) -> Vec<JoinHandle<Vec<String>>> {
        let customers = (0..clients()).map(|number| tokio::spawn(customer(self.clone(), number)));
        customers.collect()
    }

    /// Lets customers finish what they began. What they were told must be all there is, and all that is off the shelf. Returns how
    /// many orders were confirmed.
    pub(crate) async fn close(
        &self,
        customers: Vec<JoinHandle<Vec<String>>>,
        mut before: BTreeMap<i64, i64>,
    ) -> usize {
        self.closing.store(true, Ordering::SeqCst);
        let mut sold = 0;
        for (number, customer) in (0..).zip(customers) {
            let mut told = customer.await.unwrap();
            let mut orders = confirmed(self, number, &mut before).await;
            told.sort_unstable();
            orders.sort_unstable();
            assert_eq!(told, orders, "customer {number}");
            sold += told.len();
        }
        assert!(sold > 10, "only {sold} orders: the test tests nothing");
        assert_eq!(shelf(self).await, before, "what is sold is off the shelf");
        let boss = self.token("boss", Role::Admin);
        let path = "/api/admin/reconciliation";
        let (_, report) = self.call(&boss, Method::GET, path, &Value::Null).await;
        assert_eq!(report["drifts"], json!([]));
        sold
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_true_whenever_the_process_dies() {
    let store = Store::fresh().await;
    // on a server others might be alive: an order waits until its lease ends
    let usual = if store.is_on_server() { 1 } else { 5 };
    let kills = number("SHOP_TEST_KILLS", usual);
    let seed = number("SHOP_TEST_SEED", kills);
    println!("{kills} kills, {} customers, seed {seed}", clients());
    let mails = MailServer::start().await;
    let mut shop = moody(store.text(), &mails).await;
    let books = Books::open(&store).await;
    let world = World::new(&shop, false);
    let before = shelf(&world).await;
    let customers = world.open();
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..kills {
        let moment = Duration::from_millis(random.random_range(20..400));
        tokio::time::sleep(moment).await;
        shop.kill().await;
        shop = moody(store.text(), &mails).await;
        world.base.lock().unwrap().clone_from(&shop.base);
        books.agree().await;
    }
    let sold = world.close(customers, before).await;
    books.close(kills == usual).await;
    let mails = mails.taken();
    let again = books.mailed(&mails).await;
    let refusals = world.refusals.load(Ordering::Relaxed);
    println!(
        "{sold} orders confirmed, {} mails, of which {again} came again, {refusals} answers 503",
        mails.len()
    );
    shop.kill().await;
}

/// Two processes serve one database, and customers come to whichever. Only on a server: a file has one process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_true_where_two_processes_serve() {
    let store = Store::fresh().await;
    if !store.is_on_server() {
        return;
    }
    let mails = MailServer::start().await;
    let serve = async || {
        // what is kept of the catalog may be two seconds behind what the other one sold
        let shop = served(store.text(), &mails, &["--catalog-cache=off"]).await;
        sulk(&shop).await;
        shop
    };
    let first = serve().await;
    let mut second = serve().await;
    let books = Books::open(&store).await;
    let world = World::new(&first, false);
    let before = shelf(&world).await;
    let customers = world.open();
    for round in 0..60 {
        let shop = if round % 2 == 0 { &second } else { &first };
        world.base.lock().unwrap().clone_from(&shop.base);
        tokio::time::sleep(Duration::from_millis(10)).await;
        if round == 30 {
            // customers come to the other from here on, until it is there again
            world.base.lock().unwrap().clone_from(&first.base);
            second.kill().await;
            second = serve().await;
            books.agree().await;
        }
    }
    let sold = world.close(customers, before).await;
    books.close(true).await;
    let mails = mails.taken();
    let again = books.mailed(&mails).await;
    println!(
        "{sold} orders confirmed by two, {} mails, of which {again} came again",
        mails.len()
    );
    first.kill().await;
    second.kill().await;
}

/// A PostgreSQL server that only this test uses, and so may stop.
struct Server {
    folder: tempfile::TempDir,
    url: String,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let all = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), all).unwrap();
        let url = run(&folder, "start", "");
        Self { folder, url }
    }

    fn stop(&self) {
        run(&self.folder, "stop", "");
    }

    fn start_again(&self) {
        let port = self.url.rsplit_once('/').unwrap().0;
        let port = port.rsplit_once(':').unwrap().1;
        assert_eq!(run(&self.folder, "start", port), self.url);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(folder: &tempfile::TempDir, verb: &str, port: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres");
    let output = std::process::Command::new(script)
        .arg(verb)
        .env("POSTGRES_DIR", folder.path().join("server"))
        .env("POSTGRES_PORT", port)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Only with a PostgreSQL, as the other tests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_true_when_the_database_was_away() {
    if std::env::var_os("SHOP_TEST_POSTGRES").is_none() {
        return;
    }
    let outage = Duration::from_secs(number("SHOP_TEST_OUTAGE", 2));
    let server = Server::start();
    let mails = MailServer::start().await;
    let shop = serve(&server.url, &mails).await;
    let world = World::new(&shop, true);
    let before = shelf(&world).await;
    let customers = world.open();
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.stop();
    // of what nobody has read before it says so, lives on, and tells nothing of the inside
    let unread = "/api/products?page=41";
    let (status, problem) = world.call("none", Method::GET, unread, &Value::Null).await;
    assert_eq!((status, &problem["type"]), (503, &json!("about:blank")));
    let stopped = Instant::now();
    while stopped.elapsed() < outage {
        assert_eq!(probed(&world, "/ready").await, 503);
        assert_eq!(probed(&world, "/health").await, 200);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    server.start_again();
    let started = Instant::now();
    let recovered = async {
        while probed(&world, "/ready").await != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let recovered = tokio::time::timeout(Duration::from_secs(30), recovered).await;
    recovered.expect("it is ready again by itself");
    let recovered = started.elapsed();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let sold = world.close(customers, before).await;
    let refusals = world.refusals.load(Ordering::Relaxed);
    println!(
        "away {outage:?} under {} customers: {refusals} answers 503, ready {recovered:?} after it was back, {sold} orders confirmed",
        clients()
    );
    shop.kill().await;
}

async fn probed(world: &World, path: &str) -> u16 {
    let base = world.base.lock().unwrap().clone();
    let answer = world.client.get(format!("{base}{path}")).send().await;
    answer.unwrap().status().as_u16()
}
