// What scripts import as `@aws/synthetics-logger`.
import { log } from '../../../runtime/log.mjs';
export { log, log as default, log as 'module.exports' };
