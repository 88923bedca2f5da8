// The shop's pages and AWS's RUM client: what it costs, what it sends, and what it never sends. The data plane is played by a
// server that keeps every batch.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { scrubber } from "../../shop/rum/scrub.mjs";
import { OPERATOR_TOKEN, World } from "./harness.mjs";

const MONITOR = "0e8b6fbe-7e0a-4e5c-8f8f-3d3c1b9d1f2a";
const CLIENT_BUDGET = 60_000; // bytes, compressed
const type = (name) => `com.amazon.rum.${name}`;

/** Takes what browsers send, and answers as the data plane does. */
class DataPlane {
  /** Every event: its batch beside it, details and metadata read. */
  events = [];
  #waiting = [];

  async start() {
    this.server = createServer((request, response) => this.#answer(request, response));
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.host = `127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async #answer(request, response) {
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-headers", "content-type,content-encoding");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") {
      assert.equal(request.url, `/rum/appmonitors/${MONITOR}`);
      const body = Buffer.concat(chunks);
      const packed = request.headers["content-encoding"] === "gzip" || (body[0] === 0x1f && body[1] === 0x8b);
      const text = (packed ? gunzipSync(body) : body).toString();
      this.#take(JSON.parse(text), text, request.headers["content-type"]);
    }
    response.writeHead(200).end();
  }

  #take(batch, text, contentType) {
    for (const event of batch.RumEvents) {
      const [details, metadata] = [event.details, event.metadata].map((json) => JSON.parse(json));
      this.events.push({ ...event, details, metadata, batch, text, contentType });
    }
    this.#waiting = this.#waiting.filter((waiter) => !waiter());
  }

  /** The events that `find` picks, once there are `count`. */
  wanted(find, count = 1) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`waited in vain; there are ${this.events.map((one) => one.type)}`)), 30_000);
      const look = () => {
        const found = this.events.filter(find);
        if (found.length < count) return false;
        clearTimeout(late);
        resolve(found);
        return true;
      };
      if (!look()) this.#waiting.push(look);
    });
  }

  stop() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

const plane = new DataPlane();
let world;
before(async () => {
  await plane.start();
  const shop = ["--rum-monitor", MONITOR, "--rum-endpoint", `http://${plane.host}/rum`];
  world = await World.start({ shop });
});
after(async () => {
  await world?.stop();
  plane.stop();
});

const watched = (look) => world.visit({ hosts: [plane.host], ...look });
const fault = (body) =>
  fetch(`${world.shop}/api/operator/fault`, {
    method: body ? "PUT" : "DELETE",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });

/** What was sent in these sessions: without cookies each page is one of its own. */
function sent(sessions) {
  return plane.events.filter((event) => sessions.has(event.batch.UserDetails.sessionId));
}

test("the client is small, compressed, and kept for ever at an address of its own", async () => {
  const page = await (await fetch(world.shop)).text();
  const address = page.match(/<script src="([^"]+)" defer>/)[1].replaceAll("&#x2f;", "/");
  const client = await fetch(world.shop + address, { headers: { "accept-encoding": "gzip" } });
  assert.equal(client.headers.get("content-encoding"), "gzip");
  assert.match(client.headers.get("cache-control"), /immutable/);
  const bytes = Number(client.headers.get("content-length"));
  assert.ok(bytes > 0 && bytes < CLIENT_BUDGET, `${bytes} bytes`);
  const text = await client.text();
  assert.ok(!text.includes("rr-block"), "no session replay");
  const plain = await fetch(world.shop + address, { headers: { "accept-encoding": "identity" } });
  assert.equal(await plain.text(), text);
  assert.equal((await fetch(`${world.shop}/static/rum-0000000000000000.js`)).status, 404);
});

test("a visit is sent whole and once: views, vitals, an error, a failed request, an event of our own", async () => {
  const visit = await watched();
  await visit.page.goto(`${world.shop}/products`);
  // a page that never painted has no vitals
  await visit.page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length === 1);
  await visit.page.getByRole("heading", { level: 1 }).click();
  await visit.page.evaluate(() => {
    setTimeout(() => {
      throw new Error("made by the test");
    });
    globalThis.rum.recordEvent("filter_chosen", { sort: "price" });
  });
  await fault({ latency_ms: 0, error_share: 1 });
  const status = await visit.page.evaluate(() => fetch("/api/products/7").then((answer) => answer.status));
  await fault();
  assert.equal(status, 500);
  const [view] = await plane.wanted((event) => event.type === type("page_view_event") && event.metadata.pageId === "/products");
  await visit.page.goto("about:blank"); // what is left goes with the page
  const session = new Set([view.batch.UserDetails.sessionId]);
  await plane.wanted((event) => sent(session).includes(event) && event.type === type("cumulative_layout_shift_event"));

  const count = (name) => sent(session).filter((event) => event.type === name).length;
  for (const name of [
    "session_start_event",
    "page_view_event",
    "performance_navigation_event",
    "first_contentful_paint_event",
    "time_to_first_byte_event",
    "largest_contentful_paint_event",
    "cumulative_layout_shift_event",
    "interaction_to_next_paint_event",
    "js_error_event",
    "http_event",
  ]) {
    assert.equal(count(type(name)), 1, name);
  }
  assert.equal(count("filter_chosen"), 1);
  const [failed] = sent(session).filter((event) => event.type === type("http_event"));
  assert.equal(failed.details.response.status, 500);
  assert.equal(failed.details.request.url, "/api/products/{id}");
  const logged = world.shopLogs.filter((line) => (line.fields ?? line).trace_id === failed.details.trace_id);
  assert.equal(logged.length, 1, "the shop continued the trace of the fetch");
  const rendered = world.shopLogs.filter((line) => (line.fields ?? line).trace_id === view.metadata.traceId);
  assert.equal(rendered.length, 1, "the page knows the trace that rendered it");
  visit.complaints = visit.complaints.filter((text) => !/made by the test|status of 500/.test(text));
  await visit.close();
});

test("nothing of a person leaves: no search, no e-mail address, no product", async () => {
  const visit = await watched();
  const from = plane.events.length;
  await visit.page.goto(`${world.shop}/search?q=secretive+jane.doe%40example.com`);
  await visit.page.evaluate(() => {
    setTimeout(() => {
      throw new Error("jane.doe@example.com at /search?q=secretive");
    });
    return fetch("/api/products/search?q=secretive&email=jane.doe@example.com");
  });
  await visit.page.goto(`${world.shop}/products/orla-stainless-steel-trowel?from=secretive`);
  await visit.page.goto("about:blank");
  const fresh = (name) => (event) => plane.events.indexOf(event) >= from && event.type === type(name);
  await plane.wanted(fresh("page_view_event"), 2);
  await plane.wanted(fresh("js_error_event"));
  const events = plane.events.slice(from);
  assert.deepEqual([...new Set(events.map((event) => event.metadata.pageId).filter(Boolean))].sort(), ["/products/{slug}", "/search"]);
  for (const { text } of events) {
    const found = text.match(/secretive|jane|example\.com|trowel/i);
    assert.equal(found, null, `${found} in ${text}`);
  }
  visit.complaints = visit.complaints.filter((text) => !/uncaught|jane/.test(text));
  await visit.close();
});

test("a page that is left at once is not lost", async () => {
  const visit = await watched();
  const from = plane.events.length;
  await visit.page.goto(`${world.shop}/categories/kitchen`);
  await visit.page.close({ runBeforeUnload: false });
  const views = (event) => plane.events.indexOf(event) >= from && event.type === type("page_view_event");
  const [view] = await plane.wanted(views);
  assert.equal(view.details.pageId, "/categories/{slug}");
  assert.match(view.contentType, /^text\/plain/, "sent as the page went");
  await visit.close();
});

test("without the client the pages are whole", async () => {
  const bare = await world.startShop(["--rum-monitor", MONITOR, "--rum-bundle", "/nowhere/client.js"]);
  const visit = await world.visit({ hosts: [new URL(bare).host] });
  const answer = await visit.page.goto(bare);
  assert.ok(!(await answer.text()).includes("<script"));
  assert.match(answer.headers()["content-security-policy"], /^default-src 'none'; style-src 'self'; img-src 'self'; form-action/);
  await visit.page.getByRole("link", { name: "See all products" }).click();
  await visit.page.getByRole("heading", { level: 1, name: "All products" }).waitFor();
  await visit.close();
});

test("a data plane that is down breaks nothing", async () => {
  const gone = await new DataPlane().start();
  gone.stop();
  const shop = await world.startShop(["--rum-monitor", MONITOR, "--rum-endpoint", `http://${gone.host}/rum`]);
  const visit = await world.visit({ hosts: [new URL(shop).host, gone.host] });
  await visit.page.goto(shop);
  await visit.page.waitForEvent("requestfailed", (request) => new URL(request.url()).host === gone.host);
  await visit.page.getByRole("link", { name: "See all products" }).click();
  await visit.page.getByRole("heading", { level: 1, name: "All products" }).waitFor();
  visit.complaints = visit.complaints.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text));
  await visit.close();
});

test("the shop's pages with the client: both themes, wide and narrow", async () => {
  const visit = await watched();
  for (const [name, path] of [
    ["home", "/"],
    ["list", "/products"],
    ["product", "/products/orla-stainless-steel-trowel"],
    ["search", "/search?q=mug"],
    ["api", "/api/docs"],
  ]) {
    await visit.page.goto(world.shop + path);
    await visit.page.$$eval("main details", (all) => all.forEach((one) => (one.open = true)));
    await visit.inEveryLook(async () => {
      await visit.fits();
      await visit.accessible();
      await visit.picture(`shop-${name}`);
    });
  }
  await visit.close();
});

test("scrubbing", () => {
  const scrub = scrubber({ origin: "http://shop.test", pathname: "/search" }, "/search");
  for (const [given, expected] of [
    ["http://shop.test/search?q=mug#top", "http://shop.test/search"],
    ["at f (http://shop.test/static/rum-1.js:1:22)", "at f (http://shop.test/static/rum-1.js:1:22)"],
    ["http://shop.test/products/red-mug?x", "http://shop.test/products/{slug}"],
    ["http://shop.test/api/orders/17/lines", "http://shop.test/api/orders/{id}/lines"],
    ["https://user:secret@else.test/a?b", "https://else.test/a"],
    ["/api/products/search?q=mug", "/api/products/search"],
    ["/api/orders/17", "/api/orders/{id}"],
    ["http://shop.test/orders/7K2M-94QX", "http://shop.test/orders/{id}"],
    ["see /orders/7K2M-94QX now", "see /orders/{id} now"],
    ["/orders/{number}", "/orders/{number}"],
    ["/account/addresses/0198c2d4-aaaa-7bbb-8ccc-000000000000", "/account/addresses/{id}"],
    ["/api/carts/guest-0198c2d4/items/0198c2d5", "/api/carts/{id}/items/0198c2d5"],
    ["http://shop.test/password-reset/6dVZvhq6-mSqYqWvbil", "http://shop.test/password-reset/{id}"],
    ["mail a.b@c.example now", "mail * now"],
    ["a%40c.example", "*"],
    ["http://", "http://"],
    ["http://%", "*"],
    [{ a: [1, null, true, "x@y.zz"] }, { a: [1, null, true, "*"] }],
  ]) {
    assert.deepEqual(scrub(given), expected);
  }
});
