//! From a product to an order by pages, without a script.

use serde_json::Value;
use shop::catalog::Listing;

use crate::app::{Setup, TOKEN, TestApp};
use crate::browser::Browser;
use crate::metrics::metrics;
use crate::orders::HASTY;

const ADDRESS: [(&str, &str); 7] = [
    ("email", "ada@example.com"),
    ("name", "Ada <b>Lovelace</b>"),
    ("line1", "1 Long Lane"),
    ("line2", ""),
    ("postcode", "8010"),
    ("city", "Graz"),
    ("country", "AT"),
];

async fn start() -> TestApp {
    let setup = Setup {
        payment: HASTY,
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    app.stock_up(1, 5).await;
    app
}

/// The page of product 1.
async fn product(app: &TestApp) -> String {
    let product: Value = app.get("/api/products/1").await.json();
    product["page"].as_str().unwrap().to_owned()
}

/// A browser at the payment of two pieces of product 1.
async fn at_payment(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    browser.open(&product(app).await).await;
    browser.submit("/cart/items", &[("quantity", "2")]).await;
    browser.submit("/checkout", &[]).await;
    assert_eq!(browser.path, "/checkout/address");
    browser.submit("/checkout/address", &ADDRESS).await;
    assert_eq!(browser.path, "/checkout/payment");
    browser
}

#[tokio::test]
async fn a_guest_buys() {
    let app = start().await;
    let mut browser = Browser::new(&app);
    browser.open(&product(&app).await).await;
    browser.submit("/cart/items", &[("quantity", "1")]).await;
    assert_eq!((browser.path.as_str(), browser.status), ("/cart", 200));
    let item = browser.page.split("quantity-").nth(1).unwrap();
    let item = format!("/cart/items/{}", item.split('"').next().unwrap());
    browser
        .submit(&item, &[("quantity", "3"), ("deed", "change")])
        .await;
    assert!(browser.page.contains("3 pieces"), "{}", browser.page);
    browser.submit("/checkout", &[]).await;
    browser.submit("/checkout/address", &ADDRESS).await;
    browser
        .submit("/checkout/payment", &[("card", "test")])
        .await;
    assert_eq!(browser.path, "/checkout/review");
    assert!(browser.page.contains("Ada &lt;b&gt;"), "{}", browser.page);
    browser.submit("/checkout/review", &[]).await;
    assert!(browser.path.starts_with("/orders/"), "{}", browser.page);
    assert_eq!(browser.text("h1"), "Thank you for your order");
    let order = browser.path.clone();
    browser.open("/cart").await;
    assert!(browser.page.contains("nothing in your cart"));
    browser.open("/account/orders").await;
    assert!(browser.page.contains(&order.replace("/orders/", "")));
    let counted = metrics(&app);
    for (metric, count) in [
        ("CheckoutsStarted", 1.0),
        ("CheckoutSteps", 5.0),
        ("OrdersConfirmed", 1.0),
        ("CartAdditions", 3.0),
    ] {
        assert_eq!(counted.get(metric), Some(&count), "{metric}");
    }

    browser.open(&order).await;
    browser.submit(&format!("{order}/cancel"), &[]).await;
    assert_eq!(browser.text("h1"), "This order is cancelled");
    let mut other = Browser::new(&app);
    other.open(&order).await;
    assert_eq!(other.status, 404, "another visitor's");
}

#[tokio::test]
async fn sent_twice_it_is_one_order() {
    let app = start().await;
    let mut browser = at_payment(&app).await;
    browser
        .submit("/checkout/payment", &[("card", "test")])
        .await;
    let form = browser.form("/checkout/review", &[]);
    browser.post("/checkout/review", form.clone()).await;
    let first = browser.path.clone();
    browser.post("/checkout/review", form).await;
    assert_eq!(browser.path, first);
    let all = app.app.orders.all(None, Listing::default()).await.unwrap();
    assert_eq!(all.total, 1);
}

#[tokio::test]
async fn what_goes_wrong_is_said_where_it_can_be_put_right() {
    let app = start().await;
    let mut browser = at_payment(&app).await;
    browser
        .submit("/checkout/payment", &[("card", "4111")])
        .await;
    assert_eq!(browser.status, 400);
    browser
        .submit("/checkout/payment", &[("card", "test-declined")])
        .await;
    browser.submit("/checkout/review", &[]).await;
    assert_eq!(browser.status, 402);
    assert!(browser.page.contains("payment was declined"));

    app.fault("PUT", Some(TOKEN), r#"{"payment_down_share":1}"#)
        .await;
    browser
        .submit("/checkout/payment", &[("card", "test")])
        .await;
    browser.submit("/checkout/review", &[]).await;
    assert_eq!(browser.status, 503);
    assert!(browser.page.contains("not possible just now"));
    app.fault("PUT", Some(TOKEN), "{}").await;

    // somebody else was faster
    browser
        .submit("/checkout/payment", &[("card", "test")])
        .await;
    app.stock_up(1, 1).await;
    browser.submit("/checkout/review", &[]).await;
    assert_eq!(browser.status, 409);
    assert!(browser.page.contains("Only 1 left"), "{}", browser.page);
    app.stock_up(1, 2).await;

    // what was agreed on is what was seen
    browser.open("/checkout/review").await;
    let seen = browser.form("/checkout/review", &[]);
    browser.open("/cart").await;
    let item = browser.page.split("quantity-").nth(1).unwrap();
    let item = format!("/cart/items/{}", item.split('"').next().unwrap());
    browser
        .submit(&item, &[("quantity", "1"), ("deed", "change")])
        .await;
    browser.post("/checkout/review", seen).await;
    assert_eq!(browser.status, 409);
    browser.submit("/checkout/review", &[]).await;
    assert_eq!(browser.text("h1"), "Thank you for your order");
}

#[tokio::test]
async fn an_address_that_is_wrong_is_explained_and_kept() {
    let app = start().await;
    let mut browser = at_payment(&app).await;
    browser.open("/checkout/address").await;
    let wrong = [
        ("email", "nobody"),
        ("name", "Ada"),
        ("line1", " "),
        ("postcode", "8010"),
        ("city", "Graz"),
        ("country", "XX"),
    ];
    browser.submit("/checkout/address", &wrong).await;
    assert_eq!(browser.status, 400);
    for expected in [
        "href=\"#email\"",
        "id=\"line1-problem\"",
        "Country is not one",
        "value=\"nobody\"",
    ] {
        assert!(
            browser.page.contains(expected),
            "{expected}: {}",
            browser.page
        );
    }
}

#[tokio::test]
async fn steps_are_not_skipped() {
    let app = start().await;
    let mut browser = Browser::new(&app);
    for step in ["", "/address", "/payment", "/review"] {
        browser.open(&format!("/checkout{step}")).await;
        assert_eq!(browser.path, "/cart", "{step}");
    }
    browser.open(&product(&app).await).await;
    browser.submit("/cart/items", &[("quantity", "1")]).await;
    browser.submit("/checkout", &[]).await;
    for step in ["/payment", "/review"] {
        browser.open(&format!("/checkout{step}")).await;
        assert_eq!(browser.path, "/checkout/address", "{step}");
    }
}

#[tokio::test]
async fn forms_are_the_shops_own() {
    let app = start().await;
    let mut browser = at_payment(&app).await;
    for action in [
        "/cart/items",
        "/cart/items/some",
        "/checkout",
        "/checkout/address",
        "/checkout/payment",
        "/checkout/review",
        "/orders/0000-0000/cancel",
    ] {
        for form in ["product_id=1", "product_id=1&csrf=AAAA"] {
            browser.post(action, form.to_owned()).await;
            assert_eq!(browser.status, 403, "{action}");
        }
    }
    browser.open("/cart").await;
    assert!(browser.page.contains("2 pieces"));
}
