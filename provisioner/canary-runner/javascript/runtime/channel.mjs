// The way to the runner: JSON lines over a socket that is no stream of the script, so that nothing printed is taken for
// a report.

import { writeSync } from 'node:fs';

const CHANNEL = 3;
const LONGEST = 256 * 1024;

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

/** The text of whatever was thrown: JavaScript can throw anything. */
export function text(error) {
  if (error instanceof Error) {
    return error.message.trim() || error.name;
  }
  try {
    return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  } catch {
    return 'something that cannot be shown was thrown';
  }
}
