// `@aws/synthetics-playwright`: launch, newPage, executeStep, close, as AWS documents them for the Playwright runtime.

import { chromium } from 'playwright-core';
import { closed, flags, opened, userAgentSuffix } from './chromium.mjs';
import { configuration } from './configuration.mjs';
import { ended, isHttp, pend, sent, settled, wantsBody } from './traffic.mjs';
import { executeStep, fileName, screenshot } from './steps.mjs';
import { facts } from './facts.mjs';
import { job } from './job.mjs';
import { send } from './channel.mjs';

let browser;
let page;

const view = (own) => () => {
  const seen = own ?? page;
  if (!seen || seen.isClosed()) return undefined;
  return {
    url: () => seen.url(),
    screenshot: (path) => seen.screenshot({ path, timeout: 10_000 }),
  };
};

/** Watches one context: its requests are counted, its pages too. */
function watch(context) {
  const started = new Map();
  const answered = new Set();
  context.on('page', (opening) => {
    opened();
    opening.on('close', closed);
  });
  context.on('request', (request) => {
    if (!isHttp(request.url())) return;
    started.set(request, Date.now());
    sent({ method: request.method(), url: request.url(), headers: request.headers(), body: request.postData() });
  });
  const end = async (request, error) => {
    if (!started.has(request) || answered.has(request)) return;
    answered.add(request);
    const began = started.get(request);
    const milliseconds = Date.now() - began;
    const response = error ? null : await request.response().catch(() => null);
    ended({
      method: request.method(),
      url: request.url(),
      started: began,
      milliseconds,
      request: { headers: request.headers(), body: request.postData() },
      response: response && {
        status: response.status(),
        statusText: response.statusText(),
        headers: response.headers(),
        body: wantsBody() ? await response.text().catch(() => null) : null,
      },
      error,
    });
  };
  context.on('requestfinished', (request) => pend(end(request, null)));
  // A request whose body broke off has had its response: it is counted by its status.
  context.on('requestfailed', (request) =>
    pend(
      request
        .response()
        .catch(() => null)
        .then((response) => end(request, response ? null : (request.failure()?.errorText ?? 'no response'))),
    ),
  );
}

async function launch(options = {}) {
  await close();
  const { defaultViewport, ...rest } = options;
  const began = Date.now();
  browser = await chromium.launch({ ...(await getDefaultLaunchOptions()), ...rest, executablePath: job.chromium });
  send({ event: 'launched', milliseconds: Date.now() - began });
  const session = await browser.newBrowserCDPSession();
  const { userAgent } = await session.send('Browser.getVersion');
  await session.detach();
  const plain = browser.newContext.bind(browser);
  browser.newContext = async (context = {}) => {
    const made = await plain({
      userAgent: `${userAgent.replace('HeadlessChrome', 'Chrome')} ${userAgentSuffix(configuration.values.userAgent)}`,
      ...(defaultViewport ? { viewport: defaultViewport } : {}),
      ...context,
    });
    watch(made);
    return made;
  };
  browser.newPage = async (context) => {
    const owner = await browser.newContext(context);
    const made = await owner.newPage();
    made.on('close', () => owner.close().catch(() => undefined));
    return made;
  };
  return browser;
}

async function newPage(owner = browser) {
  if (!owner) throw new Error('newPage needs a browser: call launch first');
  page = await owner.newPage();
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
  return { headless: !job.headed, args: flags(), chromiumSandbox: job.sandbox, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
}

export const synthetics = {
  ...facts,
  launch,
  newPage,
  close,
  getDefaultLaunchOptions,
  executeStep: (name, body, stepConfig = {}, own = stepConfig?.page) => executeStep(name, body, stepConfig, view(own)),
  takeScreenshot: (name, suffix = '') =>
    screenshot(`${fileName(name)}${suffix ? `-${fileName(suffix)}` : ''}.png`, null, configuration.values, view()),
};
