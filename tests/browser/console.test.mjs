// The console's own pages in a real browser: each opens in every look without a complaint, axe-core finds nothing grave, it
// fits its window, works without JavaScript, and what users write stays text. And `app.js` keeps a page up to date without
// taking anything from whoever reads it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { HOSTILE, VISIT, client, seed } from "./console-seed.mjs";
import { World } from "./harness.mjs";

const PAGES = {
  overview: "/_console",
  alarms: "/_console/alarms",
  "alarms-found": `/_console/alarms?q=${encodeURIComponent(HOSTILE)}`,
  "alarm-of-math": "/_console/alarms/shop-local-checkout-errors",
  "alarm-without-data": "/_console/alarms/shop-local-no-traffic",
  "alarm-hostile": `/_console/alarms/${encodeURIComponent(HOSTILE.slice(0, 80))}`,
  "alarm-composite": "/_console/alarms/shop-local-page-once",
  dashboards: "/_console/dashboards",
  dashboard: "/_console/dashboards/shop-local-red?range=3h",
  "dashboard-every-view": "/_console/dashboards/every-view?period=5m",
  "dashboard-variables": `/_console/dashboards/variables?var.service=${encodeURIComponent(HOSTILE)}`,
  metrics: "/_console/metrics?q=shop",
  "metrics-drawn": `/_console/metrics?range=3h&metrics=${encodeURIComponent(
    JSON.stringify([["Shop", "Requests", "Service", "orders", { id: "m1" }], [{ expression: "m1 / 60", label: HOSTILE, yAxis: "right" }]]),
  )}`,
  "metrics-wrong": `/_console/metrics?metrics=${encodeURIComponent(HOSTILE)}`,
  inbox: "/_console/inbox",
  stacks: "/_console/stacks",
  "stack-failed": "/_console/stacks/shop-local-broken-stack",
  runbook: "/_console/runbooks/catalog-errors",
  rum: "/_console/rum",
  "rum-monitor": "/_console/rum/shop-local-web",
  "rum-one": "/_console/rum/shop-local-one",
  "rum-silent": "/_console/rum/shop-local-silent",
  "rum-visit": `/_console/rum/shop-local-web/visits/${VISIT}`,
};

let world;
before(async () => {
  world = await World.start({ shop: null });
  await seed(world.cloudwatch);
  // the stack that fails has come to its end
  const visit = await world.visit();
  await visit.page.goto(`${world.cloudwatch}/_console`);
  await visit.page.getByText("Rollback complete").waitFor();
  await visit.close();
});
after(() => world?.stop());

for (const [name, address] of Object.entries(PAGES)) {
  test(`${name}: both themes, wide and narrow`, async () => {
    const visit = await world.visit();
    const answer = await visit.page.goto(world.cloudwatch + address);
    assert.equal(answer.status(), 200);
    await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
    await visit.inEveryLook(async () => {
      await visit.fits();
      await visit.accessible();
      await visit.picture(`console-${name}`);
    });
    assert.equal(await visit.page.evaluate(() => globalThis.hacked), undefined);
    const protocols = await visit.page.$$eval("a[href]", (all) => all.map((link) => link.protocol));
    assert.deepEqual(protocols.filter((protocol) => !["http:", "https:", "mailto:"].includes(protocol)), []);
    await visit.close();
  });

  test(`${name}: without JavaScript`, async () => {
    const visit = await world.visit({ javaScriptEnabled: false });
    await visit.page.goto(world.cloudwatch + address);
    await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
    assert.equal(await visit.page.getByRole("button", { name: "Pause" }).count(), 0, "a button that does nothing");
    await visit.page.getByRole("link", { name: "Reload" }).waitFor();
    await visit.close();
  });
}

test("the keyboard reaches everything", async () => {
  const visit = await world.visit();
  const { page } = visit;
  for (const address of [PAGES.overview, PAGES.alarms, PAGES["alarm-composite"], PAGES.inbox]) {
    await page.goto(world.cloudwatch + address);
    await page.getByRole("button", { name: "Pause" }).click(); // nothing comes or goes meanwhile
    const wanted = await page.$$eval("a[href], button, input, select, summary", (all) =>
      all.filter((one) => one.checkVisibility()).map((one, place) => (one.dataset.place = String(place))),
    );
    const reached = new Set();
    for (let step = 0; step < wanted.length * 2 + 10 && reached.size < wanted.length; step += 1) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate(() => document.activeElement.dataset.place);
      if (place !== undefined) reached.add(place);
    }
    assert.equal(reached.size, wanted.length, address);
  }
  await page.goto(world.cloudwatch + PAGES.overview);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content", "the skip link leads to the content");
  await visit.close();
});

test("filters narrow the list and stand in the address", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.cloudwatch}/_console/alarms`);
  await page.getByLabel("Text").fill("queue");
  await page.getByLabel("Kind").selectOption({ label: "On metrics" });
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/q=queue/);
  const names = await page.locator("tbody th a").allTextContents();
  assert.deepEqual(names.toSorted(), ["shop-local-mail-queue", "shop-local-orders-queue"]);
  await page.getByRole("link", { name: "show all" }).click();
  await page.waitForURL(/alarms$/);
  await visit.close();
});

test("a page follows what happens, and keeps focus, details and selection", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.cloudwatch}/_console/alarms/shop-local-mail-queue`);
  await page.getByText("As JSON").click();
  await page.getByRole("link", { name: "1 h", exact: true }).focus();
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector("h1")));
  const set = { AlarmName: "shop-local-mail-queue", StateValue: "ALARM", StateReason: "for the test" };
  await client(world.cloudwatch).cloudwatch("SetAlarmState", set);
  await page.locator(".timeline").getByText("for the test").waitFor();
  const kept = await page.evaluate(() => ({
    focus: document.activeElement.textContent,
    open: document.querySelector("details:has(> pre)").open,
    selected: getSelection().toString(),
  }));
  assert.deepEqual(kept, { focus: "1 h", open: true, selected: "shop-local-mail-queue" });
  await visit.close();
});

test("a page says when it is paused and when the server does not answer", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.cloudwatch}/_console`);
  const state = page.locator("#live [role=status]");
  await state.getByText("Live").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await state.getByText("Paused").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await state.getByText("Live").waitFor();
  await page.route("**/_console/pulse", (route) => route.abort());
  await state.getByText("Connection lost").waitFor();
  await page.unroute("**/_console/pulse");
  await state.getByText("Live").waitFor();
  // the browser itself complains of what was not answered
  await visit.context.close();
});

test("a page of visits tells what is slow and what fails, in words, and a new visit comes by itself", async () => {
  const visit = await world.visit();
  const { page } = visit;
  await page.goto(world.cloudwatch + PAGES["rum-one"]);
  await page.getByText(/^1 event · 1 visit now/).waitFor();
  await page.goto(world.cloudwatch + PAGES["rum-monitor"]);
  await page.getByText("Needs improvement").first().waitFor();
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "/search", exact: true }) });
  assert.match(await row.textContent(), /4\.8 s, poor/);
  const failed = page.locator("section", { has: page.getByRole("heading", { name: "Failed requests" }) }).getByRole("row");
  assert.match((await failed.allTextContents()).join("\n"), /503[\s\S]*2/);
  await page.goto(world.cloudwatch + PAGES["rum-silent"]);
  await page.getByText("No page has sent anything yet.").waitFor();
  const { AppMonitor } = await client(world.cloudwatch).rum("GET", "/appmonitor/shop-local-silent");
  const event = { id: VISIT, timestamp: Date.now() / 1000, type: "com.amazon.rum.page_view_event", metadata: JSON.stringify({ pageId: "/new" }), details: JSON.stringify({ pageId: "/new" }) };
  const batch = { BatchId: VISIT, AppMonitorDetails: { id: AppMonitor.Id }, UserDetails: { sessionId: VISIT }, RumEvents: [event] };
  await fetch(`${world.cloudwatch}/rum/appmonitors/${AppMonitor.Id}`, { method: "POST", headers: { origin: "http://localhost" }, body: JSON.stringify(batch) });
  await page.getByRole("rowheader", { name: "/new" }).waitFor();
  await visit.close();
});
