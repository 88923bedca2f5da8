//! The pages of administrators, the same as JSON, and the log of what they do.

use serde_json::{Value, json};
use shop::identity::Role;

use crate::app::{Setup, TOKEN, TestApp};
use crate::browser::Browser;
use crate::orders::{HASTY, body};

const PAGES: [&str; 13] = [
    "/admin",
    "/admin/products",
    "/admin/products/new",
    "/admin/products/1",
    "/admin/categories",
    "/admin/categories/new",
    "/admin/categories/2",
    "/admin/inventory",
    "/admin/orders",
    "/admin/reviews",
    "/admin/mails",
    "/admin/dead-letters",
    "/admin/audit",
];
const EMAIL: &str = "boss@shop.test";
const PASSWORD: &str = "a long enough password";

pub(crate) async fn app() -> TestApp {
    let setup = Setup {
        payment: HASTY,
        token: Some(TOKEN),
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    app.stock_up(1, 5).await;
    let (email, password) = (EMAIL.parse().unwrap(), PASSWORD.parse().unwrap());
    let users = &app.app.users;
    users.ensure_administrator(&email, &password).await.unwrap();
    app
}

async fn boss(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    browser.open("/login?next=%2Fadmin").await;
    let login = [("email", EMAIL), ("password", PASSWORD)];
    browser.submit("/login", &login).await;
    assert_eq!((browser.path.as_str(), browser.status), ("/admin", 200));
    browser
}

/// What was done, the latest first, and how it ended.
async fn log(app: &TestApp) -> Vec<(String, String, String)> {
    let token = app.token("root", Role::Admin);
    let answer = app.call(&token, "GET", "/api/admin/audit", &Value::Null);
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let answer = answer.await.json();
    let entries = answer["items"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            (
                text(entry, "action"),
                text(entry, "subject"),
                text(entry, "outcome"),
            )
        })
        .collect()
}

pub(crate) async fn orders(app: &TestApp, key: &str) -> Value {
    let token = app.token("ada", Role::Customer);
    let item = json!({"product_id": 1, "quantity": 1});
    app.call(&token, "POST", "/api/carts/ada/items", &item)
        .await;
    let request = axum::http::Request::post("/api/orders")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    let request = request.body(body("test").to_string().into()).unwrap();
    app.send(request).await.json()
}

#[tokio::test]
async fn only_administrators_see_the_pages() {
    let app = app().await;
    for page in PAGES.iter().chain(&["/admin/faults"]) {
        let guest = app.get(page).await;
        let login = format!(
            "/login?next={}",
            page.replace('/', "%2F").replace('-', "%2D")
        );
        assert_eq!(
            (guest.status, guest.header("location")),
            (303.try_into().unwrap(), login.as_str())
        );
    }
    let mut customer = Browser::new(&app);
    customer.open("/register").await;
    let fields = [
        ("name", "Eve"),
        ("email", "eve@shop.test"),
        ("password", PASSWORD),
    ];
    customer.submit("/register", &fields).await;
    let mut boss = boss(&app).await;
    for page in PAGES.iter().chain(&["/admin/faults"]) {
        customer.open(page).await;
        assert_eq!(customer.status, 403, "{page}");
        boss.open(page).await;
        assert_eq!(boss.status, 200, "{page}");
    }
    for (path, form) in [
        ("/admin/products", "name=x"),
        ("/admin/products/1", "name=x"),
        ("/admin/products/1/shelve", "deed=retire"),
        ("/admin/categories", "name=x"),
        ("/admin/categories/2", "name=x&version=1"),
        ("/admin/categories/2/delete", ""),
        ("/admin/reviews/a", "deed=hide"),
        ("/admin/inventory/1", "available=9&low_at=1&version=1"),
        ("/admin/orders/AAAA-AAAA", "deed=ship"),
        ("/admin/faults", "deed=set&error_share=1"),
    ] {
        customer.post(path, form.to_owned()).await;
        assert_eq!(customer.status, 403, "{path}");
        boss.post(path, format!("{form}&csrf=guessed")).await;
        assert_eq!(boss.status, 403, "{path} without its token");
    }
    assert_eq!(log(&app).await, [], "nothing was done");
}

#[tokio::test]
async fn a_product_is_made_changed_and_taken_off_sale() {
    let app = app().await;
    let mut boss = boss(&app).await;
    boss.open("/admin/products/new").await;
    let wrong = [
        ("name", ""),
        ("price", "cheap"),
        ("category", ""),
        ("stock", "many"),
    ];
    boss.submit("/admin/products", &wrong).await;
    assert_eq!(boss.status, 422);
    for problem in ["name-problem", "price-problem", "category-problem"] {
        assert!(boss.page.contains(problem), "{problem}");
    }
    let name = "<b>Lantern</b> & co";
    let fields = [
        ("name", name),
        ("price", "49,90"),
        ("category", "2"),
        ("stock", "7"),
        ("description", "Bright."),
    ];
    boss.submit("/admin/products", &fields).await;
    assert_eq!(boss.status, 200);
    let id = boss
        .path
        .strip_prefix("/admin/products/")
        .unwrap()
        .to_owned();
    assert!(boss.page.contains("&lt;b&gt;Lantern&lt;") && !boss.page.contains("<b>Lantern"));
    let product = app.get(&format!("/api/products/{id}")).await.json();
    assert_eq!(product["price"]["minor"], 4990);
    assert_eq!(product["name"], name);

    let page = boss.path.clone();
    let late = boss.form(
        &page,
        &[("name", "Late"), ("price", "1"), ("category", "2")],
    );
    boss.submit(
        &page,
        &[("name", "Lantern"), ("price", "50"), ("category", "2")],
    )
    .await;
    assert_eq!(boss.status, 200);
    boss.post(&page, late).await;
    assert_eq!(boss.status, 409, "somebody else changed it since");
    boss.open(&page).await;
    boss.submit(&format!("{page}/shelve"), &[("deed", "retire")])
        .await;
    assert!(boss.page.contains("No longer sold"));
    assert_eq!(app.get(&format!("/api/products/{id}")).await.status, 404);
    boss.submit(&format!("{page}/shelve"), &[("deed", "restore")])
        .await;
    assert_eq!(app.get(&format!("/api/products/{id}")).await.status, 200);
    let done: Vec<_> = log(&app)
        .await
        .into_iter()
        .map(|(action, subject, _)| (action, subject))
        .collect();
    let expected = [
        "product.restore",
        "product.retire",
        "product.change",
        "product.create",
    ];
    let expected = expected.map(|action| (action.to_owned(), id.clone()));
    assert_eq!(done, expected);
}

/// The number of the category of this name in the administration's list, if it is there.
fn category(page: &str, name: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("\">{name}</a>"))?;
    let (_, id) = before.rsplit_once("/admin/categories/")?;
    Some(id.to_owned())
}

#[tokio::test]
async fn a_category_is_made_moved_and_deleted() {
    let app = app().await;
    let mut boss = boss(&app).await;
    let list = "/admin/categories";
    boss.open("/admin/categories/new").await;
    boss.submit(list, &[("name", ""), ("parent_id", "x")]).await;
    assert_eq!(boss.status, 422);
    assert!(boss.page.contains("id=\"name-problem\""));
    boss.submit(list, &[("name", "Lanterns"), ("parent_id", "x")])
        .await;
    assert!(boss.page.contains("id=\"parent_id-problem\""));
    assert!(boss.page.contains("value=\"Lanterns\""), "what was typed");
    for (name, parent) in [("Lanterns", ""), ("Paper", "Lanterns")] {
        boss.open(list).await;
        let parent = category(&boss.page, parent).unwrap_or_default();
        boss.open("/admin/categories/new").await;
        boss.submit(list, &[("name", name), ("parent_id", &parent)])
            .await;
        assert_eq!((boss.path.as_str(), boss.status), (list, 200));
    }
    let lanterns = category(&boss.page, "Lanterns").unwrap();
    let paper = category(&boss.page, "Paper").unwrap();
    let page = format!("{list}/{lanterns}");
    boss.open(&page).await;
    assert!(!boss.page.contains("Delete it"), "there is one in it");
    let own = format!("<option value=\"{paper}\"");
    assert!(!boss.page.contains(&own), "nothing goes into itself");
    let late = boss.form(&page, &[("name", "Late"), ("parent_id", "")]);
    boss.submit(&page, &[("name", "Lamps <b>"), ("parent_id", "")])
        .await;
    assert_eq!((boss.path.as_str(), boss.status), (list, 200));
    assert!(boss.page.contains("Lamps &lt;b&gt;"));
    boss.post(&page, late).await;
    assert_eq!(boss.status, 409, "somebody else changed it since");
    assert!(boss.page.contains("role=\"alert\""));
    boss.open(&format!("{list}/{paper}")).await;
    let delete = format!("{list}/{paper}/delete");
    let again = boss.form(&delete, &[]);
    boss.submit(&delete, &[]).await;
    assert_eq!(category(&boss.page, "Paper"), None);
    boss.post(&delete, again).await;
    assert_eq!(boss.status, 404);
    let done: Vec<_> = log(&app)
        .await
        .into_iter()
        .map(|(a, s, _)| (a, s))
        .collect();
    let expected = [
        ("category.delete", &paper),
        ("category.change", &lanterns),
        ("category.create", &paper),
        ("category.create", &lanterns),
    ];
    let expected = expected.map(|(action, id)| (action.to_owned(), id.clone()));
    assert_eq!(done, expected);
}

#[tokio::test]
async fn a_review_is_hidden_and_shown() {
    let app = app().await;
    let token = app.token("ada", Role::Customer);
    let review = json!({"rating": 1, "title": "<i>Bad</i>", "text": "It broke."});
    let path = "/api/products/1/reviews";
    let written = app.call(&token, "POST", path, &review).await;
    assert_eq!(written.status, 201);
    let written = written.json();
    let id = written["id"].as_str().unwrap();
    let form = format!("/admin/reviews/{id}");
    let mut boss = boss(&app).await;
    boss.open("/admin/reviews").await;
    assert!(boss.page.contains("&lt;i&gt;Bad") && !boss.page.contains("<i>Bad"));
    for (deed, left) in [("hide", 0), ("hide", 0), ("show", 1)] {
        let sent = boss.form(&form, &[("deed", deed)]);
        boss.post(&form, sent).await;
        assert_eq!(
            (boss.path.as_str(), boss.status),
            ("/admin/reviews?page=1", 200)
        );
        assert_eq!(boss.page.contains("Hidden"), left == 0);
        assert_eq!(app.get(path).await.json()["total"], left);
    }
    boss.open("/admin/reviews").await;
    let other = boss.form(&form, &[("deed", "hide")]);
    boss.post("/admin/reviews/none", other).await;
    assert_eq!(boss.status, 404);
    let done: Vec<_> = log(&app).await.into_iter().map(|(a, ..)| a).collect();
    assert_eq!(done, ["review.show", "review.hide"]);
}

#[tokio::test]
async fn stock_is_counted_and_marked() {
    let app = app().await;
    let mut boss = boss(&app).await;
    let form = "/admin/inventory/1";
    boss.open("/admin/inventory?shelf=all").await;
    // the scarcest first: it has five, many have more
    while !boss.page.contains("action=\"/admin/inventory/1\"") {
        let next = boss.page.split("rel=\"next\" href=\"").nth(1).unwrap();
        let next = next
            .split('"')
            .next()
            .unwrap()
            .replace("&#x2f;", "/")
            .replace("&amp;", "&");
        boss.open(&next).await;
    }
    let late = boss.form(form, &[("available", "50"), ("low_at", "3")]);
    boss.submit(form, &[("available", "12"), ("low_at", "4")])
        .await;
    assert_eq!(boss.status, 200);
    assert!(boss.page.contains("Saved."));
    let stock = app
        .app
        .inventory
        .stock(shop::catalog::ProductId::new(1))
        .await;
    let stock = stock.unwrap().unwrap();
    assert_eq!((stock.available, stock.low_at), (12, 4));
    boss.post(form, late).await;
    assert_eq!(boss.status, 409);
    boss.open("/admin/inventory?shelf=all&page=2").await;
    let (_, rest) = boss.page.split_once("action=\"/admin/inventory/").unwrap();
    let other = rest.split('"').next().unwrap().to_owned();
    let other_form = format!("/admin/inventory/{other}");
    let wrong = [("available", "lots"), ("low_at", "4")];
    boss.submit(&other_form, &wrong).await;
    assert_eq!(boss.status, 422);
    let problem = format!("available-{other}-problem");
    assert!(
        boss.page.contains(&format!("id=\"{problem}\"")),
        "beside it"
    );
    assert!(boss.page.contains(&format!("href=\"#available-{other}\"")));
    assert!(boss.page.contains("value=\"lots\""), "what was typed stays");
    let outcomes: Vec<_> = log(&app)
        .await
        .into_iter()
        .map(|(action, _, outcome)| (action, outcome))
        .collect();
    let expected = [
        ("stock.set", "failed"),
        ("stock.mark", "done"),
        ("stock.set", "done"),
    ];
    assert_eq!(
        outcomes,
        expected.map(|(a, o)| (a.to_owned(), o.to_owned()))
    );
}

#[tokio::test]
async fn orders_are_found_sent_and_cancelled() {
    let app = app().await;
    let (first, second) = (orders(&app, "a").await, orders(&app, "b").await);
    let number = |order: &Value| order["number"].as_str().unwrap().to_owned();
    let mut boss = boss(&app).await;
    boss.open(&format!(
        "/admin/orders?number={}",
        number(&first).to_lowercase()
    ))
    .await;
    let page = format!("/admin/orders/{}", number(&first));
    assert_eq!(boss.path, page);
    boss.submit(&page, &[("deed", "ship")]).await;
    assert!(boss.page.contains("shipped"));
    let other = format!("/admin/orders/{}", number(&second));
    boss.open(&other).await;
    let late = boss.form(&other, &[("deed", "ship")]);
    boss.submit(&other, &[("deed", "cancel")]).await;
    assert_eq!(boss.status, 200);
    boss.post(&other, late).await;
    assert_eq!(boss.status, 409, "it is cancelled");
    assert!(boss.page.contains("role=\"alert\""));
    boss.open("/admin/orders?number=ZZZZ-ZZZZ").await;
    assert!(boss.page.contains("There is no order ZZZZ-ZZZZ"));
    boss.open("/admin/orders?status=shipped").await;
    assert!(boss.page.contains(&number(&first)) && !boss.page.contains(&number(&second)));
    let outcomes: Vec<_> = log(&app)
        .await
        .into_iter()
        .map(|(action, _, outcome)| (action, outcome))
        .collect();
    let expected = [
        ("order.ship", "failed"),
        ("order.cancel", "done"),
        ("order.ship", "done"),
    ];
    assert_eq!(
        outcomes,
        expected.map(|(a, o)| (a.to_owned(), o.to_owned()))
    );
}

#[tokio::test]
async fn figures_add_up() {
    let app = app().await;
    let paid = orders(&app, "a").await;
    let token = app.token("ada", Role::Customer);
    let item = json!({"product_id": 1, "quantity": 1});
    app.call(&token, "POST", "/api/carts/ada/items", &item)
        .await;
    let boss = app.token("root", Role::Admin);
    let answer = app
        .call(&boss, "GET", "/api/admin/dashboard", &Value::Null)
        .await;
    let board = answer.json();
    let days = board["days"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    let today = days.last().unwrap();
    assert_eq!(today["orders"], 1);
    assert_eq!(today["revenue"]["minor"], paid["total"]["minor"]);
    assert_eq!(
        board["funnel"],
        json!({"carts": 2, "checkouts": 1, "orders": 1, "paid": 1})
    );
    let confirmed = board["statuses"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["status"] == "confirmed");
    assert_eq!(confirmed.unwrap()["orders"], 1);
    assert_eq!(board["stock"]["products"], 1000);
    for (method, path) in [
        ("GET", "/api/admin/dashboard"),
        ("GET", "/api/admin/audit"),
        ("GET", "/api/admin/orders"),
        ("PUT", "/api/admin/fault"),
    ] {
        assert_eq!(
            app.call(&token, method, path, &json!({})).await.status,
            403,
            "{path}"
        );
        assert_eq!(
            app.call("", method, path, &json!({})).await.status,
            401,
            "{path}"
        );
    }
}

/// Who switches faults off does not suffer from them.
#[tokio::test]
async fn faults_are_switched_by_a_page() {
    let app = app().await;
    let mut boss = boss(&app).await;
    boss.open("/admin/faults").await;
    boss.submit("/admin/faults", &[("deed", "set"), ("error_share", "2")])
        .await;
    assert_eq!(boss.status, 422);
    assert!(boss.page.contains("id=\"error_share-problem\""));
    assert!(!boss.page.contains("id=\"latency_ms-problem\""));
    let wrong = r#"{"wrong": "prices-missing"}"#;
    app.fault("PUT", Some(TOKEN), wrong).await;
    boss.open("/admin/faults").await;
    let chosen = "<option value=\"prices-missing\" selected>";
    assert!(boss.page.contains(chosen), "{}", boss.page);
    let switched = [
        ("deed", "set"),
        ("error_share", "1"),
        ("latency_ms", ""),
        ("wrong", "prices-missing"),
    ];
    boss.submit("/admin/faults", &switched).await;
    assert_eq!(boss.status, 200);
    assert!(boss.page.contains(chosen));
    assert!(boss.page.contains("goes wrong on purpose now"));
    assert_eq!(app.get("/api/products").await.status, 500);
    boss.submit("/admin/faults", &[("deed", "clear")]).await;
    assert_eq!(app.get("/api/products").await.status, 200);
    let actions: Vec<_> = log(&app)
        .await
        .into_iter()
        .map(|(action, ..)| action)
        .collect();
    assert_eq!(actions, ["fault.clear", "fault.set", "fault.set"]);
    app.fault("PUT", Some(TOKEN), "{}").await;
    let entries = app
        .app
        .audit
        .entries(None, shop::catalog::Listing::default())
        .await
        .unwrap();
    assert_eq!(entries.items[0].actor, "operator");
}
