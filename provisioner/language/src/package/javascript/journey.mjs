// What the steps of a canary do: written by obsctl beside index.mjs, the same for every canary.

/** How long a page or an answer may take, in milliseconds, before its step fails. */
const ANSWER = 30_000;
/** How long a page that is open may take to show something. */
const PATIENCE = 10_000;

/**
 * The steps of one run, on a page, which a journey of requests alone has not. `expect` looks at what the newest request
 * or page gave. A message names what was expected, never what an answer holds: it may be a customer's.
 */
export function journey(page) {
  /** What the newest step gave: an answer of its own, or, after a click, none yet. */
  let last;
  /** The newest answer that the page itself came with, however it was asked for. */
  let arrived;
  page?.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) arrived = response;
  });

  const timed = async (act) => {
    const began = performance.now();
    const seen = await act();
    last = { ...seen, milliseconds: performance.now() - began };
  };

  const answered = async (response) => {
    const headers = await response.allHeaders();
    return { status: response.status(), header: (name) => headers[name.toLowerCase()] ?? null, body: () => response.text() };
  };

  /** Does something to the page. What was there before is no longer looked at. */
  const act = (deed) => {
    arrived = undefined;
    return timed(deed);
  };

  /** Sends a request. Redirects are answers, not followed, so that a step can expect one. */
  const request = ({ method, url, headers, body }) =>
    timed(async () => {
      const signal = AbortSignal.timeout(ANSWER);
      const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
      const text = await response.text();
      return { status: response.status, header: (name) => response.headers.get(name), text };
    });

  /** Opens a page and waits until it has loaded. */
  const open = (url) =>
    timed(async () => {
      const response = await page.goto(url, { waitUntil: 'load', timeout: ANSWER });
      if (!response) throw new Error('the page gave no answer');
      return answered(response);
    });

  /** Clicks on the first thing that a selector finds, once it can be clicked. */
  const click = (selector) => act(() => page.locator(selector).first().click({ timeout: PATIENCE }));

  /** Writes a text into the first field that a selector finds. */
  const fill = (selector, text) => act(() => page.locator(selector).first().fill(text, { timeout: PATIENCE }));

  const holds = async (text) => {
    if (last?.text !== undefined) return last.text.includes(text);
    const shown = page.getByText(text).filter({ visible: true });
    const found = shown.first().waitFor({ state: 'visible', timeout: PATIENCE });
    return found.then(() => true, () => false);
  };

  /** The answer that a click led to, once it is there. */
  const awaited = async () => {
    await page.waitForLoadState('load', { timeout: PATIENCE });
    if (!arrived) throw new Error('the click led to no answer');
    last = { ...last, ...(await answered(arrived)) };
  };

  /**
   * Fails unless the newest answer is as expected. Without a status, any below 400 is; after a click, only what is stated
   * is looked at.
   */
  const expect = async ({ status, headers = {}, json = [], text, under }) => {
    if (!last) throw new Error('nothing was requested or opened before');
    const wanted = status !== undefined || json.length > 0 || Object.keys(headers).length > 0;
    if (wanted && last.status === undefined) await awaited();
    if (under !== undefined && last.milliseconds >= under)
      throw new Error(`took ${Math.ceil(last.milliseconds)} ms, not under ${under} ms`);
    if (status === undefined ? last.status >= 400 : last.status !== status)
      throw new Error(`expected status ${status ?? 'below 400'}, got ${last.status}`);
    for (const [name, value] of Object.entries(headers))
      if (last.header(name) !== value) throw new Error(`header \`${name}\` is not \`${value}\``);
    if (json.length > 0) {
      const document = parse(last.text ?? (await last.body()));
      for (const { pointer, keys, value } of json)
        if (!same(at(document, keys), value)) throw new Error(`\`${pointer}\` is not ${JSON.stringify(value)}`);
    }
    if (text !== undefined && !(await holds(text))) throw new Error(`there is no text \`${text}\``);
  };

  return { request, open, click, fill, expect };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the answer is not JSON');
  }
}

/** What the keys lead to. Nothing is inherited: `/constructor` is found only where the document has it. */
function at(document, keys) {
  return keys.reduce(
    (value, key) => (value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? value[key] : undefined),
    document,
  );
}

/** Whether two JSON values are the same, whatever the order of members. */
function same(one, other) {
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}
