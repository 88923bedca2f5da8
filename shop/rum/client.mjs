// The CloudWatch RUM client of the shop's pages: AWS's own, less session replay, credentials and signing, which a public app
// monitor has no use for. `scripts/rum-bundle` makes one file of it, which the shop serves.
//
// What leaves the browser names pages by their route's template. Everything else is scrubbed in one place, since the client's
// plugins each write addresses of their own, and those hold what people searched for.

import { AwsRum, FetchPlugin, JsErrorPlugin, NavigationPlugin, ResourcePlugin, WebVitalsPlugin, XhrPlugin } from "@aws-rum/web-slim";

import { scrubber } from "./scrub.mjs";

const block = document.getElementById("rum");
if (block) {
  try {
    start(JSON.parse(block.textContent));
  } catch {
    // a page that works without its monitoring is better than one that does not
  }
}

function start({ id, version, region, endpoint, sampleRate, cookies, page }) {
  const http = {
    addXRayTraceIdHeader: [new RegExp(`^(${escaped(location.origin)})?/(?!/)`)],
    urlsToExclude: [new RegExp(`^${escaped(endpoint)}`)],
  };
  const client = new AwsRum(id, version, region, {
    endpoint,
    signing: false,
    sessionSampleRate: sampleRate,
    allowCookies: cookies,
    cookieAttributes: { secure: location.protocol === "https:" },
    enableXRay: true,
    enableW3CTraceId: true,
    releaseId: version,
    disableAutoPageView: true,
    eventPluginsToLoad: [
      new JsErrorPlugin(),
      new NavigationPlugin(),
      new ResourcePlugin(),
      new WebVitalsPlugin(),
      new XhrPlugin(http),
      new FetchPlugin(http),
    ],
  });
  scrubBatches(client.eventCache, scrubber(location, page));
  client.recordPageView({ pageId: page, pageAttributes: { title: page, ...traceOfThePage() } });
  window.rum = { recordEvent: (type, data) => client.recordEvent(type, data) };
}

// Every event passes here on its way out, be it by fetch or by the beacon of a page that is left.
function scrubBatches(cache, scrub) {
  const batch = cache.getEventBatch.bind(cache);
  const json = (text) => JSON.stringify(scrub(JSON.parse(text)));
  cache.getEventBatch = (flush) =>
    batch(flush).map((event) => ({ ...event, details: json(event.details), metadata: json(event.metadata) }));
  const common = cache.getCommonMetadata.bind(cache);
  cache.getCommonMetadata = () => scrub(common());
}

// The trace in which the server rendered this page: a page load can carry no header of ours.
function traceOfThePage() {
  const [navigation] = performance.getEntriesByType("navigation");
  const timing = navigation?.serverTiming?.find(({ name }) => name === "traceparent");
  const traceId = timing?.description.split("-")[1];
  return traceId ? { traceId } : {};
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
