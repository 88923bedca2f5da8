// What scripts import as `SyntheticsLogger`, the name of the logger before it had a namespace.
import { log } from '../../runtime/log.mjs';
export { log, log as default, log as 'module.exports' };
