//! Scripts of the Playwright runtime.

use canary_runner::{Event, ReasonKind, Requests, Status};

use crate::harness::World;

const JOURNEY: &str = r"
import { synthetics } from '@aws/synthetics-playwright';
import log from '@aws/synthetics-logger';
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  try {
    await synthetics.executeStep('open home', async () => {
      await page.goto('SITE/', { waitUntil: 'load' });
      log.info('the title is ' + (await page.title()));
    });
    const text = await synthetics.executeStep('second', async () => {
      await page.click('a');
      return page.textContent('#text');
    });
    if (text !== 'hello') throw new Error('got ' + text);
    console.log(JSON.stringify({ event: 'ended', at: 1, kind: 'thrown', error: 'faked' }));
  } finally {
    await synthetics.close();
  }
};
";

#[tokio::test]
async fn a_healthy_journey_passes() {
    let world = World::new().await;
    let mut events = Vec::new();
    let outcome = world
        .runner
        .watch(world.job(JOURNEY), |event| {
            events.push(match event {
                Event::StepStarted { name, .. } => format!("{name} …"),
                Event::StepEnded { name, status, .. } => format!("{name} {status}"),
            });
        })
        .await
        .unwrap();
    assert_eq!(outcome.reason, None, "{}", outcome.log_tail);
    assert_eq!(
        (outcome.status, outcome.script),
        (Status::Passed, Status::Passed)
    );
    assert_eq!(
        events,
        [
            "open home …",
            "open home PASSED",
            "second …",
            "second PASSED"
        ]
    );
    let requests = Requests {
        successes: 3,
        client_errors: 1,
        ..Requests::default()
    };
    assert_eq!(
        outcome.requests, requests,
        "home, style and second are there; the picture is not"
    );
    let pictures: Vec<&str> = outcome
        .steps
        .iter()
        .flat_map(|step| &step.screenshots)
        .map(|it| it.file.as_str())
        .collect();
    assert_eq!(
        pictures,
        [
            "01-open_home-starting.png",
            "01-open_home-succeeded.png",
            "02-second-starting.png",
            "02-second-succeeded.png",
        ]
    );
    assert!(world.is_picture("02-second-succeeded.png"));
    assert_eq!(
        outcome.steps[1].source_url,
        Some(format!("{}/", world.site))
    );
    assert_eq!(
        outcome.steps[1].destination_url,
        Some(format!("{}/second", world.site))
    );
    assert!(
        outcome.log_tail.contains("INFO: the title is Home"),
        "{}",
        outcome.log_tail
    );
    let report = world.report("PASSED");
    assert_eq!(report["customerScript"]["steps"][1]["stepName"], "second");
    assert_eq!(report["customerScript"]["requests"]["_4xx"], 1);
    let har: serde_json::Value = serde_json::from_str(&world.read("results.har")).unwrap();
    assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(4));
    assert!(
        outcome.peak_memory_bytes > 50_000_000,
        "Chromium's memory is seen"
    );
}

#[tokio::test]
async fn a_failing_step_is_named_and_pictured() {
    let world = World::new().await;
    let script = JOURNEY.replace("page.click('a')", "page.click('#buy', { timeout: 300 })");
    let outcome = world.run(world.job(&script)).await;
    let reason = outcome.reason.clone().unwrap();
    assert_eq!(
        (outcome.status, outcome.script, reason.kind),
        (Status::Failed, Status::Failed, ReasonKind::Step)
    );
    assert!(
        reason.message.contains("Timeout 300ms exceeded"),
        "{reason}"
    );
    let [home, second] = outcome.steps.as_slice() else {
        panic!("{:?}", outcome.steps)
    };
    assert_eq!(
        (home.status, second.status),
        (Status::Passed, Status::Failed)
    );
    assert!(
        second
            .reason
            .as_deref()
            .unwrap()
            .contains("Timeout 300ms exceeded")
    );
    assert_eq!(
        second.screenshots.last().unwrap().file,
        "02-second-failed.png"
    );
    assert!(world.is_picture("02-second-failed.png"));
    assert_eq!(world.report("FAILED")["customerScript"]["status"], "FAILED");
}

#[tokio::test]
async fn settings_are_those_of_the_file_beside_the_script() {
    let world = World::new().await;
    let script = r"
const { synthetics } = require('@aws/synthetics-playwright');
exports.handler = async () => {
  const page = await synthetics.newPage(await synthetics.launch());
  await synthetics.executeStep('fails', async () => { throw new Error('see SITE/?token=secret'); });
  await synthetics.executeStep('goes on', async () => {
    await page.goto('SITE/second?token=secret&page=2', { headers: {} });
    await page.goto('SITE/broken');
    await page.goto('SITE/moved');
    await page.goto('SITE/agent');
    console.log('agent', await page.textContent('body'));
    await page.goto('http://127.0.0.1:1/').catch(() => undefined);
  });
};
";
    let settings = r#"{
  "step": {"continueOnStepFailure": true, "screenshotOnStepStart": false, "screenshotOnStepSuccess": false},
  "report": {"restrictedUrlParameters": ["Token"], "includeRequestHeaders": true, "restrictedHeaders": ["User-Agent"]},
  "httpMetrics": {"metric_2xx": false},
  "userAgent": "mine"
}"#;
    let files = [
        ("journeys/first.js", script),
        ("journeys/synthetics.json", settings),
    ];
    let outcome = world
        .run(world.package(&files, "journeys/first.handler"))
        .await;
    let reason = outcome.reason.clone().unwrap();
    assert_eq!(reason.kind, ReasonKind::Step, "{}", outcome.log_tail);
    assert_eq!(
        reason.message,
        format!(
            "step `fails` failed: see {}/?token=***REDACTED***",
            world.site
        )
    );
    let status: Vec<Status> = outcome.steps.iter().map(|step| step.status).collect();
    assert_eq!(
        status,
        [Status::Failed, Status::Passed],
        "{}",
        outcome.log_tail
    );
    let requests = Requests {
        successes: 3,
        redirects: 1,
        server_errors: 1,
        failed: 1,
        client_errors: 0,
    };
    assert_eq!(outcome.requests, requests);
    assert!(
        outcome.log_tail.contains(
            "CloudWatchSynthetics/arn:aws:synthetics:us-east-1:000000000000:canary:test mine"
        ),
        "{}",
        outcome.log_tail
    );
    assert!(!outcome.wants("2xxMetric") && outcome.wants("4xxMetric"));
    let har = world.read("results.har");
    assert!(
        har.contains("token=***REDACTED***&page=2")
            || har.contains("token=***REDACTED***&amp;page=2"),
        "{har}"
    );
    assert!(!har.contains("secret") && !har.contains("Mozilla"), "{har}");
    assert_eq!(
        outcome
            .files
            .iter()
            .filter(|file| file.path.starts_with("01-fails-"))
            .count(),
        1
    );
}

#[tokio::test]
async fn execution_errors_fail_the_run_and_not_the_script() {
    let world = World::new().await;
    let script = r"
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => synthetics.addExecutionError('no picture', new Error('why'));
";
    let outcome = world.run(world.job(script)).await;
    assert_eq!(
        (outcome.status, outcome.script),
        (Status::Failed, Status::Passed)
    );
    assert_eq!(outcome.reason.unwrap().kind, ReasonKind::Execution);
    assert_eq!(outcome.execution_errors, ["no picture why"]);
}
