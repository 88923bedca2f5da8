//! What is refused: another's things, tokens that prove nothing, forms of others, ways out of where one belongs.
//!
//! Guessing passwords, refresh tokens that are used twice and tokens after the logout are in `accounts`, planted visits in
//! `account_pages`, the administrators' pages in `administration`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use shop::identity::{Role, Tokens};

use crate::accounts::PASSWORD;
use crate::app::{Answer, Setup, TOKEN, TestApp};
use crate::browser::Browser;
use crate::orders::{HASTY, body};

const ADMIN_API: [(&str, &str); 28] = [
    ("GET", "/api/admin/dashboard"),
    ("GET", "/api/admin/audit"),
    ("GET", "/api/admin/fault"),
    ("PUT", "/api/admin/fault"),
    ("DELETE", "/api/admin/fault"),
    ("GET", "/api/admin/orders"),
    ("POST", "/api/admin/orders/1/ship"),
    ("GET", "/api/admin/reconciliation"),
    ("GET", "/api/admin/products"),
    ("POST", "/api/admin/products"),
    ("GET", "/api/admin/products/1"),
    ("PUT", "/api/admin/products/1"),
    ("DELETE", "/api/admin/products/1"),
    ("POST", "/api/admin/products/1/restore"),
    ("GET", "/api/admin/categories"),
    ("POST", "/api/admin/categories"),
    ("PUT", "/api/admin/categories/1"),
    ("DELETE", "/api/admin/categories/1"),
    ("GET", "/api/admin/reviews"),
    ("POST", "/api/admin/reviews/1/hide"),
    ("POST", "/api/admin/reviews/1/show"),
    ("GET", "/api/admin/mails"),
    ("GET", "/api/admin/dead-letters"),
    ("POST", "/api/admin/dead-letters/inventory/1/replay"),
    ("POST", "/api/admin/dead-letters/inventory/1/skip"),
    ("PUT", "/api/inventory/1"),
    ("GET", "/api/inventory/alerts"),
    ("POST", "/api/inventory/alerts"),
];

async fn app() -> TestApp {
    let setup = Setup {
        payment: HASTY,
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    app.stock_up(1, 9).await;
    app
}

/// An order of `user`'s.
async fn order(app: &TestApp, user: &str) -> Value {
    let token = app.token(user, Role::Customer);
    let item = json!({"product_id": 1, "quantity": 1});
    let items = format!("/api/carts/{user}/items");
    assert_eq!(app.call(&token, "POST", &items, &item).await.status, 201);
    let request = Request::post("/api/orders")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", "once");
    let request = request.body(body("test").to_string().into()).unwrap();
    let answer = app.send(request).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

async fn plain(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn anothers_cart_and_orders_by_the_api() {
    let app = app().await;
    let order = order(&app, "ada").await;
    let id = order["id"].as_str().unwrap();
    let ada = app.token("ada", Role::Customer);
    let item = json!({"product_id": 1, "quantity": 2});
    let added = app
        .call(&ada, "POST", "/api/carts/ada/items", &item)
        .await
        .json();
    let line = added["items"][0]["id"].as_str().unwrap_or("1");
    let one = format!("/api/carts/ada/items/{line}");
    let (shown, cancel) = (
        format!("/api/orders/{id}"),
        format!("/api/orders/{id}/cancel"),
    );
    let others = [
        app.token("eve", Role::Customer),
        app.token("guest-eve", Role::Guest),
    ];
    for (method, path) in [
        ("GET", "/api/carts/ada"),
        ("POST", "/api/carts/ada/items"),
        ("PUT", &one),
        ("DELETE", &one),
        ("GET", &shown),
        ("POST", &cancel),
        ("GET", "/api/users/ada/orders"),
    ] {
        for token in &others {
            let answer = app.call(token, method, path, &item).await;
            let refused = [403, 404].contains(&answer.status.as_u16());
            assert!(refused, "{method} {path}: {}", answer.text());
            assert!(!answer.body.contains("Long Lane"), "{method} {path}");
        }
        let answer = plain(&app, method, path, &[]).await;
        assert_eq!(answer.status, 401, "{method} {path} by nobody");
    }
    let kept = app.call(&ada, "GET", &shown, &Value::Null).await.json();
    assert_eq!(kept["status"], order["status"], "not cancelled");
    let cart = app.call(&ada, "GET", "/api/carts/ada", &Value::Null).await;
    assert_eq!(cart.json()["pieces"], 2, "{}", cart.body);
}

#[tokio::test]
async fn anothers_order_by_pages() {
    let app = app().await;
    let order = order(&app, "ada").await;
    let page = format!("/orders/{}", order["number"].as_str().unwrap());
    app.register("eve@example.com").await;
    let mut eve = signed_in(&app, "/login", "eve@example.com").await;
    eve.open("/account/addresses/new").await;
    let csrf = eve.form("/account/addresses", &[]);
    let mut guest = Browser::new(&app);
    for browser in [&mut eve, &mut guest] {
        browser.open(&page).await;
        assert_ne!(browser.status, 500);
        assert!(!browser.page.contains("Long Lane"), "{}", browser.page);
    }
    eve.open(&page).await;
    assert_eq!(eve.status, 404);
    eve.post(&format!("{page}/cancel"), csrf).await;
    assert_eq!(eve.status, 404);
    let shown = format!("/api/orders/{}", order["id"].as_str().unwrap());
    let ada = app.token("ada", Role::Customer);
    let kept = app.call(&ada, "GET", &shown, &Value::Null).await.json();
    assert_eq!(kept["status"], order["status"]);
}

async fn signed_in<'a>(app: &'a TestApp, login: &str, email: &str) -> Browser<'a> {
    let mut browser = Browser::new(app);
    browser.open(login).await;
    let fields = [("email", email), ("password", PASSWORD)];
    browser.submit("/login", &fields).await;
    browser
}

#[tokio::test]
async fn the_api_of_administrators_is_for_them_alone() {
    let app = app().await;
    let customer = app.token("eve", Role::Customer);
    let guest = app.token("guest-eve", Role::Guest);
    for (method, path) in ADMIN_API {
        let nobody = plain(&app, method, path, &[]).await;
        assert_eq!(nobody.status, 401, "{method} {path} by nobody");
        for token in [&customer, &guest] {
            let answer = app.call(token, method, path, &json!({})).await;
            assert_eq!(answer.status, 403, "{method} {path}");
        }
        for token in forgeries(&app.token("boss", Role::Admin)) {
            let answer = app.call(&token, method, path, &json!({})).await;
            assert_eq!(answer.status, 401, "{method} {path}: {token}");
        }
        let operator = app.call(TOKEN, method, path, &json!({})).await;
        assert_eq!(operator.status, 401, "{method} {path} by the operator");
    }
    let boss = app.token("boss", Role::Admin);
    app.clock.advance(Tokens::LIFETIME);
    for (method, path) in ADMIN_API {
        let expired = app.call(&boss, method, path, &json!({})).await;
        assert_eq!(expired.status, 401, "{method} {path}: expired");
    }
    let kept = app.get("/api/products/1").await;
    assert_eq!(kept.json()["stock"], 9, "nothing was changed");
}

/// What the API is described to have for administrators is tried: a new door is found here.
#[tokio::test]
async fn all_doors_of_administrators_are_tried() {
    let known = ADMIN_API.map(|(method, path)| format!("{method} {}", shape(path)));
    let document = app().await.get("/api/openapi.json").await.json();
    let mut found = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/admin/") {
            continue;
        }
        for method in operations.as_object().unwrap().keys() {
            let door = format!("{} {}", method.to_uppercase(), shape(path));
            assert!(known.contains(&door), "{door} is not tried");
            found += 1;
        }
    }
    assert!(found > 20, "only {found} doors are found");
}

/// A path without what differs between two of its kind.
fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "1" | "inventory" => "*",
        part if part.starts_with('{') => "*",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Tokens that look like `token`, and prove nothing.
fn forgeries(token: &str) -> Vec<String> {
    let [head, claims, signature] = parts(token);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let says: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let other = EncodingKey::from_secret(&[4; 32]);
    let mine = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &says, &other).unwrap();
    vec![
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{head}.{claims}."),
        mine,
    ]
}

/// The parts of a token, to be put together otherwise.
fn parts(token: &str) -> [&str; 3] {
    let mut parts = token.split('.');
    [(); 3].map(|()| parts.next().unwrap())
}

#[tokio::test]
async fn forged_tokens_prove_nothing() {
    let app = app().await;
    let token = app.token("ada", Role::Customer);
    let [head, claims, signature] = parts(&token);
    let mut says: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let other = EncodingKey::from_secret(&[4; 32]);
    let forged = |algorithm, says: &Value| {
        jsonwebtoken::encode(&Header::new(algorithm), says, &other).unwrap()
    };
    let (mine, longer) = (
        forged(Algorithm::HS256, &says),
        forged(Algorithm::HS512, &says),
    );
    says["role"] = json!("admin");
    let raised = URL_SAFE_NO_PAD.encode(says.to_string());
    let csrf = {
        let mut browser = Browser::new(&app);
        browser.open("/login").await;
        browser.form("/login", &[])
    };
    let cart = "/api/carts/ada";
    let answer = app.call(&token, "GET", cart, &Value::Null).await;
    assert_eq!(answer.status, 200, "the true one");
    for forged in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{none}.{raised}."),
        format!("{head}.{raised}.{signature}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}"),
        format!("{head}.{claims}.{}", &signature[1..]),
        mine,
        longer,
        csrf.split('=').next_back().unwrap().to_owned(),
        TOKEN.to_owned(),
        String::new(),
    ] {
        let answer = app.call(&forged, "GET", cart, &Value::Null).await;
        assert_eq!(answer.status, 401, "{forged}");
        let answer = app
            .call(&forged, "GET", "/api/admin/audit", &Value::Null)
            .await;
        assert_eq!(answer.status, 401, "{forged}");
    }
    app.clock.advance(Tokens::LIFETIME);
    let answer = app.call(&token, "GET", cart, &Value::Null).await;
    assert_eq!(answer.status, 401, "expired");
}

#[tokio::test]
async fn a_cookie_opens_no_api_and_a_token_no_page() {
    let app = app().await;
    let id = app.register("ada@example.com").await;
    let login = plain(&app, "GET", "/login", &[]).await;
    let cookie = login.header("set-cookie").split(';').next().unwrap();
    let profile = format!("/api/users/{id}/profile");
    let by_cookie = plain(&app, "GET", &profile, &[("cookie", cookie)]).await;
    assert_eq!(by_cookie.status, 401);
    let bearer = format!("Bearer {}", app.token(&id, Role::Admin));
    for page in ["/account", "/admin", "/admin/orders"] {
        let by_token = plain(&app, "GET", page, &[("authorization", &bearer)]).await;
        assert_eq!(by_token.status, 303, "{page}");
        assert!(by_token.header("location").starts_with("/login"), "{page}");
    }
    // a cookie that was made up, or raised to a login, is none
    let mut browser = signed_in(&app, "/login", "ada@example.com").await;
    browser.open("/account").await;
    assert_eq!(browser.status, 200);
    let cookie_of_ada = browser.cookie();
    let cookies = [("cookie", cookie_of_ada.as_str())];
    for (method, path) in [
        ("GET", profile.clone()),
        ("GET", format!("/api/users/{id}/addresses")),
        ("GET", format!("/api/users/{id}/orders")),
        ("GET", format!("/api/carts/{id}")),
        ("POST", format!("/api/carts/{id}/items")),
        ("POST", "/api/orders".to_owned()),
        ("POST", "/api/products/1/reviews".to_owned()),
    ] {
        let answer = plain(&app, method, &path, &cookies).await;
        assert_eq!(answer.status, 401, "{method} {path} by a cookie");
    }
    let raised = cookie.replacen("=g.", "=u.", 1);
    assert_ne!(raised, cookie);
    for cookie in [raised.as_str(), "shop_visit=u.a.b", "shop_visit="] {
        let answer = plain(&app, "GET", "/account", &[("cookie", cookie)]).await;
        assert_eq!(answer.status, 303, "{cookie}");
    }
}

#[tokio::test]
async fn forms_without_the_token_of_their_visit_do_nothing() {
    let app = app().await;
    let product = app.get("/api/products/1").await.json();
    let product = product["page"].as_str().unwrap();
    let mut other = Browser::new(&app);
    other.open(product).await;
    let foreign = other.form("/cart/items", &[("quantity", "1")]);
    let mut browser = Browser::new(&app);
    browser.open(product).await;
    let (notify, reviews) = (format!("{product}/notify"), format!("{product}/reviews"));
    for path in [
        "/cart/items",
        "/cart/items/1",
        "/checkout",
        "/checkout/address",
        "/checkout/payment",
        "/checkout/review",
        "/orders/AAAA-AAAA/cancel",
        &notify,
        &reviews,
        "/login",
        "/register",
        "/logout",
        "/password-reset",
    ] {
        for form in ["", "csrf=", "csrf=guessed", &foreign] {
            browser.post(path, form.to_owned()).await;
            assert_eq!(browser.status, 403, "{path} {form}");
        }
    }
    browser.open("/cart").await;
    assert!(browser.page.contains("nothing in your cart"));
}

#[tokio::test]
async fn no_way_leads_to_files() {
    let app = app().await;
    for path in [
        "/static/../Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%5c..%5cCargo.toml",
        "/static/....//Cargo.toml",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/shop.css%00.png",
        "/static/client.js/../../../Cargo.toml",
        "/static/rum-..%2f..%2fCargo.toml",
        "/static/..",
        "/products/../../etc/passwd",
        "/products/..%2f..%2fetc%2fpasswd",
        "/products/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/categories/..%2f..%2fetc%2fpasswd",
        "/password-reset/..%2f..%2fetc%2fpasswd/",
        "/api/products/..%2f..%2fetc%2fpasswd",
        "/%c0%ae%c0%ae/etc/passwd",
    ] {
        let answer = app.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(!answer.body.contains("root:"), "{path}");
        assert!(!answer.body.contains("[package]"), "{path}");
    }
}

#[tokio::test]
async fn the_switches_of_the_operator_need_their_token() {
    let app = app().await;
    let admin = app.token("boss", Role::Admin);
    let fault = r#"{"error_share": 1}"#;
    for path in ["/api/operator/fault", "/api/operator/log"] {
        for token in ["", "wrong", "open-sesam", "open-sesame2", &admin] {
            for (method, body) in [("GET", ""), ("PUT", fault), ("PUT", r#"{"log": "trace"}"#)] {
                let request = Request::builder()
                    .method(method)
                    .uri(path)
                    .header("content-type", "application/json")
                    .header("authorization", format!("Bearer {token}"));
                let answer = app.send(request.body(body.into()).unwrap()).await;
                assert_eq!(answer.status, 401, "{method} {path} {token}");
            }
        }
        assert_eq!(plain(&app, "GET", path, &[]).await.status, 401);
        let cookie = [("cookie", "open-sesame")];
        assert_eq!(plain(&app, "GET", path, &cookie).await.status, 401);
    }
    let set = app.fault("GET", Some(TOKEN), "").await.json();
    assert_eq!(set["error_share"].as_f64().unwrap_or_default(), 0.0);
    assert_eq!(app.get("/api/products").await.status, 200);
    let without = TestApp::with(Setup {
        token: None,
        ..Setup::default()
    })
    .await;
    for token in [None, Some(""), Some(TOKEN)] {
        assert_eq!(without.fault("PUT", token, fault).await.status, 404);
    }
}

#[tokio::test]
async fn a_login_leads_nowhere_else() {
    let app = app().await;
    app.register("ada@example.com").await;
    for next in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "%2F%09%2Fevil.example",
        "javascript%3Aalert(1)",
        "%2F%0d%0aSet-Cookie%3A%20a%3Db",
        "evil.example",
        "%2F%40evil.example%0a",
    ] {
        let login = format!("/login?next={next}");
        let browser = signed_in(&app, &login, "ada@example.com").await;
        let shown = (browser.path.as_str(), browser.status);
        assert_eq!(shown, ("/account", 200), "{next}");
    }
}

#[tokio::test]
async fn mails_and_redirects_do_not_believe_the_host() {
    let app = app().await;
    app.register("ada@example.com").await;
    let evil = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    let mut request =
        Request::post("/api/auth/password-reset").header("content-type", "application/json");
    for (name, value) in evil {
        request = request.header(name, value);
    }
    let wish = json!({"email": "ada@example.com"}).to_string();
    let asked = app.send(request.body(wish.into()).unwrap()).await;
    assert_eq!(asked.status, 202);
    let relay = app.relay(Arc::new(app.app.mailer.clone()));
    app.clock.advance(Duration::from_secs(1));
    relay.drain().await.unwrap();
    let mails = app.app.mailer.latest().await.unwrap();
    let mail = mails
        .iter()
        .find(|mail| mail.body_text.contains("/password-reset/"));
    let mail = mail.map(|mail| format!("{}{}", mail.body_text, mail.body_html));
    let mail = mail.unwrap().replace("&#x2f;", "/");
    assert!(mail.contains("http://shop.test/password-reset/"), "{mail}");
    assert!(!mail.contains("evil"), "{mail}");
    let (_, link) = mail.split_once("http://shop.test").unwrap();
    let link = link.split_whitespace().next().unwrap();
    assert_eq!(app.get(link).await.status, 200, "the link leads somewhere");
    for path in ["/account", "/", "/login", "/api/products"] {
        let answer = plain(&app, "GET", path, &evil).await;
        assert!(!answer.header("location").contains("evil"), "{path}");
        assert!(!answer.body.contains("evil.example"), "{path}");
    }
}

#[tokio::test]
async fn over_tls_everything_is() {
    let setup = Setup {
        public_url: "https://shop.test",
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    for path in ["/", "/login", "/api/products", "/nope", "/health"] {
        let answer = app.get(path).await;
        let told = answer.header("strict-transport-security");
        assert!(told.starts_with("max-age="), "{path}: {told}");
    }
    let login = app.get("/login").await;
    let cookie = login.header("set-cookie");
    assert!(cookie.starts_with("__Host-shop_visit="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let plain = TestApp::start().await;
    let told = plain.get("/").await;
    assert_eq!(told.header("strict-transport-security"), "");
}

#[tokio::test]
async fn what_is_personal_is_kept_by_no_cache() {
    let app = app().await;
    app.register("ada@example.com").await;
    let login = plain(&app, "GET", "/login", &[]).await;
    assert_eq!(login.header("cache-control"), "private, no-store");
    let cookie = login.header("set-cookie").split(';').next().unwrap();
    for path in [
        "/cart",
        "/account",
        "/checkout",
        "/account/orders",
        "/login",
    ] {
        let answer = plain(&app, "GET", path, &[("cookie", cookie)]).await;
        let told = answer.header("cache-control");
        assert_eq!(told, "private, no-store", "{path}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
    let token = app.token("ada", Role::Customer);
    let cart = app
        .call(&token, "GET", "/api/carts/ada", &Value::Null)
        .await;
    assert_eq!(cart.header("cache-control"), "private, no-store");
}
