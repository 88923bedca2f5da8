// HTTP requests as the runner counts and records them. Whoever sees requests (Playwright, Puppeteer, an HTTP step) tells
// this module what it saw.

import { configuration } from './configuration.mjs';
import { log } from './log.mjs';
import { redactHeaders, redactText, redactUrl } from './redact.mjs';
import { send } from './channel.mjs';

const BODY = 32 * 1024;

/** Whether it is counted: what a page loads from itself (data:, blob:) is no request. */
export const isHttp = (url) => /^https?:/i.test(url);

/** Logs a request, when the settings want that. */
export function sent({ method, url, headers, body }) {
  const settings = configuration.values;
  if (!settings.logRequest) return;
  log.info(`Request: ${method} ${redactUrl(url, settings)}`);
  if (settings.logRequestHeaders) log.info(JSON.stringify(redactHeaders(headers, settings)));
  if (settings.logRequestBody && body) log.info(String(body).slice(0, BODY));
}

/** Records how a request ended: with a status, or with an error instead of a response. */
export function ended({ method, url, started, milliseconds, request, response, error }, stepConfig) {
  const settings = configuration.merged(stepConfig);
  const shown = redactUrl(url, settings);
  if (response && settings.logResponse) {
    log.info(`Response: ${response.status} ${shown}`);
    if (settings.logResponseHeaders) log.info(JSON.stringify(redactHeaders(response.headers, settings)));
    if (settings.logResponseBody && response.body) log.info(String(response.body).slice(0, BODY));
  }
  send({
    event: 'request',
    started,
    milliseconds,
    method,
    url: shown,
    requestHeaders: settings.includeRequestHeaders ? redactHeaders(request?.headers, settings) : [],
    requestBody: settings.includeRequestBody && request?.body ? String(request.body).slice(0, BODY) : null,
    status: response?.status ?? 0,
    statusText: response?.statusText ?? '',
    responseHeaders: settings.includeResponseHeaders ? redactHeaders(response?.headers, settings) : [],
    responseBody: settings.includeResponseBody && response?.body ? String(response.body).slice(0, BODY) : null,
    mimeType: response?.headers?.['content-type'] ?? '',
    error: error ? redactText(String(error), settings) : null,
  });
}

/** Whether the body of a response is wanted at all: reading it costs. */
export const wantsBody = () =>
  configuration.values.includeResponseBody || (configuration.values.logResponse && configuration.values.logResponseBody);

const pending = new Set();

/** Remembers the report of a request that is still being put together. */
export function pend(report) {
  const done = report.catch(() => undefined).finally(() => pending.delete(done));
  pending.add(done);
}

/** Waits for those reports, so that a count is exact; not for ever, since a body may never end. */
export async function settled() {
  const patience = new Promise((resolve) => setTimeout(resolve, 2000).unref());
  await Promise.race([Promise.all(pending), patience]);
}
