// Runs one canary: finds its handler, calls it, tells the runner how it went. Ends by itself; the runner ends it when it
// does not.

import { configuration, readSettings } from './configuration.mjs';
import { failedSteps } from './steps.mjs';
import { job } from './job.mjs';
import { LoadError, load, locate } from './handler.mjs';
import { log } from './log.mjs';
import { redactText } from './redact.mjs';
import { send, text } from './channel.mjs';
import { settled } from './traffic.mjs';

// The script may put its own function in the place of this one.
const exit = process.exit.bind(process);
let over = false;

/** Says how the script ended, once. */
function finish(kind, error) {
  if (over) return;
  over = true;
  const message = error === undefined ? null : redactText(text(error), configuration.values);
  if (error !== undefined) {
    log.error(error instanceof LoadError || !(error instanceof Error) ? message : redactText(error.stack ?? message, configuration.values));
  }
  send({ event: 'configuration', values: configuration.values });
  send({ event: 'ended', at: Date.now(), kind, error: message });
}

/** Leaves without waiting for timers and sockets that the script left behind. */
function leave(code) {
  // The streams are pipes: what was printed is written before the process ends.
  process.stdout.write('', () => process.stderr.write('', () => exit(code)));
}

process.on('uncaughtException', (error, origin) => {
  finish(origin === 'unhandledRejection' ? 'unhandled-rejection' : 'uncaught-exception', error);
  leave(1);
});

async function run() {
  const found = locate();
  readSettings(found.script);
  const handler = await load(found);
  send({ event: 'started', at: Date.now() });
  await handler({}, { functionName: job.name, awsRequestId: job.id, getRemainingTimeInMillis: () => Math.max(0, job.deadline - Date.now()) });
  await settled();
  const [failed] = failedSteps();
  if (failed) {
    finish('step', inStep(failed));
  } else {
    finish('passed');
  }
}

const inStep = ({ name, message }) => new LoadError('step', `step \`${name}\` failed: ${message}`);

run().then(
  () => leave(0),
  (error) => {
    const failed = failedSteps().find((failure) => failure.error === error);
    if (failed) {
      finish('step', inStep(failed));
    } else {
      finish(error instanceof LoadError ? error.kind : 'thrown', error);
    }
    leave(1);
  },
);
