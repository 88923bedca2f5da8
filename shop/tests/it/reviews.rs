//! Reviews by JSON and by pages, and what they give a product.

use serde_json::{Value, json};
use shop::identity::Role;

use crate::accounts::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::browser::Browser;
use crate::metrics::metrics;

const REVIEWS: &str = "/api/products/7/reviews";

fn review(rating: i64) -> Value {
    json!({"rating": rating, "title": "A good one", "text": "Holds coffee.\nAnd tea."})
}

async fn write(app: &TestApp, user: &str, review: &Value) -> Answer {
    let token = app.token(user, Role::Customer);
    app.call(&token, "POST", REVIEWS, review).await
}

async fn rating(app: &TestApp) -> Value {
    let product = app.get("/api/products/7").await.json()["rating"].clone();
    let list = app.get(REVIEWS).await.json();
    assert_eq!(list["rating"], product);
    assert_eq!(list["total"], product["reviews"]);
    product
}

#[tokio::test]
async fn each_reviews_a_product_once() {
    let app = TestApp::start().await;
    let none = json!({"average": null, "reviews": 0});
    assert_eq!(rating(&app).await, none);
    metrics(&app);
    let written = write(&app, "ada", &review(5)).await;
    assert_eq!(written.status, 201, "{}", written.body);
    assert_eq!(written.json()["author"], "A customer");
    let again = write(&app, "ada", &review(1)).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.header("content-type"), "application/problem+json");
    app.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(write(&app, "bob", &review(4)).await.status, 201);
    assert_eq!(rating(&app).await, json!({"average": 4.5, "reviews": 2}));
    assert_eq!(metrics(&app)["ReviewsWritten"], 2.0);
    let newest = app.get(&format!("{REVIEWS}?per_page=1")).await.json();
    assert_eq!(
        (&newest["items"][0]["rating"], &newest["pages"]),
        (&json!(4), &json!(2))
    );
    // another product has its own
    let other = app.get("/api/products/8/reviews").await.json();
    assert_eq!(other["total"], 0);
    let mut listed = app.get("/api/products?per_page=100").await.json();
    let page = listed["items"].as_array_mut().unwrap();
    page.retain(|product| product["rating"]["reviews"] == 2);
    assert!(page.iter().all(|product| product["id"] == 7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_sends_a_review_often_at_once_wrote_one() {
    let app = TestApp::start().await;
    let reviews = app.app.reviews.clone();
    let mut sent = tokio::task::JoinSet::new();
    for number in 0..16 {
        let reviews = reviews.clone();
        sent.spawn(async move {
            let draft = shop::reviews::ReviewFields {
                rating: 3,
                title: "Again".to_owned(),
                text: "And again.".to_owned(),
            };
            let author = format!("user-{}", number % 4).parse().unwrap();
            let (product, draft) = (shop::catalog::ProductId::new(7), draft.try_into().unwrap());
            reviews.write(product, &author, "", &draft).await
        });
    }
    let written = sent.join_all().await;
    assert_eq!(written.iter().flatten().count(), 4);
    let refused = written.iter().filter_map(|written| written.as_ref().err());
    assert!(refused.into_iter().all(|error| error.status() == 409));
    assert_eq!(rating(&app).await, json!({"average": 3.0, "reviews": 4}));
}

#[tokio::test]
async fn only_who_is_signed_in_writes_and_only_about_what_is_sold() {
    let app = TestApp::start().await;
    let guest = app.token("guest-a", Role::Guest);
    let refused = app.call(&guest, "POST", REVIEWS, &review(5)).await;
    assert_eq!(refused.status, 403);
    let request = axum::http::Request::post(REVIEWS).header("content-type", "application/json");
    let request = request.body(review(5).to_string().into()).unwrap();
    assert_eq!(app.send(request).await.status, 401);
    let token = app.token("ada", Role::Customer);
    for path in ["/api/products/9999/reviews", "/api/products/x/reviews"] {
        assert_eq!(app.call(&token, "POST", path, &review(5)).await.status, 404);
        assert_eq!(app.get(path).await.status, 404);
    }
    let boss = app.token("boss", Role::Admin);
    let product = "/api/admin/products/7";
    assert_eq!(
        app.call(&boss, "DELETE", product, &json!({})).await.status,
        204
    );
    assert_eq!(write(&app, "ada", &review(5)).await.status, 404);
    assert_eq!(app.get(REVIEWS).await.status, 404);
}

#[tokio::test]
async fn hostile_reviews_are_refused_or_only_text() {
    let app = TestApp::start().await;
    let with = |member: &str, value: Value| {
        let mut review = review(5);
        review[member] = value;
        review
    };
    for wrong in [
        with("rating", json!(0)),
        with("rating", json!(6)),
        with("rating", json!(i64::MIN)),
        with("rating", json!(4.5)),
        with("rating", json!("5")),
        with("title", json!("")),
        with("title", json!("x".repeat(101))),
        with("title", json!("a\nb")),
        with("text", json!("\u{0}")),
        with("text", json!("\u{202e} \u{200b}")),
        with("text", json!("x".repeat(2_001))),
        json!([5, "A good one", "Holds coffee."]),
    ] {
        let answer = write(&app, "ada", &wrong).await;
        assert!(
            [400, 422].contains(&answer.status.as_u16()),
            "{wrong}: {}",
            answer.body
        );
    }
    let huge = with("text", json!("x".repeat(70_000)));
    assert_eq!(write(&app, "ada", &huge).await.status, 413);
    let markup = json!({
        "rating": 1,
        "title": "<img src=x onerror=alert(1)>",
        "text": "</article><script>alert(1)</script>{{ 7*7 }}",
    });
    assert_eq!(write(&app, "ada", &markup).await.status, 201);
    let page = app.get("/api/products/7").await.json()["page"]
        .as_str()
        .unwrap()
        .to_owned();
    for path in [page.clone(), format!("{page}/reviews")] {
        let html = app.get(&path).await.body;
        assert!(
            html.contains("&lt;img src=x onerror=alert(1)&gt;"),
            "{html}"
        );
        assert!(
            !html.contains("<img src=x") && !html.contains("<script>alert"),
            "{html}"
        );
        assert!(html.contains("{{ 7*7 }}"), "{html}");
    }
}

#[tokio::test]
async fn what_is_hidden_counts_for_nothing() {
    let app = TestApp::start().await;
    let first = write(&app, "ada", &review(1)).await.json();
    write(&app, "bob", &review(5)).await;
    let boss = app.token("boss", Role::Admin);
    let path = |deed: &str| {
        format!(
            "/api/admin/reviews/{}/{deed}",
            first["id"].as_str().unwrap()
        )
    };
    metrics(&app);
    for _ in 0..2 {
        let hidden = app.call(&boss, "POST", &path("hide"), &json!({})).await;
        assert_eq!(hidden.status, 204, "{}", hidden.body);
    }
    assert_eq!(rating(&app).await, json!({"average": 5.0, "reviews": 1}));
    let shown = app.get(REVIEWS).await.json();
    assert_eq!(
        (
            shown["items"].as_array().unwrap().len(),
            &shown["items"][0]["rating"]
        ),
        (1, &json!(5))
    );
    // it is not written anew, either
    assert_eq!(write(&app, "ada", &review(5)).await.status, 409);
    let all = app
        .call(&boss, "GET", "/api/admin/reviews", &json!({}))
        .await
        .json();
    assert_eq!(all["total"], 2);
    let hidden = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|review| review["hidden_at"].is_i64());
    assert_eq!(hidden.count(), 1);
    assert_eq!(
        app.call(&boss, "POST", &path("show"), &json!({}))
            .await
            .status,
        204
    );
    assert_eq!(rating(&app).await, json!({"average": 3.0, "reviews": 2}));
    assert_eq!(metrics(&app)["AdminActions"], 2.0);
    let none = app
        .call(&boss, "POST", "/api/admin/reviews/none/hide", &json!({}))
        .await;
    assert_eq!(none.status, 404);
    let customer = app.token("ada", Role::Customer);
    for (method, path) in [
        ("GET", "/api/admin/reviews".to_owned()),
        ("POST", path("hide")),
    ] {
        assert_eq!(
            app.call(&customer, method, &path, &json!({})).await.status,
            403
        );
    }
}

#[tokio::test]
async fn a_customer_reviews_by_pages() {
    let app = TestApp::start().await;
    let page = app.get("/api/products/7").await.json()["page"]
        .as_str()
        .unwrap()
        .to_owned();
    let reviews = format!("{page}/reviews");
    let mut browser = Browser::new(&app);
    browser.open(&page).await;
    assert!(browser.page.contains("Nobody has reviewed it yet."));
    assert!(browser.page.contains("Sign in to write a review"));
    // without a login a form sent leads to it
    let token = browser.form("/cart/items", &[]);
    let token = token
        .split('&')
        .find(|field| field.starts_with("csrf="))
        .unwrap()
        .to_owned();
    browser.post(&reviews, format!("{token}&rating=5")).await;
    assert!(browser.path.starts_with("/login?next="), "{}", browser.path);
    browser.open(&format!("/register?next={reviews}")).await;
    let fields = [
        ("name", "Ada Lovelace"),
        ("email", "ada@example.com"),
        ("password", PASSWORD),
    ];
    browser.submit("/register", &fields).await;
    assert_eq!(
        (browser.path.as_str(), browser.status),
        (reviews.as_str(), 200)
    );
    browser
        .submit(
            &reviews,
            &[("rating", "7"), ("title", "Kept"), ("text", "")],
        )
        .await;
    assert_eq!(browser.status, 422);
    for part in [
        "id=\"rating-problem\"",
        "id=\"text-problem\"",
        "value=\"Kept\"",
    ] {
        assert!(browser.page.contains(part), "{part}: {}", browser.page);
    }
    // the form on the page of the product goes the same way
    browser.open(&page).await;
    let fields = [("rating", "4"), ("title", "Kept"), ("text", "One.\r\nTwo.")];
    browser.submit(&reviews, &fields).await;
    assert_eq!(
        (browser.path.as_str(), browser.status),
        (reviews.as_str(), 200)
    );
    assert!(
        browser.page.contains("Thank you") && browser.page.contains("Ada, "),
        "{}",
        browser.page
    );
    assert!(!browser.page.contains("Lovelace"));
    browser.open(&page).await;
    assert!(
        browser.page.contains("4.0") && browser.page.contains("★★★★☆"),
        "{}",
        browser.page
    );
    browser.submit(&reviews, &fields).await;
    assert_eq!(browser.status, 409);
    // a form of another visit is refused
    let mut stranger = Browser::new(&app);
    stranger.post(&reviews, format!("{token}&rating=5")).await;
    assert_eq!(stranger.status, 403);
}

/// What may be so long is taken in every script, in forms too, where a letter is as much as twelve bytes.
#[tokio::test]
async fn a_long_review_in_any_script_arrives() {
    let app = TestApp::start().await;
    let page = app.get("/api/products/1").await.json();
    let page = page["page"].as_str().unwrap().to_owned();
    let reviews = format!("{page}/reviews");
    let mut browser = Browser::new(&app);
    browser.open(&format!("/register?next={reviews}")).await;
    let fields = [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("password", "pebbles under a long bridge"),
    ];
    browser.submit("/register", &fields).await;
    let text = "𠀀".repeat(2_000);
    let fields = [("rating", "5"), ("title", "Good"), ("text", text.as_str())];
    browser.submit(&reviews, &fields).await;
    assert_eq!(browser.status, 200, "{}", browser.page);
    assert!(browser.page.contains(&text));
}
