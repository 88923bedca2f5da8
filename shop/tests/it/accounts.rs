//! Accounts by the API: what they are for, and what nobody gets out of them.

use std::time::Duration;

use serde_json::{Value, json};
use shop::users::AdminPassword;

use crate::app::{Answer, TestApp};
use crate::metrics::metrics;

pub(crate) const PASSWORD: &str = "correct horse";

impl TestApp {
    pub(crate) async fn ask(&self, path: &str, body: &Value) -> Answer {
        let request = axum::http::Request::post(path).header("content-type", "application/json");
        self.send(request.body(body.to_string().into()).unwrap())
            .await
    }

    /// An account, and its id.
    pub(crate) async fn register(&self, email: &str) -> String {
        let new = json!({"name": "Ada", "email": email, "password": PASSWORD});
        let answer = self.ask("/api/users", &new).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    async fn log_in(&self, email: &str, password: &str) -> Answer {
        let given = json!({"email": email, "password": password});
        self.ask("/api/auth/login", &given).await
    }

    async fn session(&self, email: &str) -> Session {
        let answer = self.log_in(email, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Session::from(&answer)
    }

    /// The token of the newest link that was to be mailed.
    pub(crate) async fn mailed_token(&self) -> Option<String> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT payload FROM outbox WHERE topic = 'user.password_reset' ORDER BY id DESC LIMIT 1",
        )
        .fetch_optional(self.app.database.pool())
        .await
        .unwrap();
        let payload: Value = serde_json::from_str(&row?.0).unwrap();
        Some(payload["token"].as_str().unwrap().to_owned())
    }
}

/// All that an answer tells, but for the trace it belongs to.
fn told(answer: &Answer) -> (String, axum::http::HeaderMap) {
    let mut headers = answer.headers.clone();
    headers.remove("server-timing");
    (answer.text(), headers)
}

struct Session {
    user: String,
    access: String,
    refresh: String,
}

impl From<&Answer> for Session {
    fn from(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |member: &str| body[member].as_str().unwrap().to_owned();
        Self {
            user: text("user_id"),
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}

fn address() -> Value {
    json!({"name": "Ada", "line1": "1 Long Lane", "line2": "", "postcode": "8010", "city": "Graz", "country": "AT"})
}

#[tokio::test]
async fn an_account_from_beginning_to_end() {
    let app = TestApp::start().await;
    let id = app.register("Ada@Example.com").await;
    let ada = app.session("ada@example.COM").await;
    assert_eq!(ada.user, id);
    let none = json!({});
    let profile = format!("/api/users/{id}/profile");
    let shown = app.call(&ada.access, "GET", &profile, &none).await.json();
    assert_eq!(
        (&shown["email"], &shown["role"]),
        (&json!("ada@example.com"), &json!("customer"))
    );
    assert!(shown.get("password").is_none());

    // another address of mail needs the password
    let mut wish = json!({"name": "Ada L.", "email": "ada@example.org"});
    assert_eq!(
        app.call(&ada.access, "PUT", &profile, &wish).await.status,
        422
    );
    wish["password"] = json!("wrong horse");
    assert_eq!(
        app.call(&ada.access, "PUT", &profile, &wish).await.status,
        422
    );
    wish["password"] = json!(PASSWORD);
    let changed = app.call(&ada.access, "PUT", &profile, &wish).await;
    assert_eq!(
        changed.json()["email"],
        "ada@example.org",
        "{}",
        changed.body
    );

    let addresses = format!("/api/users/{id}/addresses");
    let added = app.call(&ada.access, "POST", &addresses, &address()).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let one = format!("{addresses}/{}", added.json()["id"].as_str().unwrap());
    let mut moved = address();
    moved["city"] = json!("Wien");
    let changed = app.call(&ada.access, "PUT", &one, &moved).await;
    assert_eq!(changed.json()["city"], "Wien", "{}", changed.body);
    moved["country"] = json!("XX");
    assert_eq!(app.call(&ada.access, "PUT", &one, &moved).await.status, 422);
    assert_eq!(
        app.call(&ada.access, "DELETE", &one, &none).await.status,
        204
    );
    assert_eq!(
        app.call(&ada.access, "DELETE", &one, &none).await.status,
        404
    );
    let left = app.call(&ada.access, "GET", &addresses, &none).await.json();
    assert_eq!(left["items"], json!([]));

    let counted = metrics(&app);
    for (metric, count) in [
        ("RegistrationsStarted", 1.0),
        ("RegistrationsCompleted", 1.0),
        ("Logins", 1.0),
        ("LoginFailures", 1.0),
        ("ProfileUpdates", 4.0),
    ] {
        assert_eq!(counted.get(metric), Some(&count), "{metric}");
    }
}

#[tokio::test]
async fn a_registration_says_all_that_is_wrong() {
    let app = TestApp::start().await;
    let bad = json!({"name": " ", "email": "ada", "password": "short"});
    let answer = app.ask("/api/users", &bad).await;
    assert_eq!(answer.status, 422);
    let errors = answer.json()["errors"].clone();
    let fields = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["field"]);
    assert_eq!(fields.collect::<Vec<_>>(), ["name", "email", "password"]);
    app.register("ada@example.com").await;
    let again = json!({"name": "Eve", "email": "ADA@example.com", "password": PASSWORD});
    assert_eq!(app.ask("/api/users", &again).await.status, 409);
}

#[tokio::test]
async fn what_is_anothers_stays_theirs() {
    let app = TestApp::start().await;
    let ada = app.register("ada@example.com").await;
    app.register("eve@example.com").await;
    let eve = app.session("eve@example.com").await;
    let owner = app.session("ada@example.com").await;
    let addresses = format!("/api/users/{ada}/addresses");
    let added = app
        .call(&owner.access, "POST", &addresses, &address())
        .await;
    let id = added.json()["id"].as_str().unwrap().to_owned();
    let profile = format!("/api/users/{ada}/profile");
    let wish = json!({"name": "Eve", "email": "ada@example.com"});
    let one = format!("{addresses}/{id}");
    for (method, path, body) in [
        ("GET", &profile, &json!({})),
        ("PUT", &profile, &wish),
        ("GET", &addresses, &json!({})),
        ("POST", &addresses, &address()),
        ("PUT", &one, &address()),
        ("DELETE", &one, &json!({})),
    ] {
        let answer = app.call(&eve.access, method, path, body).await;
        assert_eq!(answer.status, 403, "{method} {path}");
    }
    // nor by way of one's own
    let own = format!("/api/users/{}/addresses/{id}", eve.user);
    for (method, body) in [("PUT", address()), ("DELETE", json!({}))] {
        assert_eq!(app.call(&eve.access, method, &own, &body).await.status, 404);
    }
    let kept = app.call(&owner.access, "GET", &addresses, &json!({})).await;
    assert_eq!(kept.json()["items"][0]["city"], "Graz");
}

#[tokio::test]
async fn wrong_name_and_wrong_password_look_the_same() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    let known = app.log_in("ada@example.com", "wrong horse").await;
    let unknown = app.log_in("bob@example.com", "wrong horse").await;
    let nonsense = app.log_in("no address", "wrong horse").await;
    assert_eq!(known.status, 401);
    assert_eq!(told(&known), told(&unknown));
    assert_eq!(known.text(), nonsense.text());
    // of an unknown account too, only so many are let through
    for (email, refused) in [("ada@example.com", 9), ("bob@example.com", 9)] {
        for _ in 0..refused {
            assert_eq!(app.log_in(email, "wrong horse").await.status, 401);
        }
        assert_eq!(
            app.log_in(email, "wrong horse").await.status,
            429,
            "{email}"
        );
    }
    assert_eq!(metrics(&app).get("LoginsThrottled"), Some(&2.0));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_gets_in_again() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    for _ in 0..10 {
        app.log_in("ada@example.com", "wrong horse").await;
    }
    let refused = app.log_in("ada@example.com", PASSWORD).await;
    assert_eq!(refused.status, 429, "even the right one, unchecked");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert_eq!(wait, 60);
    app.clock.advance(Duration::from_secs(wait - 1));
    assert_eq!(app.log_in("ada@example.com", PASSWORD).await.status, 429);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(app.log_in("ada@example.com", PASSWORD).await.status, 200);
    // and has all tries again
    for _ in 0..10 {
        assert_eq!(app.log_in("ada@example.com", "wrong").await.status, 401);
    }
}

#[tokio::test]
async fn guesses_from_one_address_count_for_all_accounts() {
    let app = TestApp::start().await;
    for guess in 0..50 {
        let email = format!("user{guess}@example.com");
        assert_eq!(app.log_in(&email, "wrong horse").await.status, 401);
    }
    assert_eq!(
        app.log_in("other@example.com", "wrong horse").await.status,
        429
    );
    app.clock.advance(Duration::from_secs(6));
    assert_eq!(
        app.log_in("other@example.com", "wrong horse").await.status,
        401
    );
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_theft_ends_the_login() {
    let app = TestApp::start().await;
    let id = app.register("ada@example.com").await;
    let first = app.session("ada@example.com").await;
    let refresh = async |token: &str| {
        let given = json!({"refresh_token": token});
        app.ask("/api/auth/refresh", &given).await
    };
    let second = refresh(&first.refresh).await;
    assert_eq!(second.status, 200, "{}", second.body);
    let second = Session::from(&second);
    let profile = format!("/api/users/{id}/profile");
    let status = async |token: &str| app.call(token, "GET", &profile, &json!({})).await.status;
    assert_eq!(status(&second.access).await, 200);
    let other = app.session("ada@example.com").await;

    assert_eq!(refresh(&first.refresh).await.status, 401);
    assert_eq!(status(&second.access).await, 401);
    assert_eq!(refresh(&second.refresh).await.status, 401);
    assert_eq!(refresh("made-up").await.status, 401);
    assert_eq!(status(&other.access).await, 200, "another login stands");

    let logout = app
        .call(&other.access, "POST", "/api/auth/logout", &json!({}))
        .await;
    assert_eq!(logout.status, 204);
    assert_eq!(status(&other.access).await, 401);
    assert_eq!(refresh(&other.refresh).await.status, 401);
}

#[tokio::test]
async fn a_password_is_reset_once_and_all_logins_end() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    let before = app.session("ada@example.com").await;
    let path = "/api/auth/password-reset";
    let unknown = app.ask(path, &json!({"email": "bob@example.com"})).await;
    assert_eq!(app.mailed_token().await, None);
    let known = app.ask(path, &json!({"email": "ada@example.com"})).await;
    assert_eq!(known.status, 202);
    assert_eq!(told(&known), told(&unknown));
    let token = app.mailed_token().await.unwrap();
    let confirm = async |token: &str, password: &str| {
        let given = json!({"token": token, "password": password});
        app.ask(&format!("{path}/confirm"), &given).await.status
    };
    assert_eq!(confirm("made-up", "battery staple").await, 422);
    assert_eq!(
        confirm(&token, "short").await,
        422,
        "and may be tried again"
    );
    assert_eq!(confirm(&token, "battery staple").await, 204);
    assert_eq!(confirm(&token, "battery staple").await, 422, "used");

    let cart = format!("/api/carts/{}", before.user);
    assert_eq!(
        app.call(&before.access, "GET", &cart, &json!({}))
            .await
            .status,
        401
    );
    assert_eq!(app.log_in("ada@example.com", PASSWORD).await.status, 401);
    assert_eq!(
        app.log_in("ada@example.com", "battery staple").await.status,
        200
    );

    app.ask(path, &json!({"email": "ada@example.com"})).await;
    let token = app.mailed_token().await.unwrap();
    app.clock.advance(Duration::from_mins(30));
    assert_eq!(confirm(&token, "battery staples").await, 422, "too old");
}

#[tokio::test]
async fn a_link_in_a_mailbox_that_was_given_up_is_worth_nothing() {
    let app = TestApp::start().await;
    let id = app.register("ada@example.com").await;
    let path = "/api/auth/password-reset";
    let profile = format!("/api/users/{id}/profile");
    for (email, status) in [("ada@example.com", 204), ("lovelace@example.com", 422)] {
        let session = app.session("ada@example.com").await;
        app.ask(path, &json!({"email": "ada@example.com"})).await;
        let token = app.mailed_token().await.unwrap();
        let change = json!({"name": "Ada", "email": email, "password": PASSWORD});
        let changed = app.call(&session.access, "PUT", &profile, &change).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let given = json!({"token": token, "password": PASSWORD});
        let confirmed = app.ask(&format!("{path}/confirm"), &given).await;
        assert_eq!(confirmed.status, status, "{email}");
    }
}

/// A name that is saved from an old page must not bring back the address of before.
#[tokio::test]
async fn an_address_that_was_given_up_stays_so() {
    let app = TestApp::start().await;
    let id = app.register("ada@example.com").await;
    let profile = format!("/api/users/{id}/profile");
    let session = app.session("ada@example.com").await;
    let mut other = app.app.database.begin().await.unwrap();
    let moved = sqlx::query("UPDATE users SET email = 'lovelace@example.com' WHERE id = $1");
    moved.bind(id).execute(&mut *other).await.unwrap();
    let named = json!({"name": "Countess", "email": "ada@example.com"});
    let (named, ()) = tokio::join!(app.call(&session.access, "PUT", &profile, &named), async {
        app.wait_for_locks(1).await;
        other.commit().await.unwrap();
    });
    // who comes too late sees the new address, and would need the password to change it
    assert!(
        [409, 422].contains(&named.status.as_u16()),
        "{}",
        named.body
    );
    let known = app.call(&session.access, "GET", &profile, &json!({})).await;
    assert_eq!(known.json()["email"], "lovelace@example.com");
}

#[tokio::test]
async fn a_mailbox_is_not_filled() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    for _ in 0..5 {
        let wish = json!({"email": "ada@example.com"});
        assert_eq!(app.ask("/api/auth/password-reset", &wish).await.status, 202);
    }
    let (mails,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM outbox WHERE topic = 'user.password_reset'")
            .fetch_one(app.app.database.pool())
            .await
            .unwrap();
    assert_eq!(mails, 3);
}

#[tokio::test]
async fn secrets_are_not_in_the_database() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    let ada = app.session("ada@example.com").await;
    for statement in [
        "SELECT digest FROM refresh_tokens",
        "SELECT password FROM users",
    ] {
        let rows: Vec<(String,)> = sqlx::query_as(statement)
            .fetch_all(app.app.database.pool())
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for (kept,) in rows {
            assert!(kept != ada.refresh && !kept.contains(PASSWORD), "{kept}");
        }
    }
}

#[tokio::test]
async fn a_guests_cart_comes_along() {
    let app = TestApp::start().await;
    app.stock_up(1, 5).await;
    let id = app.register("ada@example.com").await;
    let guest = app.ask("/api/auth/guest", &json!({})).await;
    assert_eq!(guest.status, 201);
    let guest = guest.json();
    let token = guest["access_token"].as_str().unwrap();
    let items = format!("/api/carts/{}/items", guest["user_id"].as_str().unwrap());
    let added = app
        .call(
            token,
            "POST",
            &items,
            &json!({"product_id": 1, "quantity": 2}),
        )
        .await;
    assert_eq!(added.status, 201, "{}", added.body);
    let mut given =
        json!({"email": "ada@example.com", "password": PASSWORD, "guest_token": "made-up"});
    assert_eq!(app.ask("/api/auth/login", &given).await.status, 422);
    given["guest_token"] = json!(token);
    let ada = Session::from(&app.ask("/api/auth/login", &given).await);
    let cart = app
        .call(&ada.access, "GET", &format!("/api/carts/{id}"), &json!({}))
        .await;
    assert_eq!(cart.json()["pieces"], 2, "{}", cart.body);

    // a user's token brings nothing along
    given["guest_token"] = json!(ada.access);
    assert_eq!(app.ask("/api/auth/login", &given).await.status, 422);
}

#[tokio::test]
async fn the_administrator_of_the_configuration() {
    let app = TestApp::start().await;
    let users = &app.app.users;
    let email = "boss@example.com".parse().unwrap();
    let password = |text: &str| text.parse::<AdminPassword>().unwrap();
    assert!("short".parse::<AdminPassword>().is_err());
    for _ in 0..2 {
        users
            .ensure_administrator(&email, &password(PASSWORD))
            .await
            .unwrap();
    }
    let boss = app.session("boss@example.com").await;
    let reset = "/api/auth/password-reset";
    app.ask(reset, &json!({"email": "boss@example.com"})).await;
    let link = app.mailed_token().await.unwrap();
    let admin = "/api/admin/reconciliation";
    assert_eq!(
        app.call(&boss.access, "GET", admin, &json!({}))
            .await
            .status,
        200
    );
    users
        .ensure_administrator(&email, &password("battery staple"))
        .await
        .unwrap();
    assert_eq!(
        app.call(&boss.access, "GET", admin, &json!({}))
            .await
            .status,
        401
    );
    let given = json!({"token": link, "password": "another battery"});
    let confirmed = app.ask(&format!("{reset}/confirm"), &given).await;
    assert_eq!(confirmed.status, 422, "a link from before");
    assert_eq!(
        app.log_in("boss@example.com", "battery staple")
            .await
            .status,
        200
    );
    // one who was a customer becomes one
    app.register("ada@example.com").await;
    let ada = app.session("ada@example.com").await;
    assert_eq!(
        app.call(&ada.access, "GET", admin, &json!({})).await.status,
        403
    );
    let email = "ada@example.com".parse().unwrap();
    users
        .ensure_administrator(&email, &password(PASSWORD))
        .await
        .unwrap();
    assert_eq!(
        app.call(&ada.access, "GET", admin, &json!({})).await.status,
        200
    );
}
