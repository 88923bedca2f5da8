// The logger that scripts import, and the levels of lines: written to the streams, which the runner keeps.

import { format } from 'node:util';

const LEVELS = ['debug', 'info', 'warn', 'error'];
const NAMED = { TRACE: 0, DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3, FATAL: 3 };
let level = NAMED[(process.env.CW_SYNTHETICS_LOG_LEVEL ?? 'INFO').toUpperCase()] ?? 1;

export const getLogLevel = () => level;
export const setLogLevel = (wanted) => {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < LEVELS.length) level = wanted;
};

function write(rank, parts) {
  if (rank < level) return;
  const stream = rank >= 2 ? process.stderr : process.stdout;
  const message = format(...parts);
  const name = LEVELS[rank].toUpperCase();
  stream.write(
    (process.env.CW_SYNTHETICS_LOG_FORMAT ?? 'TEXT').toUpperCase() === 'JSON'
      ? JSON.stringify({ time: new Date().toISOString(), level: name, message }) + '\n'
      : `${new Date().toISOString()} ${name}: ${message}\n`,
  );
}

export const log = {
  debug: (...parts) => write(0, parts),
  info: (...parts) => write(1, parts),
  log: (...parts) => write(1, parts),
  warn: (...parts) => write(2, parts),
  error: (...parts) => write(3, parts),
};
log.default = log;

for (const [name, rank] of Object.entries({ debug: 0, log: 1, info: 1, warn: 2, error: 3 })) {
  console[name] = (...parts) => write(rank, parts);
}
