//! The cookie of a visit: set when needed, never taken from others.

use shop::identity::Role;

use crate::app::TestApp;

#[tokio::test]
async fn pages_that_need_no_visit_set_no_cookie() {
    let app = TestApp::start().await;
    for path in ["/", "/products", "/nope", "/health", "/api/products"] {
        assert_eq!(app.get(path).await.header("set-cookie"), "", "{path}");
    }
}

#[tokio::test]
async fn tokens_are_of_this_shop() {
    let app = TestApp::start().await;
    let principal = shop::identity::Principal {
        id: "someone".parse().unwrap(),
        role: Role::Customer,
    };
    let token = app.app.tokens.issue(&principal, None).unwrap();
    assert_eq!(
        app.app.tokens.verify(&token).unwrap().principal(),
        principal
    );
}

#[tokio::test]
async fn a_token_of_a_page_ends_with_its_time() {
    let app = TestApp::start().await;
    let guest = shop::identity::Principal::guest(shop::identity::UserId::guest("g"));
    let token = app.app.tokens.issue(&guest, None).unwrap();
    app.clock.advance(shop::identity::Tokens::LIFETIME);
    assert!(app.app.tokens.verify(&token).is_err());
}
