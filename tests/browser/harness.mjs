// A world for browser tests: the local CloudWatch and the shop on free ports of this machine, and a real Chromium that
// notices what must not happen on a page. The programs are those beside OBSCTL_BIN (target/ci/obsctl when it is not set).
//
//     const world = await World.start();          // in before(); world.stop() in after()
//     const visit = await world.visit();
//     await visit.page.goto(world.shop);
//     await visit.inEveryLook(() => visit.accessible());
//     await visit.close();                        // fails on console errors, refusals by the CSP, requests to elsewhere

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { chromium } from "playwright-core";

import { Program, ROOT, after, listening, removeFolder, temporaryFolder } from "./processes.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = path.join(ROOT, "target/browser");

/** Both themes, at a desk's and a phone's width. */
const LOOKS = ["light", "dark"].flatMap((theme) => [1280, 360].map((width) => ({ theme, width })));

/** Each theme and each width once, for long ways through pages that share their style. */
export const TWO_LOOKS = [
  { theme: "light", width: 1280 },
  { theme: "dark", width: 360 },
];

/** Opens the switch for faults in every shop of the harness. */
export const OPERATOR_TOKEN = "operator-of-the-browser-tests";

/** The local CloudWatch, the shop, and a browser. */
export class World {
  #programs = [];
  #folder = temporaryFolder();
  #browser;

  /** The address of the local CloudWatch, without a slash at its end. */
  cloudwatch;
  /** Where it takes metrics in the embedded metric format. */
  emf;
  /** The address of the shop, without a slash at its end; undefined without one. */
  shop;

  /**
   * Starts everything. `local` and `shop` are more arguments for `obsctl local` and `shop serve`; a `shop` that is a function is
   * called with the world, once the local CloudWatch listens; `shop: null` starts none.
   */
  static async start({ local = [], shop = [], environment = {} } = {}) {
    const world = new World();
    try {
      await world.#startLocal(local);
      const args = typeof shop === "function" ? await shop(world) : shop;
      if (args !== null) world.shop = await world.startShop(args, environment);
      world.#browser = await launch();
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  async #startLocal(args) {
    const free = ["--listen", "127.0.0.1:0", "--emf-listen", "127.0.0.1:0", "--runbooks", "runbooks"];
    const local = this.#run("obsctl", ["local", ...free, ...args]);
    this.cloudwatch = await local.line(after("cloudwatch"));
    this.emf = await local.line(after("emf"));
  }

  /** Starts a (further) shop and returns its address. */
  async startShop(args = [], environment = {}) {
    const usual = ["serve", "--listen", "127.0.0.1:0", "--emf", this.emf, "--metric-resolution", "1"];
    const shop = this.#run("shop", [...usual, ...args], { SHOP_OPERATOR_TOKEN: OPERATOR_TOKEN, ...environment });
    return `http://${await shop.line(listening)}`;
  }

  #run(name, args, environment) {
    const program = new Program(name, args, environment);
    this.#programs.push(program);
    return program;
  }

  /** The log of every shop: one object a line. */
  get shopLogs() {
    const shops = this.#programs.filter((program) => program.name === "shop");
    return shops.flatMap((shop) => shop.lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)));
  }

  /** A folder that is removed at the end. */
  get folder() {
    return this.#folder;
  }

  /** A page of its own: cookies, storage and cache are no other's. */
  async visit({ theme = "light", width = 1280, height = 900, hosts = [], ...context } = {}) {
    const opened = await this.#browser.newContext({ colorScheme: theme, viewport: { width, height }, ...context });
    return Visit.open(opened, [...this.hosts, ...hosts], `${theme}-${width}`);
  }

  /** Whom a page may ask. */
  get hosts() {
    return [this.cloudwatch, this.shop].filter(Boolean).map((url) => new URL(url).host);
  }

  /** Ends all of it, the last started first. Safe to repeat. */
  async stop() {
    await this.#browser?.close();
    for (const program of this.#programs.splice(0).reverse()) await program.stop();
    removeFolder(this.#folder);
  }
}

function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    chromiumSandbox: process.getuid?.() !== 0, // it has none for root
    args: [
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // whatever a page asks for, nothing leaves this machine
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/** One page, and what it did that no page of ours may do. */
export class Visit {
  /** Errors in the console, refusals by the Content-Security-Policy and uncaught exceptions among them. */
  complaints = [];
  /** Requests to hosts other than the world's. */
  strangers = [];

  static async open(context, hosts, look) {
    const visit = new Visit();
    visit.context = context;
    visit.look = look;
    visit.page = await context.newPage();
    visit.page.on("console", (message) => {
      if (message.type() === "error") visit.complaints.push(`${message.text()} (${message.location().url})`);
    });
    visit.page.on("pageerror", (error) => visit.complaints.push(`uncaught ${error.message}`));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && !hosts.includes(url.host)) visit.strangers.push(request.url());
    });
    return visit;
  }

  /** Has the page seen in both themes, at a desk's and a phone's width, without loading it anew. */
  async inEveryLook(seen) {
    for (const { theme, width } of LOOKS) {
      await this.page.emulateMedia({ colorScheme: theme });
      await this.page.setViewportSize({ width, height: 900 });
      this.look = `${theme}-${width}`;
      await seen();
    }
  }

  /** Fails on what axe-core calls serious or critical. */
  async accessible() {
    if (!(await this.page.evaluate(() => "axe" in globalThis))) await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, impact, help, nodes }) => ({ id, impact, help, where: nodes.map((node) => node.html) }));
    assert.deepEqual(grave, [], `${this.page.url()} as ${this.look}`);
  }

  /** Fails when the page is wider than its window. */
  async fits() {
    const [content, window] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.ok(content <= window, `${this.page.url()} is ${content} px wide in a window of ${window} px`);
  }

  /** A picture for a person to look at, with PICTURES=1: target/browser/NAME-THEME-WIDTH.png. */
  async picture(name) {
    if (!process.env.PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: path.join(PICTURES, `${name}-${this.look}.png`), fullPage: true });
  }

  /** Fails when the page did what it must not do. */
  clean() {
    assert.deepEqual({ complaints: this.complaints, strangers: this.strangers }, { complaints: [], strangers: [] });
  }

  /** Ends the page, and fails when it did what it must not do. */
  async close() {
    await this.context.close();
    this.clean();
  }
}
