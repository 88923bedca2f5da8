//! What a customer keeps in their account need not be said again.

use serde_json::{Value, json};
use shop::identity::Role;
use shop::orders::ShipTo;

use crate::app::{Answer, TestApp};
use crate::orders::body;

async fn orders(app: &TestApp, id: &str, role: Role, body: &Value) -> Answer {
    let token = app.token(id, role);
    let item = json!({"product_id": 1});
    let items = format!("/api/carts/{id}/items");
    app.call(&token, "POST", &items, &item).await;
    let request = axum::http::Request::post("/api/orders")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", "key");
    app.send(request.body(body.to_string().into()).unwrap())
        .await
}

async fn keeps(app: &TestApp, user: &str) -> String {
    let ship_to = ShipTo {
        name: "Ada".into(),
        line1: "1 Long Lane".into(),
        line2: String::new(),
        postcode: "1010".into(),
        city: "Wien".into(),
        country: "AT".into(),
    };
    let user = user.parse().unwrap();
    let kept = app.app.users.add_address(&user, ship_to).await.unwrap();
    kept.id.to_string()
}

#[tokio::test]
async fn by_the_id_of_an_address() {
    let app = TestApp::start().await;
    app.stock_up(1, 5).await;
    let ada = app.register("ada@example.com").await;
    let eve = app.register("eve@example.com").await;
    let kept = keeps(&app, &ada).await;
    let wanted = json!({"address_id": kept, "payment": {"card": "test"}});
    let answer = orders(&app, &ada, Role::Customer, &wanted).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let order = answer.json();
    assert_eq!(order["email"], "ada@example.com");
    assert_eq!(order["address"]["city"], "Wien");
    let stolen = orders(&app, &eve, Role::Customer, &wanted).await;
    assert_eq!(stolen.status, 422, "{}", stolen.body);
    let mut both = body("test");
    both["address_id"] = json!(kept);
    assert_eq!(orders(&app, &eve, Role::Customer, &both).await.status, 422);
    let mut nameless = body("test");
    nameless.as_object_mut().unwrap().remove("email");
    let guest = orders(&app, "guest-a", Role::Guest, &nameless).await;
    assert_eq!(guest.json()["errors"][0]["field"], "email");
}
