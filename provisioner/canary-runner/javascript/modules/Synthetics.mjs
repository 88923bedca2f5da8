// What scripts import as `Synthetics`, the name of the library before it had a namespace.
import { synthetics } from '../../runtime/puppeteer.mjs';
export { synthetics, synthetics as default, synthetics as 'module.exports' };
