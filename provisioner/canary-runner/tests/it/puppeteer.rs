//! Scripts of the Puppeteer runtime, under the library's new name and its old one.

use canary_runner::{Requests, Status};

use crate::harness::World;

const FOLDER: &str = "nodejs/node_modules/index.js";
const RUNTIME: &str = "syn-nodejs-puppeteer-17.0";

#[tokio::test]
async fn pages_and_http_steps_are_counted() {
    let world = World::new().await;
    let script = r#"
const synthetics = require('Synthetics');
const log = require('SyntheticsLogger');
exports.handler = async () => {
  synthetics.getConfiguration().setConfig({ screenshotOnStepStart: false }).withIncludeResponseBody(true);
  const page = await synthetics.getPage();
  await synthetics.executeStep('home', async () => {
    const response = await page.goto('SITE/', { waitUntil: 'networkidle0' });
    log.info('status ' + response.status());
  });
  const { hostname, port } = new URL('SITE');
  const options = { hostname, port, method: 'POST', path: '/echo', protocol: 'http:', body: '{"a":1}', headers: { Authorization: 'secret' } };
  await synthetics.executeHttpStep('echo', options, (response) => new Promise((resolve, reject) => {
    let body = '';
    response.on('data', (part) => { body += part; });
    response.on('end', () => JSON.parse(body).a === 1 ? resolve() : reject(new Error(body)));
  }), { includeRequestHeaders: true, restrictedHeaders: ['authorization'] });
  await synthetics.executeHttpStep('broken', { ...options, method: 'GET', path: '/broken', body: undefined });
  await synthetics.executeHttpStep('nobody', { hostname: '127.0.0.1', port: 1, protocol: 'http:' });
};
"#;
    let mut job = world.package(&[(FOLDER, script)], "index.handler");
    job.runtime = RUNTIME.to_owned();
    let outcome = world.run(job).await;
    let steps: Vec<(&str, Status)> = outcome
        .steps
        .iter()
        .map(|step| (step.name.as_str(), step.status))
        .collect();
    assert_eq!(
        steps,
        [
            ("home", Status::Passed),
            ("echo", Status::Passed),
            ("broken", Status::Failed),
            ("nobody", Status::Failed),
        ],
        "{}",
        outcome.log_tail
    );
    assert_eq!(
        outcome.steps[2].reason.as_deref(),
        Some("500 Internal Server Error")
    );
    let requests = Requests {
        successes: 3,
        client_errors: 1,
        server_errors: 1,
        failed: 1,
        redirects: 0,
    };
    assert_eq!(outcome.requests, requests);
    assert!(world.is_picture("01-home-succeeded.png"));
    let har = world.read("results.har");
    assert!(
        !har.contains("secret") && har.contains("***REDACTED***"),
        "{har}"
    );
    assert!(har.contains(r#"{\"a\":1}"#), "{har}");
}

#[tokio::test]
async fn a_failing_page_is_pictured() {
    let world = World::new().await;
    let script = r"
import synthetics from '@aws/synthetics-puppeteer';
export const handler = async () => {
  const page = await synthetics.getPage();
  await synthetics.executeStep('buy', async () => {
    await page.goto('SITE/second');
    await page.waitForSelector('#buy', { timeout: 300 });
  });
};
";
    let mut job = world.package(
        &[("nodejs/node_modules/index.mjs", script)],
        "index.handler",
    );
    job.runtime = RUNTIME.to_owned();
    let outcome = world.run(job).await;
    assert_eq!(outcome.status, Status::Failed);
    assert!(outcome.reason.unwrap().message.contains("#buy"));
    assert!(world.is_picture("01-buy-failed.png"));
}
