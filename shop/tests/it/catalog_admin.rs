//! What administrators do to the catalog by JSON, and what comes of it for customers.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use shop::identity::Role;

use crate::app::{Answer, TestApp};
use crate::metrics::metrics;

const PRODUCTS: &str = "/api/admin/products";
const CATEGORIES: &str = "/api/admin/categories";

/// A shop and its administrator.
pub(crate) struct Managed {
    pub(crate) app: TestApp,
    token: String,
}

impl Managed {
    pub(crate) async fn new() -> Self {
        Self::with(TestApp::start().await)
    }

    fn with(app: TestApp) -> Self {
        let token = app.token("boss", Role::Admin);
        Self { app, token }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.app.call(&self.token, method, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path, &json!({})).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    pub(crate) async fn create(&self, product: &Value) -> Value {
        let answer = self.call("POST", PRODUCTS, product).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.header("location"), answer.json()["url"]);
        answer.json()
    }

    async fn change(&self, product: &Value) -> Answer {
        self.call("PUT", product["url"].as_str().unwrap(), product)
            .await
    }

    async fn category(&self, name: &str, parent: Option<i64>) -> Value {
        let category = json!({"name": name, "parent_id": parent});
        let answer = self.call("POST", CATEGORIES, &category).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()
    }

    async fn move_to(&self, category: &Value, parent: Option<i64>) -> Answer {
        let path = format!("{CATEGORIES}/{}", category["id"]);
        let moved =
            json!({"name": category["name"], "parent_id": parent, "version": category["version"]});
        self.call("PUT", &path, &moved).await
    }

    /// The names that a customer's search finds.
    async fn found(&self, words: &str) -> Vec<String> {
        let list = self
            .app
            .get(&format!("/api/products/search?q={words}"))
            .await;
        names(&list.json())
    }
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

fn id(thing: &Value) -> i64 {
    thing["id"].as_i64().unwrap()
}

pub(crate) fn mug() -> Value {
    json!({
        "name": "Zeppelin Mug",
        "description": "Holds coffee.\nAnd tea.",
        "price": {"minor": 1_990, "currency": "EUR"},
        "category_id": 3,
        "stock": 5,
        "images": ["https://images.example.com/mug.jpg", "https://images.example.com/mug-2.jpg"],
    })
}

fn fields(answer: &Answer) -> Vec<String> {
    assert!(
        [400, 422].contains(&answer.status.as_u16()),
        "{}",
        answer.body
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    let problems = problem["errors"].as_array();
    let problems = problems.unwrap_or_else(|| panic!("{problem}"));
    let field = |problem: &Value| problem["field"].as_str().unwrap().to_owned();
    problems.iter().map(field).collect()
}

#[tokio::test]
async fn a_new_product_is_sold_at_once() {
    let shop = Managed::new().await;
    metrics(&shop.app);
    let product = shop.create(&mug()).await;
    assert_eq!(product["id"], 1_001);
    assert_eq!(product["slug"], "zeppelin-mug");
    assert_eq!(product["version"], 1);
    assert_eq!(product["images"][1], "https://images.example.com/mug-2.jpg");
    assert_eq!(shop.found("zeppelins%20coffee").await, ["Zeppelin Mug"]);
    let seen = shop.app.get("/api/products/1001").await.json();
    assert_eq!(
        (&seen["stock"], &seen["in_stock"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(shop.app.get("/products/zeppelin-mug").await.status, 200);
    let newest = shop.app.get("/api/products?per_page=1").await.json();
    assert_eq!(
        (names(&newest), &newest["total"]),
        (vec!["Zeppelin Mug".to_owned()], &json!(1_001))
    );
    // the same name again is another product
    let twin = shop.create(&mug()).await;
    assert_eq!(
        (id(&twin), &twin["slug"]),
        (1_002, &json!("zeppelin-mug-1002"))
    );
    assert_eq!(metrics(&shop.app)["AdminActions"], 2.0);
}

#[tokio::test]
async fn a_change_is_of_the_state_that_was_seen() {
    let shop = Managed::new().await;
    let mut product = shop.create(&mug()).await;
    product["name"] = json!("Dirigible Beaker");
    product["description"] = json!("Holds lemonade.");
    product["images"] = json!(["https://images.example.com/beaker.jpg"]);
    product["price"]["minor"] = json!(2_500);
    product["category_id"] = product["category"]["id"].clone();
    let changed = shop.change(&product).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let changed = changed.json();
    assert_eq!(
        (&changed["version"], &changed["slug"]),
        (&json!(2), &json!("zeppelin-mug"))
    );
    assert_eq!(changed["price"]["text"], "€25.00");
    assert_eq!(changed["images"], product["images"]);
    assert!(shop.found("zeppelin").await.is_empty());
    assert_eq!(shop.found("lemonade").await, ["Dirigible Beaker"]);
    // who saw the state before comes late
    let late = shop.change(&product).await;
    assert_eq!(late.status, 409);
    assert_eq!(late.header("content-type"), "application/problem+json");
    let path = format!("{}?version=1", product["url"].as_str().unwrap());
    assert_eq!(shop.call("DELETE", &path, &json!({})).await.status, 409);
    product.as_object_mut().unwrap().remove("version");
    let nameless = shop.change(&product).await;
    assert_eq!(nameless.status, 400);
    assert!(nameless.body.contains("version"), "{}", nameless.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_change_the_same_one_wins() {
    let shop = Managed::new().await;
    let product = shop.create(&mug()).await;
    let mut changes = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (catalog, url) = (shop.app.app.catalog_admin.clone(), id(&product));
        changes.spawn(async move {
            let fields = shop::catalog::ProductFields {
                name: format!("Mug {number}"),
                price_minor: 1,
                category_id: 3,
                images: vec![format!("https://images.example.com/{number}.jpg")],
                ..Default::default()
            };
            let (by, seen) = ("boss".parse().unwrap(), shop::catalog::Version::new(1));
            let draft = fields.try_into().unwrap();
            let product = shop::catalog::ProductId::new(url);
            catalog.change_product(&by, product, &draft, seen).await
        });
    }
    let done = changes.join_all().await;
    let (won, late): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), late.len()), (1, 11));
    assert!(
        late.iter()
            .all(|late| late.as_ref().unwrap_err().status() == 409)
    );
    let now = shop.get(product["url"].as_str().unwrap()).await;
    let number = now["name"].as_str().unwrap().strip_prefix("Mug ").unwrap();
    let image = format!("https://images.example.com/{number}.jpg");
    assert_eq!(
        (&now["version"], &now["images"]),
        (&json!(2), &json!([image]))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn new_products_at_once_have_numbers_of_their_own() {
    let shop = Managed::new().await;
    let mut made = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let catalog = shop.app.app.catalog_admin.clone();
        made.spawn(async move {
            let fields = shop::catalog::ProductFields {
                name: "Zeppelin Mug".to_owned(),
                price_minor: 1,
                category_id: 3,
                ..Default::default()
            };
            let (by, draft) = ("boss".parse().unwrap(), fields.try_into().unwrap());
            let product = catalog.create_product(&by, &draft, 1).await.unwrap();
            product.item.summary.id.get()
        });
    }
    let mut made = made.join_all().await;
    made.sort_unstable();
    assert_eq!(made, (1_001..=1_012).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_no_longer_sold_is_in_no_list_and_orders_keep_it() {
    let shop = Managed::new().await;
    let product = shop.create(&mug()).await;
    let number = id(&product);
    let customer = shop.app.token("ada", Role::Customer);
    let buy = json!({"product_id": number, "quantity": 2});
    let order = crate::orders::body("test");
    let ordered = async |key: &str| {
        let request = axum::http::Request::post("/api/orders")
            .header("authorization", format!("Bearer {customer}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        shop.app
            .send(request.body(order.to_string().into()).unwrap())
            .await
    };
    let items = "/api/carts/ada/items";
    assert_eq!(
        shop.app.call(&customer, "POST", items, &buy).await.status,
        201
    );
    let first = ordered("first").await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(
        shop.app.call(&customer, "POST", items, &buy).await.status,
        201
    );
    let path = product["url"].as_str().unwrap();
    for _ in 0..2 {
        assert_eq!(shop.call("DELETE", path, &json!({})).await.status, 204);
    }
    // for customers it is gone
    for path in ["/api/products/1001", "/products/zeppelin-mug"] {
        assert_eq!(shop.app.get(path).await.status, 404, "{path}");
    }
    assert!(shop.found("zeppelin").await.is_empty());
    for path in [
        "/api/products?per_page=1",
        "/api/categories/3/products?per_page=1",
    ] {
        assert!(!names(&shop.app.get(path).await.json()).contains(&"Zeppelin Mug".to_owned()));
    }
    assert_eq!(shop.app.get("/api/products").await.json()["total"], 1_000);
    assert_eq!(
        shop.app.call(&customer, "POST", items, &buy).await.status,
        404
    );
    // what stands in a cart cannot be ordered
    let late = ordered("late").await;
    assert_eq!(late.status, 409, "{}", late.body);
    let stock = shop::catalog::ProductId::new(number);
    let stock = shop.app.app.inventory.stock(stock).await.unwrap().unwrap();
    assert_eq!((stock.available, stock.reserved), (3, 2));
    // nobody but administrators hears of its stock, and nobody waits for it
    let path_of_stock = format!("/api/inventory/{number}");
    assert_eq!(shop.app.get(&path_of_stock).await.status, 404);
    assert_eq!(shop.get(&path_of_stock).await["available"], 3);
    let wait = json!({"email": "bob@example.com"});
    let waits = format!("{path_of_stock}/notify");
    assert_eq!(
        shop.app.call(&customer, "POST", &waits, &wait).await.status,
        404
    );
    // the order stands as it was
    let url = format!("/api/orders/{}", first.json()["id"].as_str().unwrap());
    let kept = shop.app.call(&customer, "GET", &url, &json!({})).await;
    assert!(kept.body.contains("Zeppelin Mug"), "{}", kept.body);
    // administrators see it, and can sell it again
    let seen = shop.get(path).await;
    assert!(seen["retired_at"].is_i64());
    assert_eq!(
        names(&shop.get(&format!("{PRODUCTS}?shelf=retired")).await),
        ["Zeppelin Mug"]
    );
    let restore = format!("{path}/restore?version={}", seen["version"]);
    assert_eq!(shop.call("POST", &restore, &json!({})).await.status, 204);
    assert_eq!(shop.found("zeppelin").await, ["Zeppelin Mug"]);
}

#[tokio::test]
async fn administrators_list_and_search() {
    let shop = Managed::new().await;
    shop.create(&mug()).await;
    let page = shop
        .get(&format!("{PRODUCTS}?per_page=2&page=3&sort=name"))
        .await;
    assert_eq!(
        (&page["total"], &page["pages"]),
        (&json!(1_001), &json!(501))
    );
    assert_eq!(names(&page).len(), 2);
    let found = shop
        .get(&format!("{PRODUCTS}?q=zeppelin&category=1&shelf=all"))
        .await;
    assert_eq!(names(&found), ["Zeppelin Mug"]);
    let none = shop
        .get(&format!("{PRODUCTS}?q=zeppelin&shelf=retired"))
        .await;
    assert_eq!(none["total"], 0);
    let wrong = shop
        .call(
            "GET",
            &format!("{PRODUCTS}?shelf=x&category=y&page=0"),
            &json!({}),
        )
        .await;
    assert_eq!(fields(&wrong), ["page", "shelf", "category"]);
}

/// Each database has an index of its own, with its own notion of words; neither shows.
#[tokio::test]
async fn words_of_all_kinds_are_found() {
    let shop = Managed::new().await;
    let long = "y".repeat(3_000);
    let called = [
        "茶碗 Chawan",
        "हिन्दी किताब",
        "Łódź İstanbul",
        "3D 1e5 0x1Fg 4711-0815",
        "www.example.com me@example.com /usr/bin",
        "Ⓐbc AND 𞤀𞤣𞤤𞤢𞤥",
        "and the quux of",
    ];
    for name in called {
        let mut product = mug();
        product["name"] = json!(name);
        product["description"] = json!(format!("{long} described"));
        shop.create(&product).await;
    }
    for (words, found) in [
        ("茶", vec![called[0]]),
        ("茶碗", vec![called[0]]),
        ("chaw 茶碗", vec![called[0]]),
        ("हिन्", vec![called[1]]),
        ("किताब हिन्दी", vec![called[1]]),
        ("lodz istan", vec![called[2]]),
        ("3d", vec![called[3]]),
        ("1e", vec![called[3]]),
        ("0x1f 1e5 4711 08", vec![called[3]]),
        ("example.com", vec![called[4]]),
        ("bin com", vec![called[4]]),
        ("ⓐb", vec![called[5]]),
        ("ⓑb", vec![]),
        ("𞤢𞤣", vec![called[5]]),
        ("𞤣", vec![]),
        ("quux and the", vec![called[6]]),
        ("quux of NOT", vec![]),
    ] {
        let words_of_address = utf8_percent_encode(words, NON_ALPHANUMERIC).to_string();
        assert_eq!(shop.found(&words_of_address).await, found, "{words}");
        let path = format!("{PRODUCTS}?q={words_of_address}");
        assert_eq!(names(&shop.get(&path).await), found, "{words}");
    }
    assert_eq!(shop.found(&long).await.len(), called.len());
    assert_eq!(shop.found("yyyy%20described").await.len(), called.len());
}

#[tokio::test]
async fn hostile_products_are_refused_or_only_text() {
    let shop = Managed::new().await;
    let with = |member: &str, value: Value| {
        let mut product = mug();
        product[member] = value;
        product
    };
    for (product, field) in [
        (with("name", json!("")), "name"),
        (with("name", json!("x".repeat(121))), "name"),
        (with("name", json!("a\u{0}b")), "name"),
        (with("description", json!("x".repeat(4_001))), "description"),
        (with("description", json!("a\u{0}b")), "description"),
        (with("price", json!({"minor": 0})), "price"),
        (with("price", json!({"minor": -5})), "price"),
        (with("price", json!({"minor": i64::MAX})), "price"),
        (with("price", json!({"minor": i64::MIN})), "price"),
        (
            with("price", json!({"minor": 5, "currency": "XXX"})),
            "body",
        ),
        (with("category_id", json!(0)), "category_id"),
        (with("category_id", json!(i64::MAX)), "category_id"),
        (with("stock", json!(u32::MAX)), "body"),
        (with("stock", json!(-1)), "body"),
        (with("price", json!({"minor": 1.5})), "body"),
        (with("images", json!(["javascript:alert(1)"])), "images"),
        (
            with("images", json!(["data:image/svg+xml,<svg/>"])),
            "images",
        ),
        (with("images", json!(["//evil.example/x.png"])), "images"),
        (
            with("images", json!(vec!["https://a.example/"; 9])),
            "images",
        ),
        (json!({"name": "Mug"}), "body"),
    ] {
        let answer = shop.call("POST", PRODUCTS, &product).await;
        assert_eq!(fields(&answer), [field], "{product}");
    }
    let huge = with("description", json!("x".repeat(100_000)));
    assert_eq!(shop.call("POST", PRODUCTS, &huge).await.status, 413);
    let markup = "<script>alert(1)</script> <b>Mug</b>";
    let product = with("name", json!(markup));
    let product = shop.create(&product).await;
    assert_eq!(product["slug"], "script-alert-1-script-b-mug-b");
    let page = shop
        .app
        .get("/products/script-alert-1-script-b-mug-b")
        .await;
    assert!(
        page.body.contains("&lt;script&gt;alert(1)"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert_eq!(
        shop.get(&format!("{PRODUCTS}?q=x'%20OR%201=1")).await["total"],
        0
    );
}

#[tokio::test]
async fn only_administrators_manage() {
    let shop = Managed::new().await;
    let customer = shop.app.token("ada", Role::Customer);
    let guest = shop.app.token("guest-a", Role::Guest);
    for (method, path) in [
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
    ] {
        for token in [&customer, &guest] {
            let answer = shop.app.call(token, method, path, &mug()).await;
            assert_eq!(answer.status, 403, "{method} {path}");
        }
        let request = axum::http::Request::builder().method(method).uri(path);
        let request = request.body(axum::body::Body::empty()).unwrap();
        assert_eq!(shop.app.send(request).await.status, 401, "{method} {path}");
    }
    assert_eq!(shop.app.get("/api/products/1").await.status, 200);
    for path in ["/api/admin/products/2000", "/api/admin/products/x"] {
        for method in ["GET", "DELETE"] {
            let answer = shop.call(method, path, &json!({})).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn categories_are_made_renamed_moved_and_deleted() {
    let shop = Managed::new().await;
    let above = shop.category("Aviation", None).await;
    let below = shop.category("Airships", Some(id(&above))).await;
    assert_eq!(
        (&below["level"], &below["slug"]),
        (&json!(2), &json!("airships"))
    );
    let mut product = mug();
    product["category_id"] = below["id"].clone();
    let product = shop.create(&product).await;
    assert_eq!(shop.found("aviation").await, ["Zeppelin Mug"]);
    // a new name is found, the old one no longer, and the address stays
    let path = format!("{CATEGORIES}/{}", above["id"]);
    let renamed = json!({"name": "Flight", "parent_id": null, "version": 1});
    let answer = shop.call("PUT", &path, &renamed).await;
    assert_eq!(answer.json()["slug"], "aviation");
    assert_eq!(shop.call("PUT", &path, &renamed).await.status, 409);
    assert!(shop.found("aviation").await.is_empty());
    assert_eq!(shop.found("flight%20airships").await, ["Zeppelin Mug"]);
    // moved to the top it is found by its own name only
    let moved = shop.move_to(&below, None).await.json();
    assert_eq!((&moved["level"], &moved["version"]), (&json!(1), &json!(2)));
    assert!(shop.found("flight").await.is_empty());
    // what holds something stays
    let moved_path = format!("{CATEGORIES}/{}", moved["id"]);
    assert_eq!(
        shop.call("DELETE", &moved_path, &json!({})).await.status,
        409
    );
    let back = shop.move_to(&moved, Some(id(&above))).await;
    assert_eq!(back.status, 200);
    assert_eq!(shop.call("DELETE", &path, &json!({})).await.status, 409);
    // a product no longer sold goes to the category above
    let url = product["url"].as_str().unwrap();
    assert_eq!(shop.call("DELETE", url, &json!({})).await.status, 204);
    assert_eq!(
        shop.call("DELETE", &moved_path, &json!({})).await.status,
        204
    );
    assert_eq!(shop.get(url).await["category"]["id"], above["id"]);
    assert_eq!(shop.call("DELETE", &path, &json!({})).await.status, 409);
    assert_eq!(
        shop.call("DELETE", &moved_path, &json!({})).await.status,
        404
    );
    assert_eq!(shop.app.get("/categories/airships").await.status, 404);
}

#[tokio::test]
async fn the_tree_stays_a_tree() {
    let shop = Managed::new().await;
    let one = shop.category("One", None).await;
    let two = shop.category("Two", Some(id(&one))).await;
    let three = shop.category("Three", Some(id(&two))).await;
    let deeper = json!({"name": "Four", "parent_id": id(&three)});
    assert_eq!(
        fields(&shop.call("POST", CATEGORIES, &deeper).await),
        ["parent_id"]
    );
    let nowhere = json!({"name": "Four", "parent_id": 9_999});
    assert_eq!(
        fields(&shop.call("POST", CATEGORIES, &nowhere).await),
        ["parent_id"]
    );
    for parent in [&one, &two, &three] {
        let answer = shop.move_to(&one, Some(id(parent))).await;
        assert_eq!(fields(&answer), ["parent_id"]);
    }
    let twin = json!({"name": "TWO", "parent_id": id(&one)});
    assert_eq!(shop.call("POST", CATEGORIES, &twin).await.status, 409);
    for name in ["", "a\u{0}", &"x".repeat(61)] {
        let wrong = json!({"name": name, "parent_id": null});
        assert_eq!(
            fields(&shop.call("POST", CATEGORIES, &wrong).await),
            ["name"]
        );
    }
    let markup = shop.category("<i>Bold</i>", None).await;
    let page = shop
        .app
        .get(&format!("/categories/{}", markup["slug"].as_str().unwrap()))
        .await;
    assert!(page.body.contains("&lt;i&gt;Bold") && !page.body.contains("<i>Bold"));
}

/// Two who move a category into each other's at the same time would cut both off.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn moves_at_once_make_no_circle() {
    use shop::catalog::{CategoryFields, CategoryId, Version};
    let shop = Managed::new().await;
    for round in 0..8 {
        let one = id(&shop.category(&format!("One {round}"), None).await);
        let two = id(&shop.category(&format!("Two {round}"), None).await);
        let mut tasks = tokio::task::JoinSet::new();
        for (what, to) in [(one, two), (two, one)] {
            let catalog = shop.app.app.catalog_admin.clone();
            tasks.spawn(async move {
                let fields = CategoryFields {
                    name: format!("Moved {what}"),
                    parent_id: Some(to),
                };
                let (by, draft) = ("boss".parse().unwrap(), fields.try_into().unwrap());
                let seen = Version::new(1);
                catalog
                    .change_category(&by, CategoryId::new(what), &draft, seen)
                    .await
            });
        }
        let done = tasks.join_all().await;
        let moved = done.iter().flatten().count();
        assert_eq!(moved, 1);
        let tree = shop.get(CATEGORIES).await;
        let there = tree["items"].as_array().unwrap().iter().map(id);
        assert_eq!(there.filter(|there| [one, two].contains(there)).count(), 2);
    }
}

#[tokio::test]
async fn pages_show_pictures_of_the_hosts_that_were_named() {
    let setup = crate::app::Setup {
        image_hosts: shop::picture::ImageHosts::new(vec!["images.example.com".parse().unwrap()]),
        ..Default::default()
    };
    let shop = Managed::with(TestApp::with(setup).await);
    let mut product = mug();
    product["name"] = json!("Zeppelin \"Mug\"");
    product["images"] = json!([
        "https://images.example.com/mug.jpg?a=1&b=2",
        "https://elsewhere.example/mug-2.jpg",
        "https://images.example.com/mug-3.jpg",
    ]);
    let product = shop.create(&product).await;
    let seen = shop.app.get("/api/products/1001").await.json();
    assert_eq!(seen["images"], product["images"]);
    assert_eq!(seen["image"], product["images"][0]);
    let page = shop.app.get("/products/zeppelin-mug").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("; img-src 'self' https://images.example.com; "),
        "{policy}"
    );
    let html = page.body.replace("&#x2f;", "/");
    let images: Vec<_> = html
        .split("<img ")
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap().0)
        .collect();
    assert_eq!(
        images,
        [
            "src=\"https://images.example.com/mug.jpg?a=1&amp;b=2\" alt=\"Zeppelin &quot;Mug&quot;\" width=\"400\" height=\"320\" fetchpriority=\"high\" decoding=\"async\"",
            "src=\"https://images.example.com/mug-3.jpg\" alt=\"Zeppelin &quot;Mug&quot;, picture 2\" width=\"400\" height=\"320\" loading=\"lazy\" decoding=\"async\"",
        ]
    );
    for path in ["/", "/products", "/search?q=zeppelin"] {
        let html = shop.app.get(path).await.body.replace("&#x2f;", "/");
        assert!(html.contains("<img src=\"https://images.example.com/mug.jpg?a=1&amp;b=2\" alt=\"\" width=\"400\" height=\"320\" loading=\"lazy\""), "{html}");
    }
    let mut browser = crate::browser::Browser::new(&shop.app);
    browser.open("/products/zeppelin-mug").await;
    browser.submit("/cart/items", &[("quantity", "1")]).await;
    assert!(
        browser
            .page
            .contains("<img src=\"https:&#x2f;&#x2f;images.example.com")
    );
    // what is no longer sold stays in the cart, and can only be taken out
    let gone = product["url"].as_str().unwrap();
    assert_eq!(shop.call("DELETE", gone, &json!({})).await.status, 204);
    browser.open("/cart").await;
    assert!(
        browser.page.to_lowercase().contains("sold out"),
        "{}",
        browser.page
    );
    // where no host was named, it is drawn
    let other = Managed::new().await;
    other.create(&mug()).await;
    for path in ["/", "/products/zeppelin-mug"] {
        let page = other.app.get(path).await;
        assert!(!page.body.contains("<img ") && page.body.contains("<svg class=\"picture\""));
        assert!(
            page.header("content-security-policy")
                .contains("; img-src 'self'; ")
        );
    }
}

/// Who makes a product while its category gets another name must not keep the old one for the search.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_search_knows_the_names_of_categories_whatever_came_first() {
    use shop::catalog::{CategoryFields, CategoryId, ProductFields, Version};
    let shop = Managed::new().await;
    let category = id(&shop.category("Aviation", None).await);
    let catalog = &shop.app.app.catalog_admin;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let catalog = catalog.clone();
        tasks.spawn(async move {
            let by = "boss".parse().unwrap();
            if number == 6 {
                let fields = CategoryFields {
                    name: "Flight".to_owned(),
                    parent_id: None,
                };
                let (id, seen) = (CategoryId::new(category), Version::new(1));
                let draft = fields.try_into().unwrap();
                catalog
                    .change_category(&by, id, &draft, seen)
                    .await
                    .unwrap();
            } else {
                let fields = ProductFields {
                    name: format!("Airship {number}"),
                    price_minor: 1,
                    category_id: category,
                    ..Default::default()
                };
                let draft = fields.try_into().unwrap();
                catalog.create_product(&by, &draft, 1).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(shop.found("flight").await.len(), 11);
    assert!(shop.found("aviation").await.is_empty());
}
