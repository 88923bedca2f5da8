// Fills a local CloudWatch with what the console can show: alarms in every state, composites, notifications that arrive
// and that do not, stacks that stand and that fail; and with names that would be markup if anybody let them.

import { readFileSync } from "node:fs";

/** Sets `window.hacked` wherever it is taken for markup. */
export const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'&`;

/** Calls the AWS APIs of a local CloudWatch. */
export function client(base) {
  const json = async (action, body) => {
    const answer = await fetch(base, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `GraniteServiceVersion20100801.${action}` },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  const form = async (version, action, fields) => {
    const answer = await fetch(base, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ Action: action, Version: version, ...fields }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
    return text;
  };
  const rum = async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        "content-type": "application/json",
        // seen, not checked: it says whose path this is
        authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rum/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  return {
    cloudwatch: json,
    rum,
    sns: (action, fields) => form("2010-03-31", action, fields),
    cloudformation: (action, fields) => form("2010-05-15", action, fields),
  };
}

const minute = 60;

/** Seeds it, with so many further alarms. */
export async function seed(base, { many = 0 } = {}) {
  const aws = client(base);
  const now = Math.floor(Date.now() / 1000);
  const first = Math.floor(now / minute) * minute - 180 * minute;
  const points = (name, dimensions, value, unit = "Count") => {
    const data = [];
    for (let at = first; at < now; at += minute) {
      const number = value((at - first) / minute);
      if (number !== null) data.push({ MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })), Timestamp: at, Value: number, Unit: unit });
    }
    return data;
  };
  const orders = { Service: "orders" };
  const catalog = { Service: "catalog" };
  const data = [
    ...points("Requests", orders, (m) => 300 + 40 * Math.sin(m / 9)),
    ...points("RequestErrors", orders, (m) => (m > 168 ? 42 + (m % 3) : m % 7 === 0 ? 2 : 0)),
    ...points("Requests", catalog, (m) => 900 + 120 * Math.sin(m / 13)),
    ...points("RequestErrors", catalog, (m) => (m > 60 && m < 80 ? 90 : 1)),
    ...points("QueueDepth", { Queue: "mail" }, (m) => (m < 120 ? 3 + (m % 4) : null)),
    ...points("QueueDepth", { Queue: "orders" }, (m) => (m % 4 === 0 && m < 176 ? 12 : null)),
  ];
  for (let place = 0; place < data.length; place += 500) {
    await aws.cloudwatch("PutMetricData", { Namespace: "Shop", MetricData: data.slice(place, place + 500) });
  }

  const topic = async (name) => /<TopicArn>(.*?)<\/TopicArn>/.exec(await aws.sns("CreateTopic", { Name: name }))[1];
  const page = await topic("shop-local-page");
  const ticket = await topic("shop-local-ticket");
  await aws.sns("Subscribe", { TopicArn: page, Protocol: "email", Endpoint: "oncall@example.com" });
  await aws.sns("Subscribe", { TopicArn: ticket, Protocol: "email", Endpoint: "tickets@example.com" });

  const described = (impact, runbook) =>
    [impact, runbook && `Runbook: ${base}/_console/runbooks/${runbook}`, `Dashboard: ${base}/_console/dashboards/shop-local-red`, "Owner: storefront"].filter(Boolean).join("\n");
  const stat = (id, name, dimensions, Stat = "Sum") => ({
    Id: id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: "Shop", MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) }, Period: 60, Stat },
  });
  const alarm = (AlarmName, fields) => aws.cloudwatch("PutMetricAlarm", { AlarmName, ActionsEnabled: true, AlarmActions: [page], OKActions: [page], ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 5, DatapointsToAlarm: 3, ...fields });
  const simple = (name, dimensions, more) => ({ Namespace: "Shop", MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })), Statistic: "Sum", Period: 60, ...more });
  const ratio = (dimensions) => [stat("errors", "RequestErrors", dimensions), stat("requests", "Requests", dimensions), { Id: "share", Expression: "100 * errors / requests", Label: "errors, percent", ReturnData: true }];

  await alarm("shop-local-checkout-errors", { AlarmDescription: described("Customers cannot pay: more than 5 % of checkouts fail.", "catalog-errors"), Metrics: ratio(orders), Threshold: 5, TreatMissingData: "notBreaching", Tags: [{ Key: "project", Value: "shop" }, { Key: "environment", Value: "local" }, { Key: "owner", Value: "storefront" }] });
  await alarm("shop-local-catalog-errors", { AlarmDescription: described("Customers see no products.", "catalog-errors"), Metrics: ratio(catalog), Threshold: 5, TreatMissingData: "notBreaching" });
  await alarm("shop-local-mail-queue", { AlarmDescription: described("Confirmation mails are late."), ...simple("QueueDepth", { Queue: "mail" }, { Statistic: "Maximum" }), Threshold: 50, AlarmActions: [ticket] });
  await alarm("shop-local-orders-queue", { AlarmDescription: "Orders wait.", ...simple("QueueDepth", { Queue: "orders" }, { Statistic: "Maximum" }), Threshold: 10, TreatMissingData: "breaching", AlarmActions: [ticket], ActionsEnabled: false });
  await alarm("shop-local-no-traffic", { AlarmDescription: described("Nobody can reach the shop.", "catalog-no-traffic"), ...simple("Requests", { Service: "web" }), ComparisonOperator: "LessThanThreshold", Threshold: 1, TreatMissingData: "missing", EvaluationPeriods: 2, DatapointsToAlarm: 2 });
  await alarm("shop-local-deploying", { AlarmDescription: "A deployment runs: alarms of the shop are silenced meanwhile.", ...simple("Deployments", {}), Threshold: 0, TreatMissingData: "ignore", EvaluationPeriods: 1, DatapointsToAlarm: 1, AlarmActions: [], OKActions: [] });
  await alarm(HOSTILE.slice(0, 80), { AlarmDescription: `${HOSTILE}\nRunbook: javascript:window.hacked=1\nDashboard: https://ok.example/"onclick="window.hacked=1`, ...simple(HOSTILE, { [HOSTILE.slice(0, 60)]: HOSTILE }), Threshold: 1, TreatMissingData: 'missing', Tags: [{ Key: 'note', Value: 'a+b' }] });
  await aws.cloudwatch('PutCompositeAlarm', { AlarmName: 'shop-local-broken', AlarmRule: '(ALARM("shop-local-checkout-errors") OR ALARM("shop-local-catalog-errors")) AND NOT ALARM("shop-local-no-traffic") AND AT_LEAST(1, ALARM, ("shop-local-orders-queue", "shop-local-mail-queue"))', AlarmDescription: described('The shop is broken for most customers.', 'catalog-broken'), AlarmActions: [page], ActionsEnabled: true });
  await aws.cloudwatch('PutCompositeAlarm', { AlarmName: 'shop-local-page-once', AlarmRule: 'ALARM("shop-local-broken") OR ALARM("shop-local-no-traffic")', AlarmDescription: 'One page for everything.', AlarmActions: [page], ActionsSuppressor: 'shop-local-deploying', ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 120 });
  for (let place = 0; place < many; place += 1) {
    await alarm(`many-${String(place).padStart(4, "0")}`, { AlarmDescription: `The ${place}th of many.`, ...simple("Requests", { Service: `many-${place}` }), Threshold: 100, TreatMissingData: "notBreaching", AlarmActions: [], OKActions: [] });
  }
  await aws.cloudwatch("SetAlarmState", { AlarmName: "shop-local-catalog-errors", StateValue: "ALARM", StateReason: "a drill of the game day" });
  await aws.sns("Publish", { TopicArn: page, Subject: "hello", Message: `${HOSTILE}\nsee https://example.com/a and javascript:alert(1)` });
  const nowhere = await topic("shop-local-nowhere");
  await aws.sns("Subscribe", { TopicArn: nowhere, Protocol: "http", Endpoint: "http://127.0.0.1:9/hook" });

  const widget = { type: "metric", x: 0, y: 0, width: 12, height: 6, properties: { title: HOSTILE, region: "us-east-1", metrics: [["Shop", "Requests", "Service", "orders", { label: HOSTILE }]] } };
  const words = { type: "text", x: 12, y: 0, width: 12, height: 6, properties: { markdown: `# ${HOSTILE}\n[x](javascript:window.hacked=1)` } };
  await aws.cloudwatch("PutDashboard", { DashboardName: "shop-local-red", DashboardBody: JSON.stringify({ widgets: [widget, words] }) });

  const body = (file) => readFileSync(new URL(`../../provisioner/cloudwatch/tests/data/dashboards/${file}.json`, import.meta.url), "utf8");
  const widgets = ["charts", "single-values", "tables", "logs", "custom", "explorer", "alarms"].flatMap((file) => JSON.parse(body(file)).widgets);
  await aws.cloudwatch("PutDashboard", { DashboardName: "every-view", DashboardBody: JSON.stringify({ widgets: widgets.map(({ x, y, ...rest }) => rest) }) });
  await aws.cloudwatch("PutDashboard", { DashboardName: "variables", DashboardBody: body("variables") });

  await visits(aws, base, now);

  const stack = (name, resources, more = {}) => aws.cloudformation("CreateStack", { StackName: name, TemplateBody: JSON.stringify({ Description: "Alarms of the shop", Resources: resources, ...more }), "Tags.member.1.Key": "owner", "Tags.member.1.Value": "storefront" });
  await stack("shop-local-routes", { Log: { Type: "AWS::SNS::Topic", Properties: { TopicName: "shop-local-log" } } }, { Outputs: { Log: { Value: { Ref: "Log" }, Description: "Where everything is told" } } });
  await stack("shop-local-broken-stack", { One: { Type: "AWS::SNS::Topic", Properties: { TopicName: "shop-local-other" } }, Two: { Type: "AWS::CloudWatch::Alarm", DependsOn: "One", Properties: { AlarmName: "wrong", ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, MetricName: HOSTILE, Namespace: "x:y", Period: 61, Statistic: "Sum", Threshold: 1 } } });
  return aws;
}

/** The session of which the timeline is shown. */
export const VISIT = "00000000-0000-4000-8000-000000000007";

/** App monitors: one whose pages are slow, fail and are full of markup; one with a single visit; one that is silent. */
async function visits(aws, base, now) {
  const uuid = (number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
  const events = [];
  const add = (page, type, details, later = 0) => {
    const metadata = JSON.stringify({ pageId: page, title: HOSTILE, domain: "localhost" });
    events.push({ id: uuid(events.length), timestamp: now - 60 + later, type: `com.amazon.rum.${type}_event`, metadata, details: JSON.stringify(details) });
  };
  for (const page of ["/", "/products/{slug}", "/search", HOSTILE]) {
    add(page, "page_view", { version: "1.0.0", pageId: page, interaction: 0 });
    add(page, "largest_contentful_paint", { version: "1.0.0", value: page === "/search" ? 4800 : 1200, attribution: { element: HOSTILE } }, 1);
    add(page, "interaction_to_next_paint", { version: "1.0.0", value: 320 }, 2);
    add(page, "cumulative_layout_shift", { version: "1.0.0", value: 0.02 }, 2);
    add(page, "performance_resource", { version: "1.0.0", duration: 40, targetUrl: `http://localhost/${HOSTILE}`, fileType: "image" }, 1);
  }
  add(HOSTILE, "js_error", { version: "1.0.0", type: HOSTILE, message: HOSTILE, stack: `at ${HOSTILE}\n${"x".repeat(900)}` }, 3);
  for (const status of [503, 503, 404, undefined]) {
    add("/search", "http", { version: "1.0.0", request: { method: HOSTILE.slice(0, 20), url: `javascript:${HOSTILE}` }, response: status && { status }, error: HOSTILE }, 4);
  }
  add("/", "dom", { version: "1.1.0", event: HOSTILE, elementId: HOSTILE }, 4);
  add("/", "xray_trace", { version: "1.0.0", trace_id: HOSTILE }, 4);

  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "rum:PutRumEvents", Resource: "*" }] };
  const monitor = async (Name) => {
    const { Id } = await aws.rum("POST", "/appmonitor", { Name, Domain: "localhost" });
    await aws.rum("PUT", `/appmonitor/${Name}/policy`, { PolicyDocument: JSON.stringify(policy) });
    return Id;
  };
  const send = async (id, number, session, sent) => {
    const batch = { BatchId: uuid(number), AppMonitorDetails: { id, version: "1.0.0" }, UserDetails: { userId: uuid(1), sessionId: session }, RumEvents: sent };
    const answer = await fetch(`${base}/rum/appmonitors/${id}`, { method: "POST", headers: { origin: "http://localhost:3000" }, body: JSON.stringify(batch) });
    if (!answer.ok) throw new Error(`PutRumEvents: ${answer.status} ${await answer.text()}`);
  };
  const busy = await monitor("shop-local-web");
  await send(busy, 1, VISIT, events);
  for (let session = 100; session < 130; session += 1) await send(busy, session, uuid(session), events.slice(0, 5));
  await send(await monitor("shop-local-one"), 200, VISIT, events.slice(0, 1));
  await monitor("shop-local-silent");
}
