// The console's pages of canaries in a real browser, after canaries have really run: each page opens in every look without a
// complaint, axe-core finds nothing grave, it fits its window, works without JavaScript, and what scripts say stays text.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, test } from "node:test";
import { crc32 } from "node:zlib";

import { HOSTILE } from "./console-seed.mjs";
import { World } from "./harness.mjs";

const PASSING = (site) => `
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  await synthetics.executeStep('open the console', async () => { await page.goto('${site}/_console'); });
  await synthetics.executeStep('find the alarms', async () => { await page.click('nav a:nth-child(2)'); });
  await synthetics.close();
};
`;
const FAILING = (site) => `
import { synthetics } from '@aws/synthetics-playwright';
// ${HOSTILE}
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  await synthetics.executeStep(${JSON.stringify(HOSTILE)}, async () => {
    await page.goto('${site}/_console/inbox');
    console.log(${JSON.stringify(HOSTILE)});
    throw new Error(${JSON.stringify(HOSTILE)});
  });
};
`;

/** A zip of one file, which is stored as it is. */
function zip(name, text) {
  const [file, body] = [Buffer.from(name), Buffer.from(text)];
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // the version that is needed
  fields.writeUInt32LE(crc32(body), 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(body.length, 18);
  fields.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, file, body]);
  const listed = Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), fields, Buffer.alloc(14), file]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, listed, Buffer.from("PK\x05\x06"), end]);
}

let world;
const runs = {};

async function ask(service, method, path, body) {
  const answer = await fetch(world.cloudwatch + path, {
    method,
    headers: {
      // seen, not checked: it says whose path this is
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    },
    body: service === "synthetics" && body ? JSON.stringify(body) : body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return service === "synthetics" && text ? JSON.parse(text) : text;
}

async function make(Name, script) {
  await ask("s3", "PUT", `/canaries/${Name}.zip`, zip("index.mjs", script));
  await ask("synthetics", "POST", "/canary", {
    Name,
    Code: { S3Bucket: "canaries", S3Key: `${Name}.zip`, Handler: "index.handler" },
    ArtifactS3Location: "s3://canaries/artifacts",
    ExecutionRoleArn: "arn:aws:iam::000000000000:role/canary",
    RuntimeVersion: "syn-nodejs-playwright-8.0",
    Schedule: { Expression: "rate(0 minute)", RetryConfig: { MaxRetries: 1 } },
    RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 1024 },
  });
}

/** Starts a canary and waits until it rests: its runs, newest first. */
async function run(name) {
  await ask("synthetics", "POST", `/canary/${name}/start`);
  for (let left = 900; left > 0; left -= 1) {
    const { Canary } = await ask("synthetics", "GET", `/canary/${name}`);
    if (Canary.Status.State === "STOPPED") break;
    await pause(100);
  }
  return (await ask("synthetics", "POST", `/canary/${name}/runs`, {})).CanaryRuns;
}

before(async () => {
  world = await World.start({ shop: null });
  await ask("s3", "PUT", "/canaries");
  await make("checkout", PASSING(world.cloudwatch));
  await make("search", FAILING(world.cloudwatch));
  await make("resting", PASSING(world.cloudwatch));
  runs.passed = (await run("checkout"))[0];
  runs.failed = (await run("search"))[0];
});
after(() => world?.stop());

const PAGES = {
  canaries: () => "/_console/canaries",
  canary: () => "/_console/canaries/checkout",
  "canary-failed": () => "/_console/canaries/search",
  "canary-without-runs": () => "/_console/canaries/resting",
  "canary-run": () => `/_console/canaries/checkout/runs/${runs.passed.Id}`,
  "canary-run-failed": () => `/_console/canaries/search/runs/${runs.failed.Id}`,
};

test("they have run", () => {
  assert.deepEqual(runs.passed.Status, { State: "PASSED", TestResult: "PASSED" });
  assert.equal(runs.failed.Status.StateReasonCode, "CANARY_FAILURE");
  assert.equal(runs.failed.RetryAttempt, 1);
  assert.ok(runs.failed.Status.StateReason.includes(HOSTILE), runs.failed.Status.StateReason);
});

for (const [name, address] of Object.entries(PAGES)) {
  test(`${name}: both themes, wide and narrow`, async () => {
    const visit = await world.visit();
    const answer = await visit.page.goto(world.cloudwatch + address());
    assert.equal(answer.status(), 200);
    await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
    await visit.page.$$eval("section > details", (all) => all.forEach((one) => (one.open = true)));
    await visit.inEveryLook(async () => {
      await visit.fits();
      await visit.accessible();
      await visit.picture(`console-${name}`);
    });
    assert.equal(await visit.page.evaluate(() => globalThis.hacked), undefined);
    await visit.close();
  });

  test(`${name}: without JavaScript`, async () => {
    const visit = await world.visit({ javaScriptEnabled: false });
    await visit.page.goto(world.cloudwatch + address());
    await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
    await visit.close();
  });
}

test("a run shows its pictures, its log and its files", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.cloudwatch}/_console/canaries`);
  await page.getByRole("link", { name: "checkout" }).click();
  await page.locator("tbody th a").first().click();
  await page.getByText("find the alarms", { exact: true }).waitFor();
  const pictures = page.getByRole("img", { name: "find the alarms" });
  assert.equal(await pictures.count(), 2);
  await pictures.last().scrollIntoViewIfNeeded();
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 100));
  await page.getByText("REPORT RequestId").waitFor();
  const report = await page.getByRole("link", { name: "SyntheticsReport-PASSED.json" }).evaluate((link) => link.href);
  const answer = await page.request.get(report);
  assert.equal(answer.headers()["content-type"], "text/plain; charset=utf-8");
  assert.match(answer.headers()["content-security-policy"], /default-src 'none'/);
  assert.match(await answer.text(), /"canaryName": "checkout"/);
  await visit.close();
});

test("a page follows the runs of its canary", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.cloudwatch}/_console/canaries/resting`);
  await page.getByText("It has not run yet.").waitFor();
  await run("resting");
  await page.locator("tbody").getByText("Passed").waitFor();
  await visit.close();
});
