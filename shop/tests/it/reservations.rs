//! Goods are put aside once for an order, and never more than there are.

use shop::catalog::ProductId;
use shop::inventory::{Inventory, Line, Reserved, Shortage};
use shop::orders::OrderId;

use crate::app::TestApp;

fn order(id: &str) -> OrderId {
    id.parse().unwrap()
}

fn lines(lines: &[(i64, u32)]) -> Vec<Line> {
    let line = |(product, quantity): &(i64, u32)| Line {
        product: ProductId::new(*product),
        quantity: *quantity,
    };
    lines.iter().map(line).collect()
}

async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.stock_up(1, 3).await;
    app.stock_up(2, 1).await;
    app
}

async fn stock(inventory: &Inventory, product: i64) -> u32 {
    let stock = inventory.stock(ProductId::new(product)).await;
    stock.unwrap().unwrap().available
}

async fn shelf(app: &TestApp) -> [u32; 2] {
    let inventory = &app.app.inventory;
    [stock(inventory, 1).await, stock(inventory, 2).await]
}

#[tokio::test]
async fn all_or_nothing_and_once() {
    let app = start().await;
    let inventory = &app.app.inventory;
    let wanted = lines(&[(2, 1), (1, 2)]);
    for _ in 0..2 {
        let reserved = inventory.reserve(&order("a"), &wanted).await.unwrap();
        assert_eq!(reserved, Reserved::Yes);
        assert_eq!(shelf(&app).await, [1, 0]);
    }
    let short = Reserved::Short(vec![Shortage {
        product: ProductId::new(2),
        wanted: 1,
        available: 0,
    }]);
    let wanted = lines(&[(1, 1), (2, 1)]);
    assert_eq!(
        inventory.reserve(&order("b"), &wanted).await.unwrap(),
        short
    );
    assert_eq!(shelf(&app).await, [1, 0]);
    // it stays refused when something came in: who asked may have given the customer the answer
    app.stock_up(2, 5).await;
    let again = inventory.reserve(&order("b"), &wanted).await.unwrap();
    assert_eq!(again, Reserved::Short(vec![]));
    assert_eq!(shelf(&app).await, [1, 5]);
}

#[tokio::test]
async fn what_went_back_is_not_put_aside_again() {
    let app = start().await;
    let inventory = &app.app.inventory;
    let wanted = lines(&[(1, 2)]);
    // sold or not
    for (id, is_sold) in [("a", false), ("b", true)] {
        inventory.reserve(&order(id), &wanted).await.unwrap();
        if is_sold {
            inventory.commit(&order(id)).await.unwrap();
        }
        for _ in 0..2 {
            inventory.release(&order(id)).await.unwrap();
            inventory.commit(&order(id)).await.unwrap();
            assert_eq!(shelf(&app).await, [3, 1], "{id}");
        }
        let again = inventory.reserve(&order(id), &wanted).await.unwrap();
        assert_eq!(again, Reserved::Short(vec![]), "{id}");
    }
    // called off before it began
    inventory.release(&order("c")).await.unwrap();
    let late = inventory.reserve(&order("c"), &wanted).await.unwrap();
    assert_eq!(late, Reserved::Short(vec![]));
    assert_eq!(shelf(&app).await, [3, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_more_than_there_are() {
    let app = start().await;
    app.stock_up(1, 20).await;
    app.stock_up(2, 20).await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..40 {
        let inventory = app.app.inventory.clone();
        // in turn, so that two want each other's
        let wanted = if number % 2 == 0 {
            [(1, 1), (2, 1)]
        } else {
            [(2, 1), (1, 1)]
        };
        clients.spawn(async move {
            let id = order(&format!("order-{number}"));
            inventory.reserve(&id, &lines(&wanted)).await.unwrap() == Reserved::Yes
        });
    }
    let reserved = clients.join_all().await.into_iter().filter(|yes| *yes);
    assert_eq!(reserved.count(), 20);
    assert_eq!(shelf(&app).await, [0, 0]);
}
