// What every flavour of the library answers about the run.

import { configuration } from './configuration.mjs';
import { getLogLevel, log, setLogLevel } from './log.mjs';
import { job } from './job.mjs';
import { send, text } from './channel.mjs';
import { userAgentSuffix } from './chromium.mjs';

export const facts = {
  getCanaryName: () => job.name,
  getCanaryArn: () => job.arn,
  getCanaryUserAgentString: () => userAgentSuffix(configuration.values.userAgent),
  getRuntimeVersion: () => job.runtime,
  getLogLevel,
  setLogLevel,
  getConfiguration: () => configuration,
  setConfig: (options) => configuration.setConfig(options),
  /** Fails the run without failing the script: SuccessPercent stays as it is. */
  addExecutionError(message, error) {
    const shown = error === undefined ? String(message) : `${message} ${text(error)}`;
    log.error(`execution error: ${shown}`);
    send({ event: 'execution-error', error: shown });
  },
};
