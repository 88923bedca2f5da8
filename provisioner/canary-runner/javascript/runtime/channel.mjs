// The way to the runner: JSON lines over a socket that is no stream of the script, so that nothing printed is taken for
// a report.

import { writeSync } from 'node:fs';

const CHANNEL = 3;
const LONGEST = 256 * 1024;
const READABLE = 8 * 1024;

/** Tells the runner what happened, at once: a script that is killed a moment later has still told it. */
export function send(event) {
  let line = Buffer.from(JSON.stringify(event) + '\n');
  if (line.length > LONGEST) {
    line = Buffer.from(JSON.stringify({ event: 'oversized', of: event.event }) + '\n');
  }
  for (let sent = 0; sent < line.length; ) {
    try {
      sent += writeSync(CHANNEL, line, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      // A script that handed the channel to a stream made it one that does not wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** The text of whatever was thrown, cut where nobody reads on. */
export function text(error) {
  const whole = sentence(error);
  return whole.length > READABLE ? `${whole.slice(0, READABLE)}…` : whole;
}

/** JavaScript can throw anything. */
function sentence(error) {
  if (error instanceof Error) {
    const message = error.message.trim() || error.name;
    // `fetch failed` says nothing; why it did stands below it
    const cause = error.cause instanceof Error ? error.cause.message.trim() || error.cause.code : undefined;
    return cause && !message.includes(cause) ? `${message}: ${cause}` : message;
  }
  try {
    return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  } catch {
    return 'something that cannot be shown was thrown';
  }
}
