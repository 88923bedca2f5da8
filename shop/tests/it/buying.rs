//! Nothing is lost and nothing sold twice: many customers want the last pieces at the same time, send everything twice, and pay by a
//! provider that declines, is away, is slow and forgets to answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use shop::app::App;
use shop::cart::Quantity;
use shop::catalog::{Listing, PageSize, ProductId};
use shop::error::Error;
use shop::orders::{Happened, Order, Reason, ShipTo, State, Status, Step, Wanted};
use shop::payment::{Card, Ledger, Verdict};

use crate::app::{Setup, TOKEN, TestApp};
use crate::orders::HASTY;

const CLIENTS: u64 = 64;
const PRODUCTS: i64 = 10;
const PIECES: u32 = 10;

fn wanted(user: &str, key: &str) -> Wanted {
    Wanted {
        user: user.parse().unwrap(),
        key: key.parse().unwrap(),
        email: "ada@example.com".parse().unwrap(),
        ship_to: ShipTo {
            name: "Ada".into(),
            line1: "1 Long Lane".into(),
            line2: String::new(),
            postcode: "8010".into(),
            city: "Graz".into(),
            country: "AT".into(),
        },
        card: Card::Test,
        expected: None,
    }
}

/// The order, unless there is nothing in the cart. What the shop is too busy for is tried again.
async fn place(app: &App, wanted: &Wanted) -> Option<Order> {
    loop {
        match app.orders.place(wanted).await {
            Ok(order) => return Some(order),
            Err(Error::Conflict("The cart is empty")) => return None,
            Err(error) => assert_eq!(error.status(), 503, "{error:?}"),
        }
    }
}

/// Buys now and then, sends each order twice at once and again when it is in doubt, and sometimes thinks better of it.
async fn client(app: App, number: u64) {
    let mut random = StdRng::seed_from_u64(number);
    let user = format!("client-{number}");
    let owner = user.parse().unwrap();
    for round in 0..6 {
        for _ in 0..random.random_range(1..=3) {
            let product = ProductId::new(random.random_range(1..=PRODUCTS));
            match app.carts.add(&owner, product, Quantity::ONE).await {
                Ok(()) | Err(Error::Conflict("The product is sold out")) => {}
                Err(error) => assert_eq!(error.status(), 503, "{error:?}"),
            }
        }
        let wanted = wanted(&user, &format!("round-{round}"));
        let (one, two) = tokio::join!(place(&app, &wanted), place(&app, &wanted));
        let order = match (one, two) {
            (Some(one), Some(two)) => {
                assert_eq!(one.id, two.id, "one key, one order");
                one
            }
            // between the two the cart was filled again, by an earlier order that failed at last
            (Some(order), None) | (None, Some(order)) => order,
            (None, None) => return,
        };
        if order.state.next() != Step::Rest {
            let again = app.orders.place(&wanted).await.unwrap();
            assert_eq!(again.id, order.id);
        }
        if order.state.status == Status::Confirmed && random.random_bool(0.1) {
            let cancelled = app.orders.cancel(&order.id, Reason::ByCustomer).await;
            assert_eq!(cancelled.unwrap().state.status, Status::Cancelled);
        }
    }
}

/// Everything that was ordered.
async fn all(app: &App) -> Vec<Order> {
    let mut orders = Vec::new();
    let mut listing = Listing::newest(PageSize::nearest(100));
    loop {
        let page = app.orders.all(None, listing).await.unwrap();
        let is_last = u64::from(listing.page.get()) >= page.pages();
        for summary in page.items {
            orders.push(app.orders.order(&summary.id).await.unwrap().unwrap());
        }
        if is_last {
            return orders;
        }
        listing.page = listing.page.next().unwrap();
    }
}

async fn available(app: &App, product: i64) -> u32 {
    let product = app.catalog.product(ProductId::new(product)).await.unwrap();
    product.unwrap().summary.stock
}

/// What must hold whenever all orders are at rest.
async fn balance(app: &App) {
    let ledger = Ledger::new(app.database.clone());
    let mut sold = BTreeMap::<i64, u32>::new();
    for order in all(app).await {
        let number = &order.number;
        assert_eq!(order.state.next(), Step::Rest, "{number} is half done");
        let events = app.orders.events(&order).await.unwrap();
        let fold = State::fold(events.iter().map(|event| event.happened));
        assert_eq!(fold, Ok(order.state), "{number}");
        let placed = events.iter().filter(|e| e.happened == Happened::Confirmed);
        assert!(placed.count() <= 1, "{number}");
        let entry = ledger.entry(&order.id).await.unwrap();
        let kept = entry
            .filter(|entry| entry.verdict == Verdict::Charged && !entry.is_refunded)
            .map(|entry| entry.amount);
        let total: u64 = order.lines.iter().map(|line| line.total().minor()).sum();
        assert_eq!(order.total.minor(), total, "{number}");
        if order.state.status == Status::Confirmed {
            assert_eq!(kept, Some(order.total), "{number} is paid, once");
            for line in &order.lines {
                *sold.entry(line.product.get()).or_default() += line.quantity;
            }
        } else {
            assert_eq!(kept, None, "{number} is not to be paid");
        }
    }
    for product in 1..=PRODUCTS {
        let left = available(app, product).await;
        let sold = sold.get(&product).copied().unwrap_or_default();
        assert_eq!(left + sold, PIECES, "product {product}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_hundred_pieces() {
    let setup = Setup {
        payment: HASTY,
        ..Setup::default()
    };
    let app = Arc::new(TestApp::with(setup).await);
    for product in 1..=PRODUCTS {
        app.stock_up(product, PIECES).await;
    }
    let fault = r#"{"payment_declined_share":0.2,"payment_down_share":0.2,"payment_latency_ms":1,
        "payment_lost_answer_share":0.1}"#;
    assert_eq!(app.fault("PUT", Some(TOKEN), fault).await.status, 200);
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(client(app.app.clone(), number));
    }
    // who is in doubt is helped on while others buy
    let orders = app.app.orders.clone();
    while !clients.is_empty() {
        // no faster than that: on a machine with much to do, every order would be given up before its turn comes
        app.clock.advance(Duration::from_millis(500));
        orders.recover().await.unwrap();
        tokio::select! {
            ended = clients.join_next() => ended.unwrap().unwrap(),
            () = tokio::time::sleep(Duration::from_millis(50)) => {}
        }
    }
    assert_eq!(app.fault("PUT", Some(TOKEN), "{}").await.status, 200);
    for _ in 0..10 {
        app.clock.advance(Duration::from_secs(70));
        orders.recover().await.unwrap();
    }
    balance(&app.app).await;
    let found = app.app.orders.reconcile().await.unwrap();
    assert_eq!(found.drifts, []);
    let orders = all(&app.app).await;
    for status in [Status::Confirmed, Status::Declined, Status::Cancelled] {
        let count = orders.iter().filter(|o| o.state.status == status).count();
        assert!(count > 0, "no order is {status:?}: the test tests nothing");
    }
    // who came too late for one thing may still get another: all that can be sold is
    let mut left = 0;
    for product in 1..=PRODUCTS {
        left += available(&app.app, product).await;
    }
    assert!(left < 50, "{left} of 100 pieces are left");
}
