// HTTP steps: a request by Node itself, without a browser, whose response a callback of the script judges.

import http from 'node:http';
import https from 'node:https';
import { configuration } from './configuration.mjs';
import { ended, sent } from './traffic.mjs';
import { executeStep } from './steps.mjs';
import { text } from './channel.mjs';
import { userAgentSuffix } from './chromium.mjs';

const BODY = 32 * 1024;

/**
 * `requestOptions` are Node's, with `body`. Without a callback a response of 2xx or 3xx is a success. The script goes on
 * after a failure, unless the settings say else.
 */
export async function executeHttpStep(name, requestOptions, callback, stepConfig) {
  // The callback may be left out: then the settings stand in its place.
  const [judge, settings] = typeof callback === 'function' ? [callback, stepConfig] : [undefined, callback ?? stepConfig];
  const body = () => request(requestOptions, judge ?? refuseErrors, settings);
  return executeStep(name, body, settings, () => undefined, 'continueOnHttpStepFailure');
}

async function refuseErrors(response) {
  if (response.statusCode < 200 || response.statusCode > 399) {
    throw new Error(`${response.statusCode} ${response.statusMessage}`);
  }
}

function request(requestOptions, judge, settings) {
  const { url, options, body } = normalised(requestOptions);
  const started = Date.now();
  const told = { method: options.method, url: url.href, started, request: { headers: options.headers, body } };
  sent({ method: options.method, url: url.href, headers: options.headers, body });
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(url, options, async (response) => {
      const head = { status: response.statusCode, statusText: response.statusMessage, headers: response.headers };
      const parts = [];
      let kept = 0;
      response.prependListener('data', (part) => {
        if (kept < BODY) parts.push(part);
        kept += part.length;
      });
      response.on('error', () => undefined);
      const closed = new Promise((done) => response.once('close', done));
      // Called at once, so that the script is listening when the body comes.
      const verdict = new Promise((accept) => accept(judge(response)));
      verdict.catch(() => undefined);
      response.resume();
      await closed;
      ended({ ...told, milliseconds: Date.now() - started, response: { ...head, body: Buffer.concat(parts).toString('utf8').slice(0, BODY) } }, settings);
      verdict.then(resolve, reject);
    });
    request.on('error', (error) => {
      ended({ ...told, milliseconds: Date.now() - started, response: null, error: text(error) || error.code }, settings);
      reject(new Error(text(error) || error.code));
    });
    if (body !== undefined) request.write(body);
    request.end();
  });
}

/** Node's options with the user agent of canaries, and the URL that they mean. A URL alone is a GET. */
function normalised(requestOptions) {
  if (typeof requestOptions === 'string' || requestOptions instanceof URL) {
    return normalised({ ...urlOptions(new URL(requestOptions)) });
  }
  const { body, headers = {}, hostname, host, port, path = '/', protocol = 'https:', method = 'GET', ...rest } = requestOptions ?? {};
  const scheme = protocol.endsWith(':') ? protocol : `${protocol}:`;
  const authority = hostname ?? host;
  if (!authority) throw new TypeError('executeHttpStep needs a hostname');
  const url = new URL(`${scheme}//${authority}${port ? `:${port}` : ''}${path}`);
  const own = Object.keys(headers).find((key) => key.toLowerCase() === 'user-agent');
  const agent = [own && headers[own], userAgentSuffix(configuration.values.userAgent)].filter(Boolean).join(' ');
  const others = Object.fromEntries(Object.entries(headers).filter(([key]) => key !== own));
  const length = body === undefined || body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return {
    url,
    options: { ...rest, method, headers: { ...length, ...others, 'User-Agent': agent } },
    body: body === '' ? undefined : body,
  };
}

function urlOptions(url) {
  return { hostname: url.hostname, port: url.port, path: url.pathname + url.search, protocol: url.protocol };
}
