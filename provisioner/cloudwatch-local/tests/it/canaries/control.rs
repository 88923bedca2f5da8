//! When canaries run, and when they do not.

use reqwest::Method;
use serde_json::json;

use super::world::{World, canaries};
use cloudwatch_local::CanarySettings;

/// Waits for the site to let it go on.
pub(super) const SLOW: &str = r"
export const handler = async () => { await fetch('SITE/hold'); };
";
const QUICK: &str = r"
export const handler = async () => { await fetch('SITE/'); };
";

#[tokio::test]
async fn a_canary_never_runs_twice_at_the_same_time() {
    let world = World::new().await;
    world
        .make(SLOW, &json!({"Schedule": {"Expression": "rate(1 minute)"}}))
        .await;
    world.start().await;
    world.local.advance(1).await;
    world.site.reached().await;
    world.local.advance(179).await;
    assert_eq!(world.runs().await.len(), 1, "three more were due");
    world.site.hold.add_permits(1);
    assert_eq!(world.over(1).await[0]["Status"]["State"], "PASSED");
    world.local.advance(59).await;
    assert_eq!(world.runs().await.len(), 1);
    world.local.advance(1).await;
    assert_eq!(world.runs().await.len(), 2, "the next minute's");
    world.site.reached().await;
    world.stop().await;
    world.site.hold.add_permits(1);
    let gone = async {
        while world.runs().await.len() > 1 {
            tokio::task::yield_now().await;
        }
    };
    gone.await;
    assert_eq!(
        world.state().await,
        "STOPPED",
        "a run that goes on is not recorded"
    );
    world.local.advance(300).await;
    assert_eq!(world.runs().await.len(), 1);
}

#[tokio::test]
async fn more_canaries_than_places_take_turns() {
    let world = World::with(CanarySettings {
        at_once: 1,
        ..canaries()
    })
    .await;
    world.make(SLOW, &json!({})).await;
    let other = json!({"Name": "other", "Code": {"S3Bucket": "canaries", "S3Key": "shop.zip", "Handler": "index.handler"},
        "ArtifactS3Location": "s3://canaries/artifacts", "ExecutionRoleArn": "arn:aws:iam::000000000000:role/canary",
        "RuntimeVersion": "syn-nodejs-playwright-8.0", "Schedule": {"Expression": "rate(0 minute)"}});
    assert_eq!(world.call(Method::POST, "/canary", &other).await.0, 200);
    world.start().await;
    world.local.advance(1).await;
    world
        .call(Method::POST, "/canary/other/start", &json!({}))
        .await;
    world.site.reached().await;
    world.local.advance(10).await;
    let (_, waiting) = world
        .call(Method::POST, "/canary/other/runs", &json!({}))
        .await;
    assert_eq!(waiting["CanaryRuns"], json!([]));
    world.site.hold.add_permits(2);
    world.rested().await;
    world.local.advance(1).await;
    world.site.reached().await;
    let (_, turn) = world
        .call(Method::POST, "/canary/other/runs", &json!({}))
        .await;
    assert_eq!(
        turn["CanaryRuns"][0]["Timeline"]["Started"],
        1_767_225_612.0
    );
}

#[tokio::test]
async fn a_calendar_waits_for_its_minute() {
    let world = World::new().await;
    world
        .make(
            QUICK,
            &json!({"Schedule": {"Expression": "cron(5/10 * * * ? *)"}}),
        )
        .await;
    world.start().await;
    world.local.advance(299).await;
    assert_eq!(world.runs().await.len(), 0);
    world.local.advance(1).await;
    let runs = world.over(1).await;
    assert_eq!(runs[0]["Timeline"]["Started"], 1_767_225_900.0);
    world.local.advance(599).await;
    assert_eq!(world.runs().await.len(), 1);
    world.local.advance(1).await;
    assert_eq!(world.runs().await.len(), 2);
}

#[tokio::test]
async fn a_canary_with_a_duration_stops_by_itself() {
    let world = World::new().await;
    let schedule = json!({"Expression": "rate(1 minute)", "DurationInSeconds": 90});
    world.make(QUICK, &json!({"Schedule": schedule})).await;
    world.start().await;
    world.local.advance(1).await;
    world.over(1).await;
    world.local.advance(60).await;
    world.over(2).await;
    assert_eq!(world.state().await, "RUNNING");
    world.local.advance(30).await;
    assert_eq!(world.state().await, "STOPPED");
    assert_eq!(
        world.canary().await["Timeline"]["LastStopped"],
        1_767_225_690.0
    );
    world.local.advance(120).await;
    assert_eq!(world.runs().await.len(), 2);
}

#[tokio::test]
async fn a_deleted_canary_ends_its_run() {
    let world = World::new().await;
    world
        .make(SLOW, &json!({"Schedule": {"Expression": "rate(1 minute)"}}))
        .await;
    world.start().await;
    world.local.advance(1).await;
    world.site.reached().await;
    world.stop().await;
    assert_eq!(
        world
            .call(Method::DELETE, "/canary/shop", &json!({}))
            .await
            .0,
        200
    );
    world.make(QUICK, &json!({})).await;
    assert_eq!(world.runs().await.len(), 0, "another one of the same name");
    world.start().await;
    world.local.advance(1).await;
    world.rested().await;
    assert_eq!(world.runs().await.len(), 1);
}

#[tokio::test]
async fn canaries_that_are_switched_off_do_not_run() {
    let world = World::with(CanarySettings {
        run: false,
        ..canaries()
    })
    .await;
    world.make(QUICK, &json!({})).await;
    world.start().await;
    world.local.advance(600).await;
    assert_eq!(world.state().await, "RUNNING");
    assert_eq!(world.runs().await.len(), 0);
}
