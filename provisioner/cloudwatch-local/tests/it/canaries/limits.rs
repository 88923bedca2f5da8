//! What goes wrong around a run, and what is kept.

use serde_json::{Value, json};

use super::{
    runs::BROKEN,
    world::{World, canaries},
};
use cloudwatch_local::CanarySettings;

const QUICK: &str = r"
export const handler = async () => { await fetch('SITE/'); };
";

async fn one(world: &World, script: &str, settings: &Value) -> Value {
    world.make(script, settings).await;
    world.start().await;
    world.local.advance(1).await;
    world.rested().await;
    world.over(1).await.remove(0)["Status"].clone()
}

#[tokio::test]
async fn without_node_a_run_fails_with_that_reason() {
    let world = World::with(CanarySettings {
        path: "/nonexistent".into(),
        ..canaries()
    })
    .await;
    let status = one(&world, QUICK, &json!({})).await;
    assert_eq!(status["StateReasonCode"], "EXECUTION_FAILURE");
    assert_eq!(status["TestResult"], "UNKNOWN");
    let reason = status["StateReason"].as_str().unwrap();
    assert!(
        reason.starts_with("Node.js is not on the search path; install"),
        "{reason}"
    );
    let canary = [("CanaryName", "shop")];
    assert_eq!(world.metric("Failed", &canary).await, (1.0, 1.0));
    assert_eq!(world.metric("SuccessPercent", &canary).await, (1.0, 0.0));
}

#[tokio::test]
async fn without_libraries_a_run_fails_with_that_reason() {
    let nothing = tempfile::tempdir().unwrap();
    let world = World::with(CanarySettings {
        libraries: vec![nothing.path().to_owned()],
        ..canaries()
    })
    .await;
    let status = one(&world, QUICK, &json!({})).await;
    let reason = status["StateReason"].as_str().unwrap();
    assert!(reason.contains("has no `playwright-core`"), "{reason}");
}

#[tokio::test]
async fn other_runtimes_do_not_run_here() {
    let world = World::new().await;
    let status = one(
        &world,
        QUICK,
        &json!({"RuntimeVersion": "syn-python-selenium-12.0"}),
    )
    .await;
    assert_eq!(status["StateReasonCode"], "EXECUTION_FAILURE");
    let reason = status["StateReason"].as_str().unwrap();
    assert!(
        reason.contains("syn-python-selenium-12.0 does not run here"),
        "{reason}"
    );
}

#[tokio::test]
async fn artifacts_without_a_bucket_fail_the_run_but_not_the_script() {
    let world = World::new().await;
    let status = one(
        &world,
        QUICK,
        &json!({"ArtifactS3Location": "s3://nowhere/a"}),
    )
    .await;
    assert_eq!(status["State"], "FAILED");
    assert_eq!(status["TestResult"], "PASSED");
    assert_eq!(status["StateReasonCode"], "EXECUTION_FAILURE");
    let reason = status["StateReason"].as_str().unwrap();
    assert!(
        reason.starts_with("can not keep s3://nowhere/a/canary/us-east-1/shop/"),
        "{reason}"
    );
    let canary = [("CanaryName", "shop")];
    assert_eq!(world.metric("Failed", &canary).await, (1.0, 1.0));
    assert_eq!(world.metric("SuccessPercent", &canary).await, (1.0, 100.0));
}

#[tokio::test]
async fn a_script_that_takes_too_long_is_ended() {
    let world = World::new().await;
    let config = json!({"TimeoutInSeconds": 3});
    let status = one(&world, super::control::SLOW, &json!({"RunConfig": config})).await;
    assert_eq!(status["StateReasonCode"], "CANARY_FAILURE");
    let reason = status["StateReason"].as_str().unwrap();
    assert!(reason.contains("3 s"), "{reason}");
}

#[tokio::test]
async fn runs_go_with_their_artifacts() {
    let world = World::with(CanarySettings {
        runs_kept: 2,
        ..canaries()
    })
    .await;
    let settings =
        json!({"Schedule": {"Expression": "rate(1 minute)"}, "FailureRetentionPeriodInDays": 1});
    world.make(BROKEN, &settings).await;
    world.start().await;
    world.local.advance(1).await;
    world.over(1).await;
    for _ in 0..3 {
        world.local.advance(60).await;
        world.over(1).await;
    }
    let kept = async {
        loop {
            let minutes: std::collections::BTreeSet<String> = world
                .artifacts()
                .await
                .iter()
                .map(|key| {
                    key.rsplit_once('/')
                        .unwrap()
                        .0
                        .rsplit_once('/')
                        .unwrap()
                        .1
                        .to_owned()
                })
                .collect();
            if minutes
                .iter()
                .map(String::as_str)
                .eq(["02-00-000", "03-00-000"])
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), kept)
        .await
        .unwrap();
    assert_eq!(world.runs().await.len(), 2);
    world.stop().await;
    world.local.advance(86_400).await;
    world.local.advance(3_600).await;
    assert_eq!(world.runs().await.len(), 0, "older than a day");
    assert_eq!(world.artifacts().await, Vec::<String>::new());
}
