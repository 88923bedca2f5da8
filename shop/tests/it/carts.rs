//! Carts through the API.

use serde_json::{Value, json};
use shop::cart::Quantity;
use shop::identity::{Principal, Role};

use crate::app::{Answer, TestApp};
use crate::metrics::metrics;

impl TestApp {
    /// A token of someone.
    pub(crate) fn token(&self, id: &str, role: Role) -> String {
        let id = id.parse().unwrap();
        let principal = Principal { id, role };
        self.app.tokens.issue(&principal, None).unwrap()
    }

    pub(crate) async fn call(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        self.send(request.body(body.to_string().into()).unwrap())
            .await
    }
}

impl TestApp {
    /// So many pieces are on the shelf.
    pub(crate) async fn stock_up(&self, product: i64, pieces: u32) {
        let product = shop::catalog::ProductId::new(product);
        let inventory = &self.app.inventory;
        let seen = inventory.stock(product).await.unwrap().unwrap().version;
        inventory.set(product, pieces, seen).await.unwrap();
    }
}

const CART: &str = "/api/carts/guest-a";

async fn put(app: &TestApp, token: &str, product: i64, quantity: u32) -> Answer {
    app.clock.advance(std::time::Duration::from_millis(1));
    let item = json!({"product_id": product, "quantity": quantity});
    app.call(token, "POST", &format!("{CART}/items"), &item)
        .await
}

#[tokio::test]
async fn a_cart_is_filled_changed_and_emptied() {
    let app = TestApp::start().await;
    let token = app.token("guest-a", Role::Guest);
    let empty = app.call(&token, "GET", CART, &json!({})).await;
    assert_eq!(empty.json()["items"], json!([]));

    assert_eq!(put(&app, &token, 1, 2).await.status, 201);
    let cart = put(&app, &token, 2, 1).await.json();
    let price = |product: i64| {
        let app = &app;
        async move {
            let product = app.get(&format!("/api/products/{product}")).await.json();
            product["price"]["minor"].as_u64().unwrap()
        }
    };
    let total = 2 * price(1).await + price(2).await;
    assert_eq!(cart["total"]["minor"], total);
    assert_eq!(cart["pieces"], 3);

    // the same product again is the same item
    let cart = put(&app, &token, 1, 3).await.json();
    assert_eq!(cart["items"].as_array().unwrap().len(), 2);
    assert_eq!(cart["items"][0]["quantity"], 5);

    let item = cart["items"][0]["id"].as_str().unwrap();
    let item = format!("{CART}/items/{item}");
    let changed = app
        .call(&token, "PUT", &item, &json!({"quantity": 4}))
        .await;
    assert_eq!(changed.json()["items"][0]["quantity"], 4);
    assert_eq!(
        app.call(&token, "DELETE", &item, &json!({})).await.status,
        204
    );
    assert_eq!(
        app.call(&token, "DELETE", &item, &json!({})).await.status,
        404
    );
    let cart = app.call(&token, "GET", CART, &json!({})).await.json();
    assert_eq!(cart["pieces"], 1);
    let counted = metrics(&app);
    assert_eq!(
        (counted["CartAdditions"], counted["CartRemovals"]),
        (6.0, 5.0)
    );
}

#[tokio::test]
async fn what_no_cart_takes_is_refused() {
    let app = TestApp::start().await;
    let token = app.token("guest-a", Role::Guest);
    let items = format!("{CART}/items");
    for (body, status) in [
        (json!({"product_id": 1, "quantity": 0}), 400),
        (json!({"product_id": 1, "quantity": 21}), 400),
        (json!({"product_id": 1, "quantity": 1.5}), 400),
        (json!({"product_id": "1"}), 400),
        (json!({"quantity": 1}), 400),
        (json!({"product_id": 1, "price": 1}), 400),
        (json!([1, 1]), 400),
        (json!({"product_id": 99_999}), 404),
    ] {
        let answer = app.call(&token, "POST", &items, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
    }
    let most = Quantity::MOST;
    assert_eq!(put(&app, &token, 1, most).await.status, 201);
    assert_eq!(put(&app, &token, 1, 1).await.status, 422, "too many");
    for product in 2..=50 {
        app.stock_up(product, 1).await;
        assert_eq!(put(&app, &token, product, 1).await.status, 201);
    }
    app.stock_up(51, 1).await;
    let full = put(&app, &token, 51, 1).await;
    assert!(
        full.status == 409 && full.body.contains("full"),
        "{}",
        full.body
    );
    assert_eq!(put(&app, &token, 2, 1).await.status, 201);
    app.stock_up(3, 0).await;
    let sold_out = put(&app, &token, 3, 1).await;
    assert!(sold_out.body.contains("sold out"), "{}", sold_out.body);
}

#[tokio::test]
async fn a_cart_is_its_owners() {
    let app = TestApp::start().await;
    let owner = app.token("guest-a", Role::Guest);
    let cart = put(&app, &owner, 1, 1).await.json();
    let item = cart["items"][0]["id"].as_str().unwrap().to_owned();
    let paths = [
        ("GET", CART.to_owned(), json!({})),
        ("POST", format!("{CART}/items"), json!({"product_id": 1})),
        (
            "PUT",
            format!("{CART}/items/{item}"),
            json!({"quantity": 2}),
        ),
        ("DELETE", format!("{CART}/items/{item}"), json!({})),
    ];
    for (token, status) in [
        (app.token("guest-b", Role::Guest), 403),
        (app.token("someone", Role::Customer), 403),
        ("forged".to_owned(), 401),
    ] {
        for (method, path, body) in &paths {
            let answer = app.call(&token, method, path, body).await;
            assert_eq!(answer.status, status, "{method} {path}");
        }
    }
    assert_eq!(app.get(CART).await.status, 401);
    // another cart's item is not to be reached through one's own
    let other = app.token("guest-b", Role::Guest);
    let path = format!("/api/carts/guest-b/items/{item}");
    for (method, body) in [("PUT", json!({"quantity": 9})), ("DELETE", json!({}))] {
        assert_eq!(app.call(&other, method, &path, &body).await.status, 404);
    }
    let admin = app.token("boss", Role::Admin);
    let seen = app.call(&admin, "GET", CART, &json!({})).await;
    assert_eq!(seen.json()["items"][0]["quantity"], 1);
}

#[tokio::test]
async fn a_guests_cart_becomes_the_users() {
    let app = TestApp::start().await;
    let (guest, user) = ("guest-a".parse().unwrap(), "someone".parse().unwrap());
    let quantity = |number: i64| Quantity::try_from(number).unwrap();
    let carts = &app.app.carts;
    for (owner, product, number) in [
        (&guest, 1, 15),
        (&guest, 2, 1),
        (&user, 1, 15),
        (&user, 3, 1),
    ] {
        let product = shop::catalog::ProductId::new(product);
        app.clock.advance(std::time::Duration::from_millis(1));
        carts.add(owner, product, quantity(number)).await.unwrap();
    }
    carts.merge(&guest, &user).await.unwrap();
    // at each login, so twice and for oneself too
    carts.merge(&guest, &user).await.unwrap();
    carts.merge(&user, &user).await.unwrap();
    let cart = carts.cart(&user).await.unwrap();
    let contents: Vec<_> = cart
        .items
        .iter()
        .map(|item| (item.product.get(), item.quantity.get()))
        .collect();
    assert_eq!(contents, [(1, 20), (3, 1), (2, 1)]);
    assert!(carts.cart(&guest).await.unwrap().items.is_empty());
}

/// Whoever signs in again and again with other things does not get a cart without end.
#[tokio::test]
async fn a_cart_is_not_filled_beyond_its_edge_by_logins() {
    let app = TestApp::start().await;
    let carts = &app.app.carts;
    let user = "someone".parse().unwrap();
    let mut products = 1_i64..;
    for guest in ["guest-a", "guest-b"] {
        let guest = guest.parse().unwrap();
        while carts.cart(&guest).await.unwrap().items.len() < 50 {
            let product = shop::catalog::ProductId::new(products.next().unwrap());
            // what is sold out is passed over
            let _ = carts.add(&guest, product, Quantity::ONE).await;
        }
        carts.merge(&guest, &user).await.unwrap();
        assert_eq!(carts.cart(&user).await.unwrap().items.len(), 50);
    }
}

#[tokio::test]
async fn an_abandoned_cart_counts_once() {
    let app = TestApp::start().await;
    let carts = &app.app.carts;
    let owner = "guest-a".parse().unwrap();
    let product = shop::catalog::ProductId::new(1);
    carts.add(&owner, product, Quantity::ONE).await.unwrap();
    let minutes = |minutes| app.clock.advance(std::time::Duration::from_mins(minutes));
    minutes(29);
    assert_eq!(carts.count_abandoned().await.unwrap(), 0);
    minutes(2);
    assert_eq!(carts.count_abandoned().await.unwrap(), 1);
    assert_eq!(carts.count_abandoned().await.unwrap(), 0);
    carts.add(&owner, product, Quantity::ONE).await.unwrap();
    minutes(31);
    assert_eq!(carts.count_abandoned().await.unwrap(), 1, "again");
    let item = carts.cart(&owner).await.unwrap().items.remove(0).id;
    carts.remove(&owner, &item).await.unwrap();
    minutes(31);
    assert_eq!(
        carts.count_abandoned().await.unwrap(),
        0,
        "nothing is in it"
    );
    assert_eq!(metrics(&app)["CartsAbandoned"], 2.0);
}

#[tokio::test]
async fn what_nobody_comes_back_to_is_forgotten() {
    let app = TestApp::start().await;
    let carts = &app.app.carts;
    let (guest, user) = ("guest-a".parse().unwrap(), "someone".parse().unwrap());
    let product = shop::catalog::ProductId::new(1);
    let days = |days: u64| {
        app.clock
            .advance(std::time::Duration::from_hours(24 * days));
    };
    for owner in [&guest, &user] {
        carts.add(owner, product, Quantity::ONE).await.unwrap();
    }
    days(29);
    carts.forget().await.unwrap();
    assert_eq!(carts.pieces(&guest).await.unwrap(), 1);
    days(2);
    carts.forget().await.unwrap();
    assert_eq!(carts.pieces(&guest).await.unwrap(), 0);
    assert_eq!(carts.pieces(&user).await.unwrap(), 1, "of a user it stays");
}
