//! The description of the API is the API. `UPDATE_EXPECT=1` writes the committed one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::app::TestApp;

const METHODS: [&str; 4] = ["get", "put", "post", "delete"];

fn document() -> Value {
    serde_json::to_value(shop::openapi::document()).unwrap()
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_document_is_fresh() {
    let file = folder().join("openapi.json");
    let text = format!("{}\n", shop::openapi::document().to_pretty_json().unwrap());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == text,
        "shop/openapi.json is not fresh: run the tests with UPDATE_EXPECT=1"
    );
}

/// A method that no address takes is answered with those that it takes.
#[tokio::test]
async fn what_is_described_is_served() {
    let app = TestApp::start().await;
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let address = path.replace(['{', '}'], "");
        let request = Request::patch(&address).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, 405, "{path}");
        let allowed: BTreeSet<_> = answer.headers["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .map(|method| method.trim().to_lowercase())
            .filter(|method| method != "head")
            .collect();
        let described: BTreeSet<_> = item.as_object().unwrap().keys().cloned().collect();
        assert_eq!(allowed, described, "{path}");
    }
}

/// Routes of JSON come from descriptions: nowhere is one added beside them.
#[test]
fn what_is_served_is_described() {
    let mut files: Vec<PathBuf> = vec![folder().join("src")];
    let mut seen = 0;
    while let Some(file) = files.pop() {
        if file.is_dir() {
            files.extend(std::fs::read_dir(&file).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        seen += text.matches("routes!(").count();
        for (at, _) in text.match_indices(".route(") {
            let path = text[at..].trim_start_matches(".route(").trim_start();
            let is_described = !path.starts_with("\"/api/") || path.starts_with("\"/api/docs\"");
            assert!(is_described, "{}: {}", file.display(), &path[..40]);
        }
    }
    assert!(seen > 40, "found {seen}");
}

#[test]
fn operations_are_named_once_explained_and_belong_somewhere() {
    let document = document();
    let topics: BTreeSet<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(METHODS.contains(&method.as_str()), "{place}");
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{place}: {name} twice");
            assert!(
                topics.contains(operation["tags"][0].as_str().unwrap()),
                "{place}"
            );
            let summary = operation["summary"].as_str().unwrap();
            assert!(
                !summary.is_empty() && summary.len() < 160,
                "{place}: {summary}"
            );
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let about = parameter["description"].as_str().unwrap_or_default();
                assert!(!about.is_empty(), "{place}: {}", parameter["name"]);
            }
            let secured = operation["security"].is_array();
            assert_eq!(
                secured,
                operation["responses"]["401"].is_object() && name != "log_in" && name != "refresh",
                "{place}"
            );
        }
    }
}

#[tokio::test]
async fn it_is_served_to_programs_and_to_people() {
    let app = TestApp::start().await;
    let answer = app.get("/api/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        serde_json::from_str::<Value>(&answer.body).unwrap(),
        document()
    );
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    let known = Request::get("/api/openapi.json").header("if-none-match", &tag);
    let again = app.send(known.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let page = app.get("/api/docs").await;
    assert_eq!(page.status, 200);
    for (path, item) in document()["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(page.body.contains(&format!("id=\"{id}\"")), "{path}: {id}");
        }
    }
    for broken in ["[object", "undefined", "&lt;code"] {
        assert!(!page.body.contains(broken));
    }
}
