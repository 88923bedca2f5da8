//! Packages that the language makes of steps.

use std::collections::BTreeMap;

use canary_runner::{Job, Outcome, Status};
use language::package::steps::{self, Action, Expectation, HANDLER, Request, Step};
use serde_json::{Value, json};

use crate::harness::World;

async fn run(world: &World, actions: Vec<(&str, Action)>) -> Outcome {
    let steps: Vec<Step> = actions
        .into_iter()
        .map(|(name, action)| Step {
            name: name.to_owned(),
            action,
            expect: None,
        })
        .collect();
    let package = steps::package(&steps).unwrap().bytes().to_vec();
    let mut job = Job::new("test", package, HANDLER);
    world.artifacts.path().clone_into(&mut job.artifacts);
    world.run(job).await
}

fn echo(world: &World, body: &Value) -> Action {
    Action::Request(Request {
        method: "POST".to_owned(),
        url: format!("{}/echo", world.site),
        headers: BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]),
        body: Some(body.to_string()),
    })
}

fn get(world: &World, path: &str) -> Action {
    Action::Request(Request {
        method: "GET".to_owned(),
        url: format!("{}{path}", world.site),
        headers: BTreeMap::new(),
        body: None,
    })
}

fn json_at(pointer: &str, value: Value) -> Action {
    Action::Expect(Expectation {
        json: BTreeMap::from([(pointer.parse().unwrap(), value)]),
        ..Expectation::default()
    })
}

fn status(status: u16) -> Action {
    Action::Expect(Expectation {
        status: Some(status),
        ..Expectation::default()
    })
}

fn text(text: &str) -> Action {
    Action::Expect(Expectation {
        text: Some(text.to_owned()),
        under: Some(60_000),
        ..Expectation::default()
    })
}

#[tokio::test]
async fn a_journey_through_pages_passes() {
    let world = World::new().await;
    let outcome = run(
        &world,
        vec![
            ("open", Action::Open(format!("{}/", world.site))),
            ("see the title", text("Home")),
            ("follow", Action::Click("a".to_owned())),
            ("see the text", text("hello")),
        ],
    )
    .await;
    assert_eq!(outcome.reason, None, "{}", outcome.log_tail);
    let passed = outcome.steps.iter().map(|step| step.status);
    assert_eq!(passed.collect::<Vec<_>>(), [Status::Passed; 4]);
}

/// After a click the page counts, and no answer from before it.
#[tokio::test]
async fn a_click_leaves_the_answer_before_behind() {
    let world = World::new().await;
    let outcome = run(
        &world,
        vec![
            ("open", Action::Open(format!("{}/menu", world.site))),
            ("is missing", status(404)),
            ("back", Action::Click("a".to_owned())),
            ("see it", text("Home")),
            ("is there", status(200)),
            ("aside", get(&world, "/broken")),
            ("follow", Action::Click("a".to_owned())),
            ("see the text", text("hello")),
        ],
    )
    .await;
    assert_eq!(outcome.reason, None, "{}", outcome.log_tail);
}

#[tokio::test]
async fn what_is_hidden_is_not_looked_for() {
    let world = World::new().await;
    let open = Action::Open(format!("{}/menu", world.site));
    let seen = Action::Expect(Expectation {
        status: Some(404),
        text: Some("Welcome".to_owned()),
        ..Expectation::default()
    });
    let outcome = run(&world, vec![("open", open), ("see it", seen)]).await;
    assert_eq!(outcome.reason, None, "{}", outcome.log_tail);
}

#[tokio::test]
async fn requests_and_what_they_are_expected_to_give_pass() {
    let world = World::new().await;
    let document = json!({"items": [{"price": 5, "of/it": "a"}], "up": true});
    let outcome = run(
        &world,
        vec![
            ("ask", echo(&world, &document)),
            ("a number", json_at("/items/0/price", json!(5))),
            ("an escape", json_at("/items/0/of~1it", json!("a"))),
            ("a part", json_at("/items", document["items"].clone())),
            ("moves", get(&world, "/moved")),
            ("as it says", status(307)),
            ("breaks", get(&world, "/broken")),
            ("as it should", status(500)),
        ],
    )
    .await;
    assert_eq!(outcome.reason, None, "{}", outcome.log_tail);
}

#[tokio::test]
async fn what_is_not_as_expected_fails_with_what_was_expected() {
    let world = World::new().await;
    let document = json!({"up": true});
    let ask = || echo(&world, &document);
    let cases = [
        (ask(), status(204), "expected status 204, got 200"),
        (ask(), json_at("/up", json!(false)), "`/up` is not false"),
        (
            ask(),
            json_at("/constructor", json!({})),
            "`/constructor` is not {}",
        ),
        (ask(), text("down"), "there is no text `down`"),
        (
            get(&world, "/agent"),
            json_at("/a", json!(1)),
            "the answer is not JSON",
        ),
        (
            get(&world, "/broken"),
            text("broken"),
            "expected status below 400, got 500",
        ),
    ];
    for (action, expectation, message) in cases {
        let outcome = run(&world, vec![("ask", action), ("check", expectation)]).await;
        assert_eq!(outcome.status, Status::Failed, "{message}");
        let reason = outcome.reason.map(|reason| format!("{reason:?}"));
        assert!(
            reason
                .as_ref()
                .is_some_and(|reason| reason.contains(message)),
            "{message}: {reason:?}"
        );
    }
}
