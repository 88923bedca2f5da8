// What scripts import as `@aws/synthetics-playwright`.
import { synthetics } from '../../../runtime/playwright.mjs';
const library = { synthetics };
export { synthetics, synthetics as default, library as 'module.exports' };
