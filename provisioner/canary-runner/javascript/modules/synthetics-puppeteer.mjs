// What scripts import as `@aws/synthetics-puppeteer`.
import { synthetics } from '../../../runtime/puppeteer.mjs';
export { synthetics, synthetics as default, synthetics as 'module.exports' };
