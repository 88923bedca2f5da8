//! What is read through the catalog's cache is what is in the database, and better than nothing when that is away.

use std::fmt::Debug;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use shop::catalog::{
    Catalog, CategoryId, Listing, NEWEST, PageSize, ProductId, SearchTerms, Served, Slug, Sort,
};
use shop::database::Kind;
use shop::inventory::Line;
use shop::reviews::{ReviewDraft, ReviewFields};

use crate::app::{Setup, TestApp};
use crate::catalog_admin::Managed;
use crate::metrics::metrics;

const WORDS: [&str; 4] = ["mug", "lamp", "linen", "zeppelin"];

/// The shop, and its catalog read without a cache.
struct Pair {
    shop: Managed,
    plain: Catalog,
    random: StdRng,
    orders: Vec<String>,
    slugs: Vec<String>,
}

impl Pair {
    async fn new(seed: u64) -> Self {
        let shop = Managed::new().await;
        let app = &shop.app.app;
        let plain = Catalog::new(app.database.clone(), app.telemetry.clone());
        Self {
            shop,
            plain,
            random: StdRng::seed_from_u64(seed),
            orders: Vec::new(),
            slugs: Vec::new(),
        }
    }

    /// One of the few that everything is about.
    fn product(&mut self) -> i64 {
        self.random.random_range(996..=1_004)
    }

    fn category(&mut self) -> i64 {
        self.random.random_range(1..=30)
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.random.random_range(0..WORDS.len())]
    }

    /// Changes something, or fails to: then all stays as it was.
    async fn write(&mut self) {
        let product = self.product();
        let path = format!("/api/admin/products/{product}");
        let inventory = self.shop.app.app.inventory.clone();
        match self.random.random_range(0..10) {
            0 => {
                let pieces = self.random.random_range(0..3);
                let now = inventory.stock(ProductId::new(product)).await.unwrap();
                if let Some(now) = now {
                    inventory
                        .set(now.product, pieces, now.version)
                        .await
                        .unwrap();
                }
            }
            1 | 2 => {
                let order = format!("order-{}", self.orders.len());
                let line = |product| Line {
                    product: ProductId::new(product),
                    quantity: 1,
                };
                let other = self.product();
                let lines = [line(product), line(other)];
                inventory
                    .reserve(&order.parse().unwrap(), &lines)
                    .await
                    .unwrap();
                self.orders.push(order);
            }
            3 | 4 => {
                let Some(order) = self.orders.pop() else {
                    return;
                };
                let order = order.parse().unwrap();
                if self.random.random_bool(0.5) {
                    inventory.commit(&order).await.unwrap();
                }
                inventory.release(&order).await.unwrap();
            }
            5 => self.create().await,
            8 => self.review(product).await,
            6 => {
                let answer = self.shop.call("GET", &path, &json!({})).await;
                if answer.status == 200 {
                    let mut seen = answer.json();
                    seen["name"] = json!(format!("{} {product}", self.word()));
                    seen["category_id"] = json!(self.category());
                    self.shop.call("PUT", &path, &seen).await;
                }
            }
            7 => {
                let (method, path) = if self.random.random_bool(0.5) {
                    ("DELETE", path)
                } else {
                    ("POST", format!("{path}/restore"))
                };
                self.shop.call(method, &path, &json!({})).await;
            }
            _ => self.rearrange().await,
        }
    }

    async fn review(&mut self, product: i64) {
        let app = &self.shop.app.app;
        let author = format!("author-{}", self.random.random_range(0..100)).parse();
        let fields = ReviewFields {
            rating: self.random.random_range(1..=5),
            title: "Good".to_owned(),
            text: "It holds what it should.".to_owned(),
        };
        let draft = ReviewDraft::try_from(fields).unwrap();
        let product = ProductId::new(product);
        // one that is no longer sold, or was reviewed by them, is not
        let _ = app
            .reviews
            .write(product, &author.unwrap(), "A. Author", &draft)
            .await;
    }

    async fn create(&mut self) {
        let draft = json!({
            "name": format!("{} of zinc", self.word()),
            "description": "Holds.",
            "price": {"minor": self.random.random_range(1..9_999), "currency": "EUR"},
            "category_id": self.category(),
            "stock": self.random.random_range(0..2),
            "images": ["https://images.example.com/a.jpg"],
        });
        let made = self.shop.create(&draft).await;
        self.slugs.push(made["slug"].as_str().unwrap().to_owned());
    }

    /// Of the categories.
    async fn rearrange(&mut self) {
        const PATH: &str = "/api/admin/categories";
        let (id, parent) = (self.category(), self.category());
        let path = format!("{PATH}/{id}");
        let draft = json!({"name": format!("{} {parent}", self.word()), "parent_id": parent});
        match self.random.random_range(0..3) {
            0 => self.shop.call("POST", PATH, &draft).await,
            1 => self.shop.call("DELETE", &path, &json!({})).await,
            _ => {
                let all = self.shop.get(PATH).await;
                let items: &Vec<Value> = all["items"].as_array().unwrap();
                let Some(seen) = items.iter().find(|item| item["id"] == id) else {
                    return;
                };
                let mut draft = draft;
                draft["version"] = seen["version"].clone();
                self.shop.call("PUT", &path, &draft).await
            }
        };
    }

    async fn compare(&mut self, at: &str) {
        let cached = self.shop.app.app.catalog.clone();
        let plain = self.plain.clone();
        let sort = Sort::ALL[self.random.random_range(0..4)];
        let listing = Listing {
            sort,
            ..Listing::newest(PageSize::nearest(8))
        };
        same(
            cached.products(listing).await,
            plain.products(listing).await,
            at,
        );
        let category = CategoryId::new(self.category());
        let branch = cached.products_in(category, listing).await;
        same(branch, plain.products_in(category, listing).await, at);
        assert_eq!(
            cached.category(category).await.unwrap(),
            plain.category(category).await.unwrap(),
            "{at}"
        );
        let terms = SearchTerms::parse(self.word()).unwrap();
        let found = cached.search(&terms, listing).await;
        same(found, plain.search(&terms, listing).await, at);
        same(cached.categories().await, plain.categories().await, at);
        for product in 995..=1_004 {
            let id = ProductId::new(product);
            let product = cached.product(id).await.unwrap();
            let expected = plain.product(id).await.unwrap();
            assert_eq!(product.as_deref(), expected.as_deref(), "{at}");
        }
        for slug in &self.slugs {
            let slug: Slug = slug.parse().unwrap();
            let product = cached.product_by_slug(&slug).await.unwrap();
            let expected = plain.product_by_slug(&slug).await.unwrap();
            assert_eq!(product.as_deref(), expected.as_deref(), "{at}");
        }
    }
}

fn same<T: PartialEq + Debug>(
    cached: Result<Served<T>, shop::error::Error>,
    plain: Result<Served<T>, shop::error::Error>,
    at: &str,
) {
    let (cached, plain) = (cached.unwrap(), plain.unwrap());
    assert_eq!(*cached, *plain, "{at}");
    assert!(!cached.mark().is_stale(), "{at}");
}

#[tokio::test]
async fn whatever_is_written_reads_are_as_without_a_cache() {
    for seed in 0..3 {
        let mut pair = Pair::new(seed).await;
        pair.compare("at first").await;
        metrics(&pair.shop.app);
        for step in 0..40 {
            pair.write().await;
            pair.compare(&format!("seed {seed}, step {step}")).await;
        }
        let metrics = metrics(&pair.shop.app);
        assert!(metrics["CacheHits"] > 100.0, "{metrics:?}");
    }
}

/// A page of the API, and whether the database was asked for it.
async fn asked(app: &TestApp, path: &str) -> (Value, bool) {
    metrics(app);
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let metrics = metrics(app);
    assert_eq!(metrics.get("CacheLookups").copied(), Some(1.0));
    (answer.json(), metrics.contains_key("QueryDuration"))
}

#[tokio::test]
async fn what_others_write_shows_after_two_seconds() {
    let app = TestApp::start().await;
    let path = "/api/products/7";
    let (before, was_asked) = asked(&app, path).await;
    assert!(was_asked);
    app.store
        .execute("UPDATE products SET price_minor = price_minor + 1 WHERE id = 7")
        .await;
    app.clock.advance(std::time::Duration::from_millis(1_900));
    assert_eq!(asked(&app, path).await, (before.clone(), false));
    app.clock.advance(std::time::Duration::from_millis(200));
    let (after, was_asked) = asked(&app, path).await;
    assert!(was_asked);
    let price = |product: &Value| product["price"]["minor"].as_i64().unwrap();
    assert_eq!(price(&after), price(&before) + 1);
}

#[tokio::test]
async fn a_list_takes_one_query() {
    let setup = Setup {
        catalog_cache: "off".parse().unwrap(),
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    for (path, queries) in [
        ("/api/products?per_page=20", 1.0),
        ("/api/products?page=42&per_page=24", 1.0),
        ("/api/products/search?q=mug", 1.0),
        ("/api/products/1", 1.0),
        ("/api/categories", 1.0),
        ("/products", 2.0),
        // beyond the end, no row tells how long the list is
        ("/api/products?page=43&per_page=24", 2.0),
    ] {
        metrics(&app);
        assert_eq!(app.get(path).await.status, 200);
        let metrics = metrics(&app);
        assert_eq!(metrics["QueryDuration"], queries, "{path}");
        assert_eq!(metrics.get("CacheLookups"), None, "{path}");
    }
}

#[tokio::test]
async fn a_list_is_read_in_its_order_and_not_put_into_it() {
    let app = TestApp::start().await;
    let database = &app.app.database;
    if database.kind() != Kind::Sqlite {
        return;
    }
    let plan: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {NEWEST}")))
            .bind(20_i64)
            .bind(0_i64)
            .fetch_all(database.pool())
            .await
            .unwrap();
    let plan: Vec<_> = plan.into_iter().map(|(_, _, _, step)| step).collect();
    let text = plan.join("\n");
    assert!(text.contains("p USING INDEX products_by_age"), "{text}");
    assert!(!text.contains("TEMP B-TREE"), "{text}");
    assert!(text.contains("products USING COVERING INDEX"), "{text}");
}

#[tokio::test]
async fn without_the_database_the_catalog_is_old() {
    let app = TestApp::start().await;
    let before = app.get("/products").await;
    let list = app.get("/api/products").await;
    app.app.database.close().await;
    // not yet: what is fresh needs no database
    assert_eq!(app.get("/api/products").await.header("warning"), "");
    app.clock.advance(std::time::Duration::from_secs(30));
    let old = app.get("/api/products").await;
    assert_eq!((old.status, &old.body), (list.status, &list.body));
    assert_eq!(old.header("warning"), "110 - \"Response is Stale\"");
    assert_eq!(old.header("age"), "30");
    let page = app.get("/products").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("age"), "30");
    assert!(page.body.contains("as we last knew them"));
    assert!(!before.body.contains("as we last knew them"));
    let metrics = metrics(&app);
    // the list once as JSON and once as a page, which has the categories too
    assert_eq!(metrics["CacheStale"], 3.0);
    // what was never read cannot be told
    assert_eq!(app.get("/api/products/3").await.status, 503);
}
