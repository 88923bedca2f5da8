// Real browsers and the local RUM: what the repository's app monitor hears of the shop's pages, counted in CloudWatch; and
// that what `obsctl rum snippet` prints works on a page.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { build } from "esbuild";

import { client } from "./console-seed.mjs";
import { OPERATOR_TOKEN, World } from "./harness.mjs";
import { ROOT, run } from "./processes.mjs";

const MONITOR = "shop-local-shop";
const PATIENCE_MS = 30_000;
const type = (name) => `com.amazon.rum.${name}`;

let world;
let aws;
let obsctl;
before(async () => {
  world = await World.start({ local: ["--rum-session-idle", "2s"], shop: watchedShop });
});
after(() => world?.stop());

/** Applies the repository's `rum/` and gives the flags of a shop that its monitor watches. */
async function watchedShop(started) {
  aws = client(started.cloudwatch);
  for (const name of ["obsctl.yaml", "rum", "routes", "runbooks"]) {
    cpSync(path.join(ROOT, name), path.join(started.folder, name), { recursive: true });
  }
  obsctl = (...args) => run("obsctl", ["--project", started.folder, "--env", "local", "--endpoint", started.cloudwatch, ...args]);
  await obsctl("apply", "--yes");
  const { id, region, config } = JSON.parse(await obsctl("rum", "snippet", "shop", "--as", "json"));
  assert.equal(config.endpoint, `${started.cloudwatch}/rum`);
  const { sessionSampleRate, allowCookies } = config;
  const flags = ["--rum-monitor", id, "--rum-region", region, "--rum-endpoint", config.endpoint, "--rum-sample-rate", String(sessionSampleRate)];
  return allowCookies ? [...flags, "--rum-cookies"] : flags;
}

/** Waits until `look` gives what is expected; fails with what it gave last. */
async function comes(expected, look) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    try {
      assert.deepEqual(found, expected);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(100);
  }
}

/** Every event that the app monitor keeps, read. */
async function events() {
  const found = [];
  let NextToken;
  do {
    const page = await aws.rum("POST", `/appmonitor/${MONITOR}/data`, { TimeRange: { After: 0 }, NextToken });
    found.push(...page.Events.map((event) => JSON.parse(event)));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** Of each metric a number for the hours around now; 0 without data. `what` is by name: statistic, namespace, dimensions. */
async function metrics(what) {
  const application = { Name: "application_name", Value: MONITOR };
  const query = ([MetricName, { stat = "Sum", namespace = "AWS/RUM", dimensions = {} }], place) => ({
    Id: `m${place}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName, Dimensions: [application, ...Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))] },
      Period: 3600,
      Stat: stat,
    },
  });
  const now = Math.floor(Date.now() / 1000);
  const entries = Object.entries(what);
  const { MetricDataResults } = await aws.cloudwatch("GetMetricData", {
    StartTime: now - 7200,
    EndTime: now + 7200,
    MetricDataQueries: entries.map(query),
  });
  const sum = ({ Values }) => Values.reduce((total, value) => total + value, 0);
  return Object.fromEntries(MetricDataResults.map((result, place) => [entries[place][0], sum(result)]));
}

const fault = (body) =>
  fetch(`${world.shop}/api/operator/fault`, {
    method: body ? "PUT" : "DELETE",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });

const samples = { stat: "SampleCount" };
const own = { ...samples, namespace: "RUM/CustomMetrics/WebVitals" };
/** Each metric of a visit, and how often it must have been measured. */
const VISIT = {
  SessionCount: [{}, 1],
  PageViewCount: [{}, 1],
  JsErrorCount: [{}, 1],
  Http4xxCount: [{}, 0],
  Http5xxCount: [{}, 1],
  HttpStatusCodeCount: [{ dimensions: { "event_details.response.status": "500", event_type: type("http_event") } }, 1],
  PerformanceNavigationDuration: [samples, 1],
  WebVitalsLargestContentfulPaint: [samples, 1],
  WebVitalsInteractionToNextPaint: [samples, 1],
  WebVitalsCumulativeLayoutShift: [samples, 1],
  FirstContentfulPaint: [own, 1],
  TimeToFirstByte: [own, 1],
};

test("a visit is counted exactly: views, vitals, an error, a failed request, an event of our own", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.shop}/products`);
  // a page that never painted has no vitals
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length === 1);
  await page.getByRole("heading", { level: 1 }).click();
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("made by the test");
    });
    globalThis.rum.recordEvent("filter_chosen", { sort: "price" });
  });
  await fault({ latency_ms: 0, error_share: 1 });
  const status = await page.evaluate(() => fetch("/api/products/7").then((answer) => answer.status));
  await fault();
  assert.equal(status, 500);
  // what is left goes with the page
  await page.goto("about:blank");

  const wanted = Object.fromEntries(Object.entries(VISIT).map(([name, [, count]]) => [name, count]));
  const asked = Object.fromEntries(Object.entries(VISIT).map(([name, [how]]) => [name, how]));
  await comes(wanted, () => metrics(asked));
  const kept = await events();
  assert.equal(new Set(kept.map((event) => event.event_id)).size, kept.length, "each event once");
  assert.equal(kept.filter((event) => event.event_type === "filter_chosen").length, 1);
  const one = ["NavigationSatisfiedTransaction", "NavigationToleratedTransaction", "NavigationFrustratedTransaction"];
  const rest = await metrics({ RumEventPayloadSize: samples, ...Object.fromEntries(one.map((name) => [name, {}])) });
  assert.equal(rest.RumEventPayloadSize, kept.length);
  assert.equal(one.reduce((total, name) => total + rest[name], 0), 1);
  // nothing came for two seconds: the session is over and tells what was in it
  await comes({ PageViewCountPerSession: 1, JsErrorCountPerPageView: 1, Http5xxCountPerSession: 1 }, () =>
    metrics({ PageViewCountPerSession: {}, JsErrorCountPerPageView: {}, Http5xxCountPerSession: {} }),
  );
  visit.complaints = visit.complaints.filter((text) => !/made by the test|status of 500/.test(text));
  await visit.close();
});

test("a page that is left at once counts, too", async () => {
  const { PageViewCount: before } = await metrics({ PageViewCount: {} });
  const visit = await world.visit();
  await visit.page.goto(`${world.shop}/categories/kitchen`);
  await visit.page.close({ runBeforeUnload: false });
  await comes({ PageViewCount: before + 1 }, () => metrics({ PageViewCount: {} }));
  const views = (await events()).filter((event) => event.event_type === type("page_view_event"));
  const pages = views.map((event) => event.event_details.pageId);
  assert.equal(pages.filter((page) => page === "/categories/{slug}").length, 1, `among ${pages}`);
  await visit.close();
});

test("a page of another domain is not heard", async () => {
  const before = (await events()).length;
  const { id } = JSON.parse(await obsctl("rum", "snippet", "--as", "json"));
  const batch = { BatchId: crypto.randomUUID(), AppMonitorDetails: { id }, UserDetails: { userId: id, sessionId: id }, RumEvents: [] };
  const send = (origin) =>
    fetch(`${world.cloudwatch}/rum/appmonitors/${id}`, { method: "POST", headers: { origin }, body: JSON.stringify(batch) });
  const stranger = await send("https://evil.example");
  assert.equal(stranger.status, 403);
  assert.equal(stranger.headers.get("access-control-allow-origin"), null);
  assert.equal((await events()).length, before);
});

/** Serves one page with these scripts on a port of its own. */
async function served(html, scripts) {
  const server = createServer((request, response) => {
    const script = scripts[request.url];
    response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
    response.end(script ?? `<!doctype html><html lang="en"><head><title>a page</title>${html}</head><body><h1>A page</h1></body></html>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: `127.0.0.1:${server.address().port}`, stop: () => (server.closeAllConnections(), server.close()) };
}

async function bundled(input) {
  const settings = { bundle: true, write: false, format: "iife", target: "es2020", platform: "browser", logLevel: "error", absWorkingDir: ROOT };
  const { outputFiles } = await build({ ...settings, ...input });
  return outputFiles[0].text;
}

for (const [form, page] of [
  [
    "a script element",
    async () => {
      const entry = path.join(ROOT, "node_modules/aws-rum-web/dist/es/index-browser.js");
      return [await obsctl("rum", "snippet", "--script", "/cwr.js"), { "/cwr.js": await bundled({ entryPoints: [entry] }) }];
    },
  ],
  [
    "a module",
    async () => {
      const contents = await obsctl("rum", "snippet", "--as", "npm");
      return ['<script src="/page.js"></script>', { "/page.js": await bundled({ stdin: { contents, resolveDir: ROOT } }) }];
    },
  ],
]) {
  test(`the snippet as ${form} works on a page`, async () => {
    const { host, stop } = await served(...(await page()));
    const visit = await world.visit({ hosts: [host] });
    await visit.page.goto(`http://${host}/${encodeURIComponent(form)}`);
    await visit.page.evaluate(() => {
      setTimeout(() => {
        throw new Error("made by the test");
      });
    });
    const heard = async () => {
      const here = (await events()).filter((event) => event.metadata.pageId === `/${encodeURIComponent(form)}`);
      return ["page_view_event", "js_error_event"].map((name) => here.filter((event) => event.event_type === type(name)).length);
    };
    await comes([1, 1], heard);
    const cookies = await visit.context.cookies();
    assert.ok(cookies.some(({ name }) => name.startsWith("cwr_s")), "the monitor allows cookies");
    visit.complaints = visit.complaints.filter((text) => !/made by the test|favicon/.test(text));
    await visit.close();
    stop();
  });
}
