//! What is generated from the catalogue and committed is fresh. `UPDATE_EXPECT=1` writes it.

use std::path::Path;

use shop_telemetry::Metric;

fn check(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, expected).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == expected,
        "{} is not fresh: run the tests with UPDATE_EXPECT=1",
        path.display()
    );
}

#[test]
fn the_page() {
    let page = Metric::page(&"Shop".parse().unwrap());
    check("../../docs/shop-metrics.md", &page);
}

#[test]
fn the_data() {
    let data = Metric::catalogue(&"Shop".parse().unwrap());
    let text = serde_json::to_string_pretty(&data).unwrap();
    check("catalogue.json", &format!("{text}\n"));
}

#[test]
fn the_collectors_configuration() {
    let yaml = Metric::collector(&"Shop".parse().unwrap());
    check("../collector/metrics.yaml", &yaml);
}
