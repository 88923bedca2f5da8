//! Stock: held, taken, given back, and never sold twice.

use axum::http::Request;
use serde_json::json;
use shop::catalog::ProductId;
use shop::identity::Role;
use shop::inventory::{Line, Reserved, Stock, StockVersion};
use shop::orders::OrderId;

use crate::app::{Answer, TestApp};
use crate::metrics::metrics;

fn order(name: &str) -> OrderId {
    name.parse().unwrap()
}

fn line(product: i64, quantity: u32) -> Line {
    let product = ProductId::new(product);
    Line { product, quantity }
}

async fn stock(app: &TestApp, product: i64) -> Stock {
    let stock = app.app.inventory.stock(ProductId::new(product)).await;
    stock.unwrap().unwrap()
}

/// Pieces that can be sold, and pieces held.
async fn pieces(app: &TestApp, product: i64) -> (u32, u32) {
    let stock = stock(app, product).await;
    (stock.available, stock.reserved)
}

pub(crate) async fn set(app: &TestApp, product: i64, available: u32) {
    let seen = stock(app, product).await.version;
    let product = ProductId::new(product);
    let set = app.app.inventory.set(product, available, seen).await;
    assert_eq!(set.unwrap().available, available);
}

/// How many pieces the movements say are held.
async fn noted(app: &TestApp, product: i64) -> i64 {
    let noted: (i64,) = sqlx::query_as(
        "SELECT CAST(SUM(reserved_change) AS BIGINT) FROM stock_movements WHERE product_id = $1",
    )
    .bind(product)
    .fetch_one(app.app.database.pool())
    .await
    .unwrap();
    noted.0
}

#[tokio::test]
async fn who_sets_a_number_saw_the_present_one() {
    let app = TestApp::start().await;
    let seen = stock(&app, 1).await.version;
    set(&app, 1, 7).await;
    let inventory = &app.app.inventory;
    let late = inventory.set(ProductId::new(1), 9, seen).await;
    assert_eq!(late.unwrap_err().status(), 409);
    let none = inventory
        .set(ProductId::new(99_999), 9, StockVersion::new(1))
        .await;
    assert_eq!(none.unwrap_err().status(), 404);
}

/// Sixty-four at a time want the last of ten products, each several of them in any order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_sold_twice() {
    const PIECES: u32 = 10;
    let app = TestApp::start().await;
    for product in 1..=10 {
        set(&app, product, PIECES).await;
    }
    let sold: u32 = buyers(&app, 64).await.iter().sum();
    let mut held = 0;
    for product in 1..=10 {
        let (available, reserved) = pieces(&app, product).await;
        assert_eq!(available + reserved, PIECES, "product {product}");
        let noted = noted(&app, product).await;
        assert_eq!(noted, i64::from(reserved), "product {product}");
        held += reserved;
    }
    assert_eq!(held, sold);
    assert!(sold > 50, "{sold} of 100 pieces went");
}

/// How many pieces each got.
async fn buyers(app: &TestApp, many: u32) -> Vec<u32> {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..many {
        let inventory = app.app.inventory.clone();
        tasks.spawn(async move {
            let lines: Vec<_> = (0..3)
                .map(|step| line(i64::from((number * 7 + step * 3) % 10) + 1, 1 + step % 2))
                .collect();
            let id = order(&format!("order-{number}"));
            let mut got = 0;
            // a retry, as of a client that did not hear the answer
            for _ in 0..2 {
                got = match inventory.reserve(&id, &lines).await.unwrap() {
                    Reserved::Yes => lines.iter().map(|line| line.quantity).sum(),
                    Reserved::Short(_) => 0,
                };
            }
            got
        });
    }
    tasks.join_all().await
}

/// As an administrator who saw this version.
async fn put(app: &TestApp, body: &serde_json::Value, if_match: &str) -> Answer {
    let token = app.token("boss", Role::Admin);
    let request = axum::http::Request::put("/api/inventory/1")
        .header("authorization", format!("Bearer {token}"))
        .header("if-match", if_match)
        .header("content-type", "application/json");
    app.send(request.body(body.to_string().into()).unwrap())
        .await
}

#[tokio::test]
async fn administrators_count_and_correct() {
    let app = TestApp::start().await;
    set(&app, 1, 7).await;
    let seen = app.get("/api/inventory/1").await;
    assert_eq!(seen.json()["available"], 7);
    assert_eq!(seen.json().get("reserved"), None, "nobody else's business");
    let tag = seen.header("etag").to_owned();
    let counted = put(&app, &json!({"available": 9}), &tag).await;
    assert_eq!(
        (counted.status.as_u16(), &counted.json()["available"]),
        (200, &json!(9))
    );
    let late = put(&app, &json!({"available": 5}), &tag).await;
    assert_eq!(late.status, 412);
    let late = put(&app, &json!({"adjust": -1}), "\"nonsense\"").await;
    assert_eq!(late.status, 412);
    let less = put(&app, &json!({"adjust": -4}), counted.header("etag")).await;
    assert_eq!(less.json()["available"], 5);

    let token = app.token("boss", Role::Admin);
    for (body, status) in [
        (json!({"adjust": -6}), 409),
        (json!({"adjust": 3}), 200),
        (json!({"available": 3}), 422),
        (json!({"available": 3, "version": 1}), 409),
        (json!({"available": 3, "adjust": 1}), 422),
        (json!({"available": -1, "version": 1}), 400),
        (json!({}), 422),
    ] {
        let answer = app.call(&token, "PUT", "/api/inventory/1", &body).await;
        assert_eq!(answer.status, status, "{body}");
    }
    let more = json!({"adjust": 1});
    let none = app.call(&token, "PUT", "/api/inventory/9999", &more).await;
    assert_eq!(none.status, 404);
    let changes: Vec<(i64,)> = sqlx::query_as(
        "SELECT available_change FROM stock_movements WHERE product_id = 1 ORDER BY id",
    )
    .fetch_all(app.app.database.pool())
    .await
    .unwrap();
    let changes: Vec<_> = changes
        .into_iter()
        .skip(1)
        .map(|(change,)| change)
        .collect();
    assert_eq!(changes, [2, -4, 3]);
    assert_eq!(metrics(&app)["StockUpdates"], 4.0);
}

#[tokio::test]
async fn only_administrators_change_stock() {
    let app = TestApp::start().await;
    let customer = app.token("someone", Role::Customer);
    for (method, path, body) in [
        ("PUT", "/api/inventory/1", json!({"adjust": 1})),
        (
            "POST",
            "/api/inventory/alerts",
            json!({"product_id": 1, "low_at": 1}),
        ),
        ("GET", "/api/inventory/alerts", json!({})),
    ] {
        let answer = app.call(&customer, method, path, &body).await;
        assert_eq!(answer.status, 403, "{method} {path}");
        let answer = app.call("nonsense", method, path, &body).await;
        assert_eq!(answer.status, 401, "{method} {path}");
    }
}

/// Topics and payloads of what was published about stock.
pub(crate) async fn published(app: &TestApp) -> Vec<(String, serde_json::Value)> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT topic, payload FROM outbox WHERE topic LIKE 'stock.%' ORDER BY id")
            .fetch_all(app.app.database.pool())
            .await
            .unwrap();
    rows.into_iter()
        .map(|(topic, payload)| (topic, serde_json::from_str(&payload).unwrap()))
        .collect()
}

#[tokio::test]
async fn what_falls_to_its_mark_is_told_once() {
    let app = TestApp::start().await;
    set(&app, 1, 10).await;
    let token = app.token("boss", Role::Admin);
    let mark = async |low_at: u32| {
        let body = json!({"product_id": 1, "low_at": low_at});
        app.call(&token, "POST", "/api/inventory/alerts", &body)
            .await
    };
    assert_eq!(mark(8).await.json()["low"], false);
    for (number, pieces) in [(1, 1), (2, 1), (3, 1)] {
        app.app
            .inventory
            .reserve(&order(&format!("order-{number}")), &[line(1, pieces)])
            .await
            .unwrap();
        let told = published(&app).await.len();
        assert_eq!(told, usize::from(number > 1), "after {number}");
    }
    assert_eq!(mark(9).await.json()["low"], true);
    assert_eq!(published(&app).await.len(), 1, "it was low before");
    set(&app, 1, 20).await;
    mark(20).await;
    let told = published(&app).await;
    assert_eq!(told.len(), 2, "a mark that is raised tells at once");
    assert_eq!(told[1].0, "stock.low");
    assert_eq!(told[1].1["available"], 20);
    let low = app
        .call(&token, "GET", "/api/inventory/alerts", &json!({}))
        .await;
    let low = low.json()["items"].as_array().unwrap().clone();
    assert!(low.iter().any(|stock| stock["product_id"] == 1));
    assert_eq!(metrics(&app)["LowStockAlerts"], 2.0);
    let unknown = json!({"product_id": 9999, "low_at": 1});
    let unknown = app.call(&token, "POST", "/api/inventory/alerts", &unknown);
    assert_eq!(unknown.await.status, 404);
}

#[tokio::test]
async fn of_many_who_raise_a_mark_one_tells() {
    const ADMINISTRATORS: u32 = 5;
    let app = TestApp::start().await;
    set(&app, 1, 10).await;
    let mut first = app.app.database.begin().await.unwrap();
    let held = sqlx::query("UPDATE stock SET version = version WHERE product_id = 1");
    held.execute(&mut *first).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..ADMINISTRATORS {
        let inventory = app.app.inventory.clone();
        tasks.spawn(async move {
            let marked = inventory.mark(ProductId::new(1), 10 + number).await;
            assert!(marked.unwrap().is_low());
        });
    }
    app.wait_for_locks(ADMINISTRATORS).await;
    drop(first);
    tasks.join_all().await;
    assert_eq!(published(&app).await.len(), 1);
}

#[tokio::test]
async fn sixty_four_want_the_last_ten() {
    let app = TestApp::start().await;
    set(&app, 2, 10).await;
    let product = app.get("/api/products/2").await.json();
    let name = product["name"].as_str().unwrap().replace(' ', "+");
    let list = format!("/search?q={name}");
    let sold_out = async || app.get(&list).await.body.matches("Sold out").count();
    let others = sold_out().await;
    let mut tasks = tokio::task::JoinSet::new();
    for buyer in 0..64 {
        let inventory = app.app.inventory.clone();
        tasks.spawn(async move {
            let (order, lines) = (order(&format!("last-{buyer}")), [line(2, 1)]);
            inventory.reserve(&order, &lines).await.unwrap() == Reserved::Yes
        });
    }
    let held = tasks.join_all().await;
    assert_eq!(held.into_iter().filter(|held| *held).count(), 10);
    let body = app.get("/api/inventory/2").await.json();
    assert_eq!(
        (&body["available"], &body["in_stock"]),
        (&json!(0), &json!(false))
    );
    let page = app.get(product["page"].as_str().unwrap()).await;
    assert!(
        page.body.contains("Tell me when it is back"),
        "sold out at once"
    );
    assert!(!page.body.contains("Add to cart"));
    assert_eq!(sold_out().await, others + 1, "in lists too");
    let told = metrics(&app);
    assert_eq!((told["StockOuts"], told["LowStockAlerts"]), (1.0, 1.0));

    // one gives its piece back, and the page sells it at once
    let first = order("last-0");
    let mut given = app
        .app
        .inventory
        .reserve(&first, &[line(2, 1)])
        .await
        .unwrap();
    let mut buyer = 0;
    while given != Reserved::Yes {
        buyer += 1;
        let next = order(&format!("last-{buyer}"));
        given = app
            .app
            .inventory
            .reserve(&next, &[line(2, 1)])
            .await
            .unwrap();
    }
    let holder = order(&format!("last-{buyer}"));
    app.app.inventory.release(&holder).await.unwrap();
    let page = app.get(product["page"].as_str().unwrap()).await;
    assert!(page.body.contains("Only 1 left"));
    assert_eq!(sold_out().await, others);
}

#[tokio::test]
async fn what_makes_no_sense_changes_nothing() {
    let app = TestApp::start().await;
    set(&app, 1, 7).await;
    let token = app.token("boss", Role::Admin);
    let before = app.get("/api/inventory/1").await.body;
    for (path, method, body) in [
        ("/api/inventory/1", "PUT", json!({"adjust": "1"})),
        ("/api/inventory/1", "PUT", json!({"adjust": 1.5})),
        (
            "/api/inventory/1",
            "PUT",
            json!({"adjust": 1, "colour": "red"}),
        ),
        (
            "/api/inventory/1",
            "PUT",
            json!({"adjust": 3_000_000_000_u32}),
        ),
        ("/api/inventory/1", "PUT", json!([1])),
        (
            "/api/inventory/alerts",
            "POST",
            json!({"product_id": 1, "low_at": -1}),
        ),
        ("/api/inventory/alerts", "POST", json!({"low_at": 1})),
        (
            "/api/inventory/1/notify",
            "POST",
            json!({"email": "nobody"}),
        ),
        ("/api/inventory/1/notify", "POST", json!({"email": 1})),
        ("/api/inventory/1/notify", "POST", json!({})),
    ] {
        let answer = app.call(&token, method, path, &body).await;
        assert!(
            [400, 422].contains(&answer.status.as_u16()),
            "{method} {path} {body}"
        );
        assert!(
            answer
                .header("content-type")
                .starts_with("application/problem+json")
        );
    }
    assert_eq!(app.get("/api/inventory/1").await.body, before);
    let anonymous = Request::put("/api/inventory/1").header("content-type", "application/json");
    let answer = app
        .send(anonymous.body("{\"adjust\": 1}".into()).unwrap())
        .await;
    assert_eq!(answer.status, 401);
}
