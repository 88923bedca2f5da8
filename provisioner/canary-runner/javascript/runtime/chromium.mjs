// How Chromium is started: alone (nothing is fetched that the script did not ask for), and with its sandbox unless this
// runs as root, for whom Chromium has none.

import { send } from './channel.mjs';
import { job } from './job.mjs';

/** The flags. `--disable-dev-shm-usage`: containers often have a /dev/shm of 64 MB. */
export function flags() {
  return [
    '--disable-background-networking',
    '--disable-client-side-phishing-detection',
    '--disable-component-extensions-with-background-pages',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-dev-shm-usage',
    '--disable-domain-reliability',
    '--disable-gpu',
    '--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider,CertificateTransparencyComponentUpdater,AutofillServerCommunication',
    '--disable-sync',
    '--metrics-recording-only',
    '--no-first-run',
    '--no-pings',
    ...(job.sandbox ? [] : ['--no-sandbox']),
  ];
}

/** What AWS adds to the user agent: the canary's ARN, and what the settings append. */
export const userAgentSuffix = (appended) => [`CloudWatchSynthetics/${job.arn}`, appended].filter(Boolean).join(' ');

let open = 0;

/** Counts a page in; more than allowed end the run. */
export function opened() {
  open += 1;
  if (open > job.pages) send({ event: 'limit', limit: 'pages', value: open });
}

/** Counts a page out. */
export function closed() {
  open -= 1;
}
