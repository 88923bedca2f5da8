//! The JSON API.

use insta::assert_snapshot;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::TestApp;

#[tokio::test]
async fn answers() {
    let app = TestApp::start().await;
    for (name, path) in [
        ("products", "/api/products?per_page=2"),
        (
            "products_dearest",
            "/api/products?sort=-price&per_page=2&page=3",
        ),
        ("products_beyond_the_end", "/api/products?page=9999"),
        ("product", "/api/products/7"),
        ("categories", "/api/categories"),
        (
            "category_products",
            "/api/categories/1/products?sort=name&per_page=2&page=2",
        ),
        (
            "search",
            "/api/products/search?q=stoneware%20mugs&per_page=2",
        ),
        ("search_without_result", "/api/products/search?q=zeppelin"),
        (
            "invalid_listing",
            "/api/products?page=0&per_page=1000&sort=best",
        ),
        ("repeated_parameter", "/api/products?page=1&page=2"),
        ("search_without_words", "/api/products/search?q=%25_%27"),
        ("no_such_product", "/api/products/1001"),
        ("no_product_number", "/api/products/first"),
        ("no_such_category", "/api/categories/99/products"),
        ("no_such_address", "/api/nothing"),
    ] {
        assert_snapshot!(name, app.get(path).await.text());
    }
}

#[tokio::test]
async fn every_page_together_is_the_whole_list() {
    let app = TestApp::start().await;
    for sort in ["newest", "name", "price", "-price"] {
        let mut ids = std::collections::BTreeSet::new();
        let mut next = Some(format!("/api/products?per_page=100&sort={sort}"));
        while let Some(path) = next {
            let list = app.get(&path).await.json();
            for item in list["items"].as_array().unwrap() {
                assert!(ids.insert(item["id"].as_i64().unwrap()), "{sort}: twice");
            }
            next = list["links"]["next"].as_str().map(str::to_owned);
        }
        assert_eq!(ids.len(), 1_000, "{sort}");
    }
}

#[tokio::test]
async fn a_category_has_what_is_below_it() {
    let app = TestApp::start().await;
    let categories = app.get("/api/categories").await.json();
    let mut total = 0;
    for root in categories["items"].as_array().unwrap() {
        let path = format!("/api/categories/{}/products?per_page=1", root["id"]);
        let list = app.get(&path).await.json();
        assert_eq!(list["total"], root["products"], "{}", root["name"]);
        total += list["total"].as_u64().unwrap();
    }
    assert_eq!(total, 1_000);
}

/// What a search finds, and in which order.
#[tokio::test]
async fn searches() {
    let app = TestApp::start().await;
    for (query, finds) in [
        ("böle", true),
        ("BOLE", true),
        ("bol", true),
        ("ole", false),
        ("mugs", true),
        ("mug zeppelin", false),
        // in any order, in any field; each word is to be there
        ("mugs stoneware", true),
        ("stoneware mugs zeppelin", false),
        ("kitchen bole", true),
        ("100%", false),
        // words of the indexes' own languages are words
        ("mug OR zeppelin", false),
        ("NOT zeppelin", false),
        ("NEAR(mug bole)", false),
        ("name_text: mug", false),
        ("mug & !bole | (bole)", true),
        ("mug:* <-> bole", true),
        ("\"mug\" * ^ + bole", true),
        ("\\'\"--;", false),
    ] {
        let list = app
            .get(&format!(
                "/api/products/search?q={}",
                utf8_percent_encode(query, NON_ALPHANUMERIC)
            ))
            .await
            .json();
        let total = list["total"].as_u64().unwrap_or_default();
        assert_eq!(total > 0, finds, "{query}: {total}");
    }
    let list = app
        .get("/api/products/search?q=kettle&per_page=100")
        .await
        .json();
    let in_name: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap().contains("Kettle"))
        .collect();
    assert!(
        in_name.is_sorted_by(|before, after| before >= after),
        "names first"
    );
    assert!(in_name.contains(&true) && in_name.contains(&false));
}

#[tokio::test]
async fn the_first_products_are_loaded_once() {
    let app = TestApp::start().await;
    assert!(!shop::seed::load(&app.app.database).await.unwrap());
    assert_eq!(app.get("/api/products").await.json()["total"], 1_000);
}
