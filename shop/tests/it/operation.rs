//! Probes, and failures of what is inside.

use insta::assert_snapshot;

use crate::app::TestApp;

#[tokio::test]
async fn probes() {
    let app = TestApp::start().await;
    assert_snapshot!("healthy", app.get("/health").await.text());
    assert_snapshot!("ready", app.get("/ready").await.text());
    app.app.lifecycle.begin_shutdown();
    assert_snapshot!("shutting_down", app.get("/ready").await.text());
    assert_eq!(
        app.get("/health").await.status,
        200,
        "it lives until it ends"
    );
}

#[tokio::test]
async fn without_a_database_nothing_of_the_inside_is_told() {
    let app = TestApp::start().await;
    app.app.database.close().await;
    assert_snapshot!("database_gone_ready", app.get("/ready").await.text());
    assert_snapshot!("database_gone_api", app.get("/api/products").await.text());
    assert_snapshot!("database_gone_page", app.get("/products").await.text());
    assert_eq!(app.get("/health").await.status, 200);
}
