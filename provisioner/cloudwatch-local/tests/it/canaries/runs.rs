//! What a run leaves: its record, artifacts, log and metrics.

use reqwest::Method;
use serde_json::json;

use super::world::World;

const JOURNEY: &str = r"
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  await synthetics.executeStep('open <b>home</b>', async () => {
    await page.goto('SITE/');
    console.log('the title is ' + (await page.title()) + ' for ' + process.env.WHO);
  });
  await synthetics.close();
};
";

/// Fails at its step, as long as the site is broken.
pub(super) const BROKEN: &str = r"
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  await synthetics.executeStep('ask', async () => {
    const answer = await fetch('SITE/broken');
    if (!answer.ok) throw new Error('the shop says ' + answer.status);
  });
};
";

#[tokio::test]
async fn a_canary_that_runs_once_leaves_all_and_stops() {
    let world = World::new().await;
    let config = json!({"TimeoutInSeconds": 90, "EnvironmentVariables": {"WHO": "Ada"}});
    world.make(JOURNEY, &json!({"RunConfig": config})).await;
    assert_eq!(world.runs().await, Vec::<serde_json::Value>::new());
    world.local.advance(5).await;
    world.start().await;
    world.local.advance(1).await;
    let [run] = world.over(1).await.try_into().unwrap();
    let status = json!({"State": "PASSED", "TestResult": "PASSED"});
    assert_eq!(run["Status"], status, "{run}");
    assert_eq!(run["ScheduledRunId"], run["Id"]);
    assert!(run.get("RetryAttempt").is_none());
    assert_eq!(run["Timeline"]["Started"], 1_767_225_606.0);
    let location = run["ArtifactS3Location"].as_str().unwrap();
    assert_eq!(
        location,
        "canaries/artifacts/canary/us-east-1/shop/2026/01/01/00/00-06-000"
    );
    let report = world
        .object(&format!("{location}/SyntheticsReport-PASSED.json"))
        .await;
    let report: serde_json::Value = serde_json::from_slice(&report.unwrap()).unwrap();
    assert_eq!(
        report["customerScript"]["steps"][0]["stepName"],
        "open <b>home</b>"
    );
    let pictures = world.artifacts().await;
    let pictures: Vec<_> = pictures.iter().filter(|key| key.contains(".png")).collect();
    assert_eq!(pictures.len(), 2, "before and after the step: {pictures:?}");
    let picture = world
        .object(&format!("canaries/{}", pictures[1]))
        .await
        .unwrap();
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    let log = world.log().await;
    assert!(log[0].starts_with("START RequestId: "), "{log:?}");
    assert!(
        log.iter()
            .any(|line| line.ends_with("the title is Shop for Ada")),
        "{log:?}"
    );
    assert!(
        log.last().unwrap().starts_with("REPORT RequestId: "),
        "{log:?}"
    );
    world.rested().await;
    world.local.advance(3600).await;
    assert_eq!(world.runs().await.len(), 1, "once");
}

#[tokio::test]
async fn a_run_is_in_the_metrics() {
    let world = World::new().await;
    world.make(JOURNEY, &json!({})).await;
    world.start().await;
    world.local.advance(1).await;
    world.rested().await;
    let canary = [("CanaryName", "shop")];
    let step = [("CanaryName", "shop"), ("StepName", "open <b>home</b>")];
    for dimensions in [&canary[..], &step, &[]] {
        assert_eq!(
            world.metric("SuccessPercent", dimensions).await,
            (1.0, 100.0)
        );
        let (count, milliseconds) = world.metric("Duration", dimensions).await;
        assert_eq!((count, milliseconds > 0.0), (1.0, true));
    }
    for (name, sum) in [
        ("2xx", 1.0),
        ("4xx", 0.0),
        ("5xx", 0.0),
        ("Failed requests", 0.0),
        ("Failed", 0.0),
    ] {
        assert_eq!(world.metric(name, &canary).await, (1.0, sum), "{name}");
        assert_eq!(world.metric(name, &[]).await, (1.0, sum), "{name} of all");
    }
    assert_eq!(
        world.metric("SuccessPercentWithRetries", &canary).await,
        (0.0, 0.0)
    );
}

#[tokio::test]
async fn a_failed_run_is_tried_again_and_says_why() {
    let world = World::new().await;
    let schedule = json!({"Expression": "rate(0 minute)", "RetryConfig": {"MaxRetries": 2}});
    world.make(BROKEN, &json!({"Schedule": schedule})).await;
    world.start().await;
    world.local.advance(1).await;
    let runs = world.over(3).await;
    world.rested().await;
    assert_eq!(runs.len(), 3);
    let first = &runs[2];
    for (run, attempt) in runs.iter().zip([Some(2), Some(1), None]) {
        assert_eq!(run["RetryAttempt"].as_u64(), attempt);
        assert_eq!(run["ScheduledRunId"], first["Id"]);
        assert_eq!(run["Status"]["StateReasonCode"], "CANARY_FAILURE");
        let reason = run["Status"]["StateReason"].as_str().unwrap();
        assert!(reason.contains("the shop says 500"), "{reason}");
        assert_eq!(
            run["Timeline"]["MetricTimestampForRunAndRetries"],
            first["Timeline"]["Started"]
        );
    }
    let canary = [("CanaryName", "shop")];
    assert_eq!(world.metric("SuccessPercent", &canary).await, (3.0, 0.0));
    assert_eq!(world.metric("RetryCount", &canary).await, (1.0, 2.0));
    assert_eq!(
        world.metric("SuccessPercentWithRetries", &canary).await,
        (1.0, 0.0)
    );
    assert_eq!(
        world.metric("Failed", &canary).await,
        (3.0, 0.0),
        "all were executed"
    );
}

#[tokio::test]
async fn runs_are_paged_and_the_last_one_is_told() {
    let world = World::new().await;
    world
        .make(
            BROKEN,
            &json!({"Schedule": {"Expression": "rate(1 minute)"}}),
        )
        .await;
    let last = |names: serde_json::Value| {
        let world = &world;
        async move { world.call(Method::POST, "/canaries/last-run", &names).await }
    };
    assert_eq!(last(json!({})).await.1["CanariesLastRun"], json!([]));
    world.start().await;
    world.local.advance(1).await;
    for count in 1..=3 {
        world.over(count).await;
        world.local.advance(60).await;
    }
    let runs = world.over(4).await;
    let mut paged = Vec::new();
    let mut input = json!({"MaxResults": 3});
    loop {
        let (_, page) = world.call(Method::POST, "/canary/shop/runs", &input).await;
        paged.extend(page["CanaryRuns"].as_array().unwrap().clone());
        match page["NextToken"].as_str() {
            Some(token) => input["NextToken"] = json!(token),
            None => break,
        }
    }
    assert_eq!(paged, runs);
    let (_, got) = last(json!({"Names": ["shop"]})).await;
    assert_eq!(
        got["CanariesLastRun"],
        json!([{"CanaryName": "shop", "LastRun": runs[0]}])
    );
    assert_eq!(
        last(json!({"Names": ["other"]})).await.1["CanariesLastRun"],
        json!([])
    );
    for wrong in [
        json!({"Names": []}),
        json!({"MaxResults": 101}),
        json!({"NextToken": "x"}),
    ] {
        assert_eq!(last(wrong).await.0, 400);
    }
}
