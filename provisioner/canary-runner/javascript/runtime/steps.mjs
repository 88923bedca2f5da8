// Steps: named parts of a script, each with its times, its outcome and its screenshots.

import { join } from 'node:path';
import { configuration } from './configuration.mjs';
import { job } from './job.mjs';
import { log } from './log.mjs';
import { redactText, redactUrl } from './redact.mjs';
import { send, text } from './channel.mjs';

let count = 0;
const failures = [];

/** The steps that failed, whether or not the script went on: the canary is a failed one in any case. */
export const failedSteps = () => failures;

/** A name that is fit for a file. */
export const fileName = (name) => String(name).replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);

/**
 * Runs a part of the script. `view` is the page that is seen: something with `url()` and `screenshot(path)`, or nothing.
 * `goOn` is the setting that decides whether the script goes on after a failure.
 */
export async function executeStep(name, body, stepConfig, view, goOn = 'continueOnStepFailure') {
  if (typeof name !== 'string' || name === '') throw new TypeError('executeStep needs a name');
  if (typeof body !== 'function') throw new TypeError(`executeStep(${JSON.stringify(name)}) needs a function`);
  const settings = configuration.merged(stepConfig);
  const number = ++count;
  const shoot = (moment) => screenshot(`${String(number).padStart(2, '0')}-${fileName(name)}-${moment}.png`, number, settings, view);
  send({ event: 'step-started', number, name, at: Date.now(), url: where(view, settings) });
  if (settings.screenshotOnStepStart) await shoot('starting');
  try {
    const result = await body();
    const at = Date.now();
    if (settings.screenshotOnStepSuccess) await shoot('succeeded');
    send({ event: 'step-ended', number, at, url: where(view, settings), error: null });
    return result;
  } catch (error) {
    const at = Date.now();
    const message = redactText(text(error), settings);
    failures.push({ name, message, error });
    if (settings.screenshotOnStepFailure) await shoot('failed');
    send({ event: 'step-ended', number, at, url: where(view, settings), error: message });
    log.error(`step ${name} failed: ${message}`);
    if (!settings[goOn]) throw error;
    return undefined;
  }
}

/** A picture of the page, when there is one. That none can be taken fails the run's execution, not the script. */
export async function screenshot(file, step, settings, view) {
  const page = view();
  if (!page) return undefined;
  const pageUrl = redactUrl(page.url(), settings);
  try {
    await page.screenshot(join(job.artifacts, file));
    send({ event: 'screenshot', step, file, url: pageUrl });
    return { fileName: file, pageUrl, error: null };
  } catch (error) {
    send({ event: 'screenshot-failed', step, file, url: pageUrl, error: text(error) });
    log.warn(`no screenshot ${file}: ${text(error)}`);
    return { fileName: file, pageUrl, error: text(error) };
  }
}

function where(view, settings) {
  const page = view();
  return page ? redactUrl(page.url(), settings) : null;
}
