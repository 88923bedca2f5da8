//! Who waits for what is sold out, by the API and the page.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::app::TestApp;
use crate::browser::Browser;
use crate::catalog_admin::Managed;
use crate::inventory::{published, set};
use crate::metrics::metrics;

#[tokio::test]
async fn who_waits_is_told_once_when_it_is_back() {
    let app = TestApp::start().await;
    let slug = app.get("/api/products/1").await.json()["slug"].clone();
    let page = format!("/products/{}", slug.as_str().unwrap());
    let form = format!("{page}/notify");
    set(&app, 1, 9).await;
    set(&app, 1, 0).await;

    let mut browser = Browser::new(&app);
    browser.open(&page).await;
    browser.submit(&form, &[("email", "nobody")]).await;
    assert_eq!(browser.status, 400);
    assert!(browser.page.contains("value=\"nobody\""));
    assert!(browser.page.contains("id=\"email-problem\""));
    browser.submit(&form, &[("email", "Ada@example.com")]).await;
    assert_eq!(browser.status, 200);
    assert!(browser.page.contains("We will write to you once"));
    for email in ["ada@example.com", "bob@example.com"] {
        let path = "/api/inventory/1/notify";
        let answer = app.call("", "POST", path, &json!({"email": email})).await;
        assert_eq!(answer.status, 202);
    }
    assert_eq!(published(&app).await.len(), 1, "that it ran out");
    let registered = metrics(&app);
    assert_eq!(registered["BackInStockRegistrations"], 2.0);
    assert_eq!(registered["StockOuts"], 1.0);

    set(&app, 1, 4).await;
    let told = published(&app).await.pop().unwrap();
    assert_eq!(told.0, "stock.back");
    let emails = json!(["ada@example.com", "bob@example.com"]);
    assert_eq!(told.1["emails"], emails);
    let path = "/api/inventory/1/notify";
    let email = json!({"email": "a@b.example"});
    let answer = app.call("", "POST", path, &email).await;
    assert_eq!(answer.status, 409, "it can be bought");
    set(&app, 1, 0).await;
    set(&app, 1, 4).await;
    let again = published(&app).await;
    let back = again.iter().filter(|(topic, _)| topic == "stock.back");
    assert_eq!(back.count(), 1);

    // a form of a page that is too old shows the page as it is
    browser.submit(&form, &[("email", "eve@example.com")]).await;
    assert_eq!(
        (browser.path.as_str(), browser.status),
        (page.as_str(), 200)
    );
    assert!(browser.page.contains("Add to cart"));
    let foreign = "email=eve%40example.com&csrf=x".to_owned();
    browser.post(&form, foreign).await;
    assert_eq!(browser.status, 403);
}

#[tokio::test]
async fn what_came_back_while_it_was_not_sold_is_told_once_it_is() {
    let shop = Managed::new().await;
    set(&shop.app, 1, 0).await;
    let email = json!({"email": "ada@example.com"});
    let path = "/api/inventory/1/notify";
    assert_eq!(shop.app.call("", "POST", path, &email).await.status, 202);
    let shelve = async |what: &str| {
        let path = format!("/api/admin/products/1{what}");
        let method = if what.is_empty() { "DELETE" } else { "POST" };
        let answer = shop.call(method, &path, &json!({})).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    };
    let told = async || {
        let told = published(&shop.app).await;
        told.iter()
            .filter(|(topic, _)| topic == "stock.back")
            .count()
    };
    shelve("").await;
    shelve("/restore").await;
    assert_eq!(told().await, 0, "there is none of it");
    shelve("").await;
    set(&shop.app, 1, 4).await;
    assert_eq!(told().await, 0, "it is not sold");
    shelve("/restore").await;
    assert_eq!(told().await, 1);
    shelve("").await;
    shelve("/restore").await;
    assert_eq!(told().await, 1, "once");
}

#[tokio::test]
async fn an_address_that_is_no_good_holds_up_nothing_of_the_product() {
    let app = TestApp::start().await;
    let relay = app.relay(Arc::new(app.app.mailer.clone()));
    set(&app, 1, 0).await;
    for number in 0..101 {
        // by way of the API they would be too many for one sender; the bad one is in the first event
        let email = match number {
            0 => "000".to_owned(),
            _ => format!("{number:03}@example.com"),
        };
        sqlx::query("INSERT INTO stock_notices (product_id, email, created_at) VALUES (1, $1, 1)")
            .bind(email)
            .execute(app.app.database.pool())
            .await
            .unwrap();
    }
    set(&app, 1, 5).await;
    app.clock.advance(Duration::from_millis(1));
    relay.drain().await.unwrap();
    assert_eq!(app.app.events.dead_letters().await.unwrap().len(), 1);
    let (told,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM mails WHERE kind = 'back-in-stock'")
        .fetch_one(app.app.database.pool())
        .await
        .unwrap();
    assert_eq!(told, 100, "those behind it, too");
}

#[tokio::test]
async fn so_many_may_wait_and_so_often() {
    let app = TestApp::start().await;
    set(&app, 1, 0).await;
    let path = "/api/inventory/1/notify";
    let ask = async |email: &str| {
        let body = json!({"email": email});
        let answer = app.call("", "POST", path, &body).await;
        (
            answer.status.as_u16(),
            answer.header("retry-after").to_owned(),
        )
    };
    for _ in 0..10 {
        assert_eq!(ask("ada@example.com").await.0, 202);
    }
    assert_eq!(ask("Ada@example.com").await, (429, "600".to_owned()));
    assert_eq!(ask("bob@example.com").await.0, 202);
    let page = app.get("/api/products/1").await.json()["page"].clone();
    let page = page.as_str().unwrap();
    let mut browser = Browser::new(&app);
    browser.open(page).await;
    let form = format!("{page}/notify");
    browser.submit(&form, &[("email", "ada@example.com")]).await;
    assert_eq!(browser.status, 429);
    assert!(browser.page.contains("id=\"email-problem\""));
    app.clock.advance(Duration::from_mins(10));
    assert_eq!(ask("ada@example.com").await.0, 202);
    assert_eq!(metrics(&app)["BackInStockRegistrations"], 2.0, "each once");

    for number in 0..998 {
        sqlx::query("INSERT INTO stock_notices (product_id, email, created_at) VALUES (1, $1, 1)")
            .bind(format!("{number}@example.com"))
            .execute(app.app.database.pool())
            .await
            .unwrap();
    }
    assert_eq!(ask("eve@example.com").await.0, 409);
    assert_eq!(ask("bob@example.com").await.0, 202, "who waits already");
    browser.open(page).await;
    browser.submit(&form, &[("email", "eve@example.com")]).await;
    assert_eq!(browser.status, 409);
    assert!(browser.page.contains("no more are noted"));
    set(&app, 1, 1).await;
    let told = published(&app).await;
    let told = told.iter().filter(|(topic, _)| topic == "stock.back");
    let many = told.map(|(_, payload)| payload["emails"].as_array().unwrap().len());
    assert_eq!(
        many.collect::<Vec<_>>(),
        [100; 10],
        "no event is too large for a queue"
    );
}

#[tokio::test]
async fn who_has_an_account_need_not_type_the_address() {
    let app = TestApp::start().await;
    let relay = app.relay(Arc::new(app.app.mailer.clone()));
    set(&app, 1, 0).await;
    let page = app.get("/api/products/1").await.json()["page"].clone();
    let page = page.as_str().unwrap();
    let mut browser = Browser::new(&app);
    browser.open("/register").await;
    let account = [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("password", "correct horse"),
    ];
    browser.submit("/register", &account).await;
    browser.open(page).await;
    assert!(browser.page.contains("value=\"ada@example.com\""));

    let body = json!({"email": "ada@example.com", "password": "correct horse"});
    let session = app.call("", "POST", "/api/auth/login", &body).await.json();
    let token = session["access_token"].as_str().unwrap();
    let path = "/api/inventory/1/notify";
    let answer = app.call(token, "POST", path, &json!({})).await;
    assert_eq!(answer.status, 202);
    let answer = app.call("nonsense", "POST", path, &json!({})).await;
    assert_eq!(answer.status, 401);
    set(&app, 1, 5).await;
    app.clock.advance(Duration::from_millis(1));
    relay.drain().await.unwrap();
    relay.drain().await.unwrap();
    let told: Vec<(String,)> =
        sqlx::query_as("SELECT recipient FROM mails WHERE kind = 'back-in-stock'")
            .fetch_all(app.app.database.pool())
            .await
            .unwrap();
    assert_eq!(told, [("ada@example.com".to_owned(),)]);
    assert_eq!(app.app.events.dead_letters().await.unwrap().len(), 0);
}
