//! Stock: held, taken, given back, and never sold twice.

use shop::catalog::ProductId;
use shop::inventory::{Line, Reserved, Stock, StockVersion};
use shop::orders::OrderId;

use crate::app::TestApp;

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

async fn set(app: &TestApp, product: i64, available: u32) {
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
