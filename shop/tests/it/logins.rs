//! Logins: who a token or a visit is, and until when.

use serde_json::json;
use shop::identity::{Principal, Role};

use crate::app::TestApp;

const INSERT: &str = "INSERT INTO users (id, email, name, role, password, created_at, updated_at)
    VALUES ('ada', 'ada@example.com', 'Ada', 'customer', '', 0, 0)";

#[tokio::test]
async fn a_token_holds_as_long_as_its_login() {
    let app = TestApp::start().await;
    app.store.execute(INSERT).await;
    let (id, role) = ("ada".parse().unwrap(), Role::Customer);
    let users = &app.app.users;
    users.begin_login("a-login", &id).await.unwrap();
    let issue = |principal: &Principal, login: &str| {
        let tokens = &app.app.tokens;
        tokens.issue(principal, Some(login.to_owned())).unwrap()
    };
    let ada = Principal { id, role };
    let token = issue(&ada, "a-login");
    let cart = "/api/carts/ada";
    let status = async |token: &str| app.call(token, "GET", cart, &json!({})).await.status;
    assert_eq!(status(&token).await, 200);

    let id = "bob".parse().unwrap();
    let other = issue(&Principal { id, role }, "a-login");
    assert_eq!(status(&other).await, 401, "another's login");
    assert_eq!(status(&issue(&ada, "no-login")).await, 401);

    // what someone may do is what they may do now
    let admin = "/api/admin/reconciliation";
    assert_eq!(app.call(&token, "GET", admin, &json!({})).await.status, 403);
    app.store.execute("UPDATE users SET role = 'admin'").await;
    assert_eq!(app.call(&token, "GET", admin, &json!({})).await.status, 200);

    users.end_login("a-login").await.unwrap();
    assert_eq!(status(&token).await, 401);
}

#[tokio::test]
async fn a_login_ends_by_itself() {
    let app = TestApp::start().await;
    app.store.execute(INSERT).await;
    let users = &app.app.users;
    let id = "ada".parse().unwrap();
    users.begin_login("a-login", &id).await.unwrap();
    assert_eq!(users.signed_in("a-login").await.unwrap().unwrap().id, id);
    app.clock.advance(std::time::Duration::from_hours(30 * 24));
    assert_eq!(users.signed_in("a-login").await.unwrap(), None);
}
