// `@aws/synthetics-puppeteer`, and `Synthetics` as it was called before: launch, getPage, executeStep, executeHttpStep,
// takeScreenshot, as AWS documents them for the Puppeteer runtime.

import puppeteer from 'puppeteer-core';
import { closed, flags, opened, userAgentSuffix } from './chromium.mjs';
import { configuration } from './configuration.mjs';
import { ended, isHttp, pend, sent, settled, wantsBody } from './traffic.mjs';
import { executeHttpStep } from './http.mjs';
import { executeStep, fileName, screenshot } from './steps.mjs';
import { facts } from './facts.mjs';
import { job } from './job.mjs';
import { send } from './channel.mjs';

let browser;
let page;

const view = () => {
  if (!page || page.isClosed()) return undefined;
  return { url: () => page.url(), screenshot: (path) => page.screenshot({ path }) };
};

/** Watches one page: its requests are counted. */
function watch(seen) {
  const started = new Map();
  const end = async (request, error) => {
    if (!started.has(request)) return;
    const began = started.get(request);
    started.delete(request);
    const response = request.response();
    ended({
      method: request.method(),
      url: request.url(),
      started: began,
      milliseconds: Date.now() - began,
      request: { headers: request.headers(), body: request.postData() },
      response: response && {
        status: response.status(),
        statusText: response.statusText(),
        headers: response.headers(),
        body: wantsBody() ? await response.text().catch(() => null) : null,
      },
      error: response ? null : error,
    });
  };
  seen.on('request', (request) => {
    if (!isHttp(request.url())) return;
    started.set(request, Date.now());
    sent({ method: request.method(), url: request.url(), headers: request.headers(), body: request.postData() });
  });
  seen.on('requestfinished', (request) => pend(end(request, null)));
  seen.on('requestfailed', (request) => pend(end(request, request.failure()?.errorText ?? 'no response')));
}

async function adopt(opening) {
  watch(opening);
  const plain = (await browser.userAgent()).replace('HeadlessChrome', 'Chrome');
  await opening.setUserAgent(`${plain} ${userAgentSuffix(configuration.values.userAgent)}`);
  return opening;
}

async function launch(options = {}) {
  await close();
  const began = Date.now();
  browser = await puppeteer.launch({ ...(await getDefaultLaunchOptions()), ...options, executablePath: job.chromium });
  send({ event: 'launched', milliseconds: Date.now() - began });
  browser.on('targetcreated', (target) => target.type() === 'page' && opened());
  browser.on('targetdestroyed', (target) => target.type() === 'page' && closed());
  const plain = browser.newPage.bind(browser);
  browser.newPage = async (...rest) => adopt(await plain(...rest));
  // Chromium opens with one page, which is the one that `getPage` gives.
  const [first] = await browser.pages();
  page = first ? await adopt(first) : await browser.newPage();
  return browser;
}

/** The page of the run; the browser is started when there is none yet. */
async function getPage() {
  if (!browser) await launch();
  return page;
}

async function close() {
  const closing = browser;
  browser = undefined;
  page = undefined;
  await settled();
  await closing?.close().catch(() => undefined);
}

async function getDefaultLaunchOptions() {
  return {
    headless: !job.headed,
    pipe: true,
    args: flags(),
    userDataDir: job.profile,
    defaultViewport: { width: 1920, height: 1080, deviceScaleFactor: 1 },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
}

export const synthetics = {
  ...facts,
  launch,
  getPage,
  close,
  getDefaultLaunchOptions,
  executeStep: (name, body, stepConfig) => executeStep(name, body, stepConfig, view),
  executeHttpStep,
  takeScreenshot: (name, suffix) =>
    screenshot(`${fileName(name)}${suffix ? `-${fileName(suffix)}` : ''}.png`, null, configuration.values, view),
};
// AWS's own types let the settings be changed on the library itself, too.
for (const [name, value] of Object.entries(configuration)) {
  if (typeof value === 'function') synthetics[name] = (...rest) => (value(...rest), synthetics);
  if (name.startsWith('get')) synthetics[name] = value;
}
synthetics.synthetics = synthetics;
