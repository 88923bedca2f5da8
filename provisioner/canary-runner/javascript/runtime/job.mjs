// What is to be run, as the runner wrote it down. Read once, before the script is there.

import { readFileSync } from 'node:fs';

/**
 * name, arn, runtime, handler, package, artifacts, profile (folders), chromium (file), sandbox, headed (booleans),
 * pages (how many may be open at once).
 */
export const job = Object.freeze(JSON.parse(readFileSync(process.argv[2], 'utf8')));
