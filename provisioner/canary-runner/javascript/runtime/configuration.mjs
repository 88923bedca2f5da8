// The settings of a run: what AWS documents for `synthetics.json` (Playwright) and `setConfig` (Puppeteer), under the
// names of `setConfig`, which are those of the report as well.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DEFAULTS = {
  screenshotOnStepStart: true,
  screenshotOnStepSuccess: true,
  screenshotOnStepFailure: true,
  continueOnStepFailure: false,
  continueOnHttpStepFailure: true,
  stepsReport: true,
  harFile: true,
  stepSuccessMetric: true,
  stepDurationMetric: true,
  includeRequestHeaders: false,
  includeResponseHeaders: false,
  includeRequestBody: false,
  includeResponseBody: false,
  includeUrlPassword: false,
  restrictedHeaders: [],
  restrictedUrlParameters: [],
  logRequest: false,
  logResponse: false,
  logRequestBody: false,
  logResponseBody: false,
  logRequestHeaders: false,
  logResponseHeaders: false,
  '2xxMetric': true,
  '4xxMetric': true,
  '5xxMetric': true,
  failedRequestsMetric: true,
  failedCanaryMetric: true,
  aggregated2xxMetric: true,
  aggregated4xxMetric: true,
  aggregated5xxMetric: true,
  aggregatedFailedRequestsMetric: true,
  aggregatedFailedCanaryMetric: true,
  visualCompareWithBaseRun: false,
  visualVarianceThresholdPercentage: 0,
  visualVarianceHighlightHexColor: '#fafa00',
  failCanaryRunOnVisualVariance: false,
  userAgent: '',
};

const GROUPS = {
  enableStepScreenshots: [true, ['screenshotOnStepStart', 'screenshotOnStepSuccess', 'screenshotOnStepFailure']],
  disableStepScreenshots: [false, ['screenshotOnStepStart', 'screenshotOnStepSuccess', 'screenshotOnStepFailure']],
  enableReportingOptions: [true, ['includeRequestHeaders', 'includeResponseHeaders', 'includeRequestBody', 'includeResponseBody']],
  disableReportingOptions: [false, ['includeRequestHeaders', 'includeResponseHeaders', 'includeRequestBody', 'includeResponseBody']],
  enableStepMetrics: [true, ['stepSuccessMetric', 'stepDurationMetric']],
  disableStepMetrics: [false, ['stepSuccessMetric', 'stepDurationMetric']],
  enableRequestMetrics: [true, ['2xxMetric', '4xxMetric', '5xxMetric', 'failedRequestsMetric', 'aggregated2xxMetric', 'aggregated4xxMetric', 'aggregated5xxMetric', 'aggregatedFailedRequestsMetric']],
  disableRequestMetrics: [false, ['2xxMetric', '4xxMetric', '5xxMetric', 'failedRequestsMetric', 'aggregated2xxMetric', 'aggregated4xxMetric', 'aggregated5xxMetric', 'aggregatedFailedRequestsMetric']],
  enableAggregatedRequestMetrics: [true, ['aggregated2xxMetric', 'aggregated4xxMetric', 'aggregated5xxMetric', 'aggregatedFailedRequestsMetric']],
  disableAggregatedRequestMetrics: [false, ['aggregated2xxMetric', 'aggregated4xxMetric', 'aggregated5xxMetric', 'aggregatedFailedRequestsMetric']],
};

/** The settings, with the getters and setters that scripts call: `withHarFile(false)`, `getHarFile()`. */
class Configuration {
  values = structuredClone(DEFAULTS);

  constructor() {
    for (const key of Object.keys(DEFAULTS)) {
      const suffix = key[0].toUpperCase() + key.slice(1);
      this[`with${suffix}`] = (value) => this.setConfig({ [key]: value });
      this[`get${suffix}`] = () => this.values[key];
    }
    for (const [name, [value, keys]] of Object.entries(GROUPS)) {
      this[name] = () => this.setConfig(Object.fromEntries(keys.map((key) => [key, value])));
    }
  }

  /** Changes the settings that are named; what is unknown is kept, since AWS adds settings. */
  setConfig(options) {
    for (const [key, value] of Object.entries(options ?? {})) {
      this.values[ALIASES[key] ?? key] = key.startsWith('restricted') ? list(value) : value;
    }
    return this;
  }

  /** The settings of one step: those of the run with the step's own over them. */
  merged(stepConfig) {
    return { ...this.values, ...(stepConfig ?? {}) };
  }
}

const ALIASES = { _2xxMetric: '2xxMetric', _4xxMetric: '4xxMetric', _5xxMetric: '5xxMetric', har: 'harFile' };

function list(value) {
  return Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)];
}

export const configuration = new Configuration();

/** Takes `synthetics.json` beside the script, when it is there. */
export function readSettings(script) {
  const file = join(dirname(script), 'synthetics.json');
  let written;
  try {
    written = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  let settings;
  try {
    settings = JSON.parse(written);
  } catch (error) {
    throw new SyntaxError(`synthetics.json is no JSON: ${error.message}`);
  }
  const { step, report, logging, httpMetrics, canaryMetrics, har, userAgent } = settings;
  configuration.setConfig(step).setConfig(report).setConfig(logging).setConfig(canaryMetrics);
  for (const [key, value] of Object.entries(httpMetrics ?? {})) {
    configuration.setConfig({ [key.replace(/^metric_(\dxx)$/, '$1Metric')]: value });
  }
  if (har !== undefined) configuration.setConfig({ harFile: har });
  if (userAgent !== undefined) configuration.setConfig({ userAgent });
}
