//! The pages.

use insta::assert_snapshot;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::TestApp;

#[tokio::test]
async fn pages() {
    let app = TestApp::start().await;
    for (name, path) in [
        ("home", "/"),
        ("list", "/products?per_page=2&sort=price&page=2"),
        ("category", "/categories/coffee-tea?per_page=2"),
        ("product_page", "/products/orla-stainless-steel-trowel"),
        ("search_page", "/search?q=b%C3%B6le%20mug"),
        ("search_page_in_vain", "/search?q=zeppelin"),
        ("search_page_empty", "/search"),
        ("list_beyond_the_end", "/products?page=9999"),
        ("list_invalid", "/products?page=none"),
        ("page_not_found", "/products/none"),
    ] {
        assert_snapshot!(name, app.get(path).await.text());
    }
}

#[tokio::test]
async fn what_was_searched_for_is_text_and_nothing_else() {
    let app = TestApp::start().await;
    for attack in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "mug</title><script>alert(1)</script>",
        "{{ 7 * 7 }}{% raw %}",
    ] {
        let query = utf8_percent_encode(attack, NON_ALPHANUMERIC);
        let body = app.get(&format!("/search?q={query}")).await.body;
        for forbidden in ["<script", "<img", "' onmouseover", "</title><s", ">49<"] {
            assert!(!body.contains(forbidden), "{attack}: {forbidden}");
        }
    }
}

/// Every address on a page leads somewhere.
#[tokio::test]
async fn no_link_is_dead() {
    let app = TestApp::start().await;
    let mut seen = std::collections::BTreeSet::from(["/".to_owned()]);
    let mut next = vec!["/".to_owned()];
    while let Some(path) = next.pop() {
        let mut answer = app.get(&path).await;
        // what needs a login leads to one
        if answer.status == 303 {
            let login = answer.header("location").to_owned();
            assert!(login.starts_with("/login?next="), "{path}: {login}");
            answer = app.get(&login).await;
        }
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        for link in answer.body.split("href=\"").skip(1) {
            let link = link
                .split('"')
                .next()
                .unwrap()
                .replace("&#x2f;", "/")
                .replace("&amp;", "&");
            if link.starts_with('/') && seen.len() < 150 && seen.insert(link.clone()) {
                next.push(link);
            }
        }
    }
    assert!(seen.len() >= 150, "{}", seen.len());
}
