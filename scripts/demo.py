"""Starts the local CloudWatch, the shop and its traffic, applies the monitoring, and tells what happens when.

Started by `scripts/demo`, which builds first. Python's standard library only. Everything listens on loopback; the usual
port is taken when it is free, another one otherwise. Every process that this starts ends with it.
"""

import argparse
import contextlib
import http.server
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGS = ROOT / ".run" / "demo"
START = time.monotonic()
# Not how long things take: how long a machine that does much else besides may take for them.
PATIENCE_S = 400


class Failure(Exception):
    """What went wrong, for a person."""


def tell(text):
    """One line of the timeline, written at once: the webhook tells from a thread of its own."""
    sys.stdout.write(f"{time.monotonic() - START:7.1f} s  {text}\n")
    sys.stdout.flush()


def port(usual):
    """The usual port when nobody has it, else a free one."""
    for candidate in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise Failure("no free port on 127.0.0.1")


def within(seconds, condition):
    """Asks `condition` until it answers something, for at most so many seconds; else None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.2)
    return None


def wait_for(what, condition, seconds=PATIENCE_S):
    """What `condition` answers, in good time."""
    answer = within(seconds, condition)
    if not answer:
        raise Failure(f"waited {seconds} s in vain for {what}")
    return answer


def http_json(method, url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    for name, value in {"content-type": "application/json", **(headers or {})}.items():
        request.add_header(name, value)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


class Processes:
    """The programs of the demo, each with its log, ended in reverse order."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []
        LOGS.mkdir(parents=True, exist_ok=True)

    def start(self, name, *arguments, environment=None):
        log = LOGS / f"{name}.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [str(self.folder / arguments[0]), *arguments[1:]],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
            )
        self.running.append((name, process, log))
        return log

    def line(self, name, log, found, seconds=20):
        """The first line of a program's output in which `found` finds something."""

        def look():
            self.check()
            for line in log.read_text(errors="replace").splitlines():
                answer = found(line)
                if answer:
                    return answer
            return None

        return wait_for(f"{name} to listen (its output: {log})", look, seconds)

    def check(self):
        for name, process, log in self.running:
            if process.poll() is not None:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise Failure(f"{name} ended with status {process.returncode}; the end of {log}:\n{tail}")

    def stop(self):
        for name, process, _ in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                print(f"{name} does not end; killing it", file=sys.stderr)
                process.kill()
                process.wait()
        self.running.clear()


class Webhook:
    """Plays the paging service: confirms its subscription and keeps what it is told."""

    def __init__(self, number, trusted):
        self.received = []
        self.confirmed = []
        webhook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = min(int(self.headers.get("content-length", 0)), 1 << 20)
                message = json.loads(self.rfile.read(length))
                self.send_response(204)
                self.end_headers()
                webhook.take(message, trusted())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", number), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/page"

    def take(self, message, trusted):
        if message["Type"] == "SubscriptionConfirmation":
            # only ever visits the CloudWatch that this demo started
            if urllib.parse.urlsplit(message["SubscribeURL"]).netloc == urllib.parse.urlsplit(trusted).netloc:
                urllib.request.urlopen(message["SubscribeURL"], timeout=30).read()
                self.confirmed.append(message["TopicArn"])
            return
        alarm = json.loads(message["Message"])
        runbook = next(
            (line.removeprefix("Runbook: ") for line in (alarm["AlarmDescription"] or "").splitlines() if line.startswith("Runbook: ")),
            None,
        )
        self.received.append({"alarm": alarm["AlarmName"], "state": alarm["NewStateValue"], "runbook": runbook, "at": time.monotonic()})
        tell(f"webhook: {alarm['AlarmName']} is {alarm['NewStateValue']} · runbook {runbook}")

    def find(self, alarm, state, since=0.0):
        """The first notification of its kind, after a moment of the monotonic clock."""
        fitting = (one for one in self.received if one["alarm"] == alarm and one["state"] == state and one["at"] >= since)
        return next(fitting, None)


class Traces:
    """Plays the X-Ray daemon: writes down the segments that come, one a line, for who looks for a request's trace."""

    def __init__(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / "traces.log"
        self.newest = None
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self.socket.bind(("127.0.0.1", 2000))
        except OSError:
            self.socket.bind(("127.0.0.1", 0))
        self.target = f"xray://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        with self.log.open("wb", buffering=0) as log:
            while True:
                # a line that says what follows, and the segment
                segment = self.socket.recv(65535).partition(b"\n")[2]
                log.write(segment.strip() + b"\n")
                with contextlib.suppress(ValueError, KeyError, TypeError):  # anybody may send
                    self.newest = json.loads(segment)["trace_id"]


class Demo:
    def __init__(self, folder):
        self.folder = folder
        self.processes = Processes(folder)
        self.token = secrets.token_hex(16)
        self.endpoint = None
        # known beforehand: canaries visit it
        self.shop_port = port(8080)
        self.shop = f"http://127.0.0.1:{self.shop_port}"
        self.webhook = Webhook(port(8787), lambda: self.endpoint)
        self.traces = Traces()

    def obsctl(self, *arguments):
        """Runs obsctl on the repository's project against this demo's CloudWatch."""
        settings = ["--env", "local", "--endpoint", self.endpoint, "--set", f"page_webhook={self.webhook.url}", "--set", f"shop={self.shop}"]
        done = subprocess.run(
            [str(self.folder / "obsctl"), "--project", str(ROOT), *settings, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        (LOGS / f"obsctl-{arguments[-1].lstrip('-')}.log").write_text(done.stdout + done.stderr)
        if done.returncode != 0:
            raise Failure(f"obsctl {' '.join(arguments)} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def alarms(self):
        """Physical name → state."""
        self.processes.check()
        status = json.loads(self.obsctl("--format", "json", "status"))
        return {alarm["name"]: alarm["state"] for alarm in status["result"]["alarms"]}

    def fault(self, method, body=None):
        http_json(method, f"{self.shop}/api/operator/fault", body, {"authorization": f"Bearer {self.token}"})

    def aws(self, action, body):
        """Calls an operation of the local CloudWatch."""
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"GraniteServiceVersion20100801.{action}"}
        return http_json("POST", self.endpoint, body, headers)

    def metric(self, namespace, name, stat, dimensions):
        """A metric's values of the last hour, added up."""
        self.processes.check()
        now = int(time.time())
        metric = {"Namespace": namespace, "MetricName": name, "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()]}
        query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}}
        answer = self.aws("GetMetricData", {"StartTime": now - 3600, "EndTime": now + 60, "MetricDataQueries": [query]})
        return sum(answer["MetricDataResults"][0]["Values"])

    def unwell(self):
        """The alarms that are not OK, those aside that warm up, whose canaries run every five minutes only, and those of this machine,
        which whoever builds beside the demo keeps busy."""
        warming = ("shop-local-canary-api-", "shop-local-canary-search-")
        states = {name: state for name, state in self.alarms().items() if not name.startswith("shop-local-host-")}
        return {name: state for name, state in states.items() if state != "OK" and (state == "ALARM" or not name.startswith(warming))}

    def wait_until_well(self):
        """Until every alarm is OK."""
        if not within(PATIENCE_S, lambda: not self.unwell()):
            left = ", ".join(f"{name} is {state}" for name, state in self.unwell().items())
            raise Failure(f"waited {PATIENCE_S} s in vain for every alarm to be OK: {left}")

    def traced(self):
        """A trace that came, and that the shop's log knows."""
        log = LOGS / "shop.log"
        trace = wait_for("a trace of which the shop's log tells", lambda: self.traces.newest and self.traces.newest in log.read_text() and self.traces.newest)
        lines = sum(trace in line for line in log.read_text().splitlines())
        segments = sum(trace in line for line in self.traces.log.read_text().splitlines())
        tell(f"trace {trace}: segments {segments}, lines of the shop's log {lines}")

    def heartbeat(self, wanted):
        """The newest run of the heartbeat canary, once it has ended as wanted."""
        scope = "demo/20260101/us-east-1/synthetics/aws4_request"
        signed = {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}

        def look():
            self.processes.check()
            answer = http_json("POST", f"{self.endpoint}/canary/shop-local-heartbeat/runs", {"MaxResults": 1}, signed)
            run = next(iter(answer["CanaryRuns"]), None)
            return run if run and run["Status"]["State"] == wanted else None

        run = wait_for(f"a run of the heartbeat canary that is {wanted}", look)
        reason = run["Status"].get("StateReason")
        tell(f"canary heartbeat: {wanted.lower()}" + (f", {reason}" if reason else ""))

    def start(self):
        self.start_cloudwatch()
        self.apply()
        self.start_shop()
        wait_for("the webhook's subscription", lambda: self.webhook.confirmed)
        tell("webhook subscribed to the route `page`")

    def start_cloudwatch(self):
        local = self.processes.start(
            "cloudwatch", "obsctl", "local", "--listen", f"127.0.0.1:{port(4566)}", "--emf-listen", f"127.0.0.1:{port(25888)}",
            "--runbooks", "runbooks",
        )
        self.endpoint = self.processes.line("the local CloudWatch", local, lambda line: line.removeprefix("cloudwatch ") if line.startswith("cloudwatch ") else None)
        self.emf = self.processes.line("the local CloudWatch", local, lambda line: line.removeprefix("emf ") if line.startswith("emf ") else None)
        tell(f"local CloudWatch at {self.endpoint}, metrics at {self.emf}")

    def apply(self):
        self.obsctl("apply", "--yes")
        tell(f"applied: {len(self.alarms())} alarms")

    def start_shop(self):
        """After the monitoring: only then the app monitor has the id that the shop's pages carry."""
        rum = json.loads(self.obsctl("rum", "snippet", "--as", "json", "shop"))
        monitor = ["--rum-monitor", rum["id"], "--rum-region", rum["region"], "--rum-endpoint", rum["config"]["endpoint"]]
        shop = self.processes.start(
            "shop", "shop", "serve", "--listen", f"127.0.0.1:{self.shop_port}", "--emf", self.emf, "--metric-resolution", "1",
            "--traces", self.traces.target, *monitor,
            environment={"SHOP_OPERATOR_TOKEN": self.token},
        )
        self.processes.line("the shop", shop, listening_address)
        tell(f"shop at {self.shop}, its pages watched by the app monitor {rum['monitor']}")
        self.processes.start("load", "shop-load", "--target", self.shop, "--rate", "20", "--journeys", "browse=60,buy=40")
        tell("traffic: 20 requests a second, of people who look and people who buy")

    def once(self):
        self.wait_until_well()
        tell("every alarm is OK")
        self.traced()
        began = self.break_payment()
        # meanwhile, what nobody who cannot pay disturbs
        self.heartbeat("PASSED")
        self.page_view()
        self.dashboards()
        self.payment_alarm(began)
        self.fault_and_recovery()
        wait_for("the all-clear of the payment provider", lambda: self.webhook.find("shop-local-payment-failing", "OK", since=began))
        tell("shop-local-payment-failing is OK, too")
        self.obsctl("destroy", "--yes")
        left = self.alarms()
        if left:
            raise Failure(f"destroy left {', '.join(left)}")
        tell("destroyed: nothing is left")

    def page_view(self):
        """A customer's browser, and what CloudWatch RUM makes of it."""
        measured = lambda name, stat: self.metric("AWS/RUM", name, stat, {"application_name": "shop-local-shop"})
        # the canaries' browsers are counted, too
        before = measured("PageViewCount", "Sum")
        # on a busy machine the browser may end before its last words are sent: then someone else comes
        for _ in range(5):
            self.visit()
            if views := within(10, lambda: measured("PageViewCount", "Sum") - before):
                if paint := within(10, lambda: measured("WebVitalsLargestContentfulPaint", "p75")):
                    break
        else:
            raise Failure("five visits, and no page view with its vitals in CloudWatch RUM")
        tell(f"a page view in Chromium: PageViewCount {views:.0f}, largest contentful paint {paint:.0f} ms")

    def visit(self):
        visit = subprocess.run(
            ["node", "scripts/visit.mjs", f"{self.shop}/products"], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
        )
        if visit.returncode != 0:
            raise Failure(f"the browser ended with status {visit.returncode}:\n{visit.stderr}")

    def dashboards(self):
        """How much of each dashboard of the shop shows something."""
        for name in ("red", "overview", "performance", "errors", "database", "queue", "business"):
            found = self.aws("GetDashboard", {"DashboardName": f"shop-local-shop-{name}"})
            widgets = [widget["properties"] for widget in json.loads(found["DashboardBody"])["widgets"]]
            widgets = [widget for widget in widgets if "metrics" in widget]
            wait_for(f"data on every widget of shop-{name}", lambda: all(self.has_data(widget) for widget in widgets))
            tell(f"dashboard shop-{name}: {len(widgets)} widgets, all with data")

    def has_data(self, widget):
        """Whether any metric of a widget has a value of the last hour."""
        queries = []
        for row in widget["metrics"]:
            texts = [text for text in row if isinstance(text, str)]
            if not texts:
                continue  # an expression
            namespace, name, *pairs = texts
            dimensions = [{"Name": key, "Value": value} for key, value in zip(pairs[::2], pairs[1::2])]
            metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
            queries.append({"Id": f"m{len(queries)}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "SampleCount"}})
        now = int(time.time())
        answer = self.aws("GetMetricData", {"StartTime": now - 3600, "EndTime": now + 60, "MetricDataQueries": queries})
        return any(result["Values"] for result in answer["MetricDataResults"])

    def break_payment(self):
        """The payment provider does not answer; when that began."""
        self.fault("PUT", {"payment_down_share": 1})
        tell("fault on: the payment provider is down")
        return time.monotonic()

    def payment_alarm(self, began):
        wait_for("the payment's alarm", lambda: self.webhook.find("shop-local-payment-failing", "ALARM", since=began))
        page = self.webhook.find("shop-local-payment-failing", "ALARM", since=began)
        tell(f"shop-local-payment-failing was in ALARM, {page['at'] - began:.1f} s after the fault")
        self.runbook_opens(page, "payment")
        self.fault("DELETE")
        tell("fault off: people can pay again")

    def runbook_opens(self, page, name):
        """A notification leads to its runbook."""
        if not (page["runbook"] or "").endswith(f"/{name}"):
            raise Failure(f"the notification does not name the runbook: {page}")
        text = urllib.request.urlopen(page["runbook"], timeout=30).read().decode()
        if name not in text.lower().replace(" ", "-"):
            raise Failure(f"{page['runbook']} does not show the runbook")
        tell(f"its runbook opens: {page['runbook']}")

    def fault_and_recovery(self):
        before = time.monotonic()
        self.fault("PUT", {"latency_ms": 0, "error_share": 1})
        tell("fault on: the shop's answers are errors")
        wait_for("ALARM", lambda: self.alarms()["shop-local-catalog-errors"] == "ALARM")
        tell(f"shop-local-catalog-errors is in ALARM, {time.monotonic() - before:.1f} s after the fault")
        page = wait_for("the notification", lambda: self.webhook.find("shop-local-catalog-errors", "ALARM", since=before))
        self.runbook_opens(page, "catalog-errors")
        self.heartbeat("FAILED")
        recovered = time.monotonic()
        self.fault("DELETE")
        tell("fault off")
        # an alarm on minutes is evaluated once a minute: it tells of the run after it
        wait_for("the canary's alarm", lambda: self.webhook.find("shop-local-canary-heartbeat-failed", "ALARM", since=before))
        tell(f"shop-local-canary-heartbeat-failed was in ALARM, {time.monotonic() - before:.1f} s after the fault began")
        before = recovered
        # a run that passes comes within a minute, and alarms on minutes are evaluated once a minute
        self.wait_until_well()
        tell(f"every alarm is OK, {time.monotonic() - before:.1f} s after the fault ended")
        wait_for("the all-clear", lambda: self.webhook.find("shop-local-catalog-errors", "OK", since=before))

    def stay(self):
        print(
            f"""
  shop        {self.shop}
  console     {self.endpoint}/_console
  dashboards  {self.endpoint}/_console/dashboards/shop-local-shop-overview, and the others beside it
  canaries    {self.endpoint}/_console/canaries
  visits      {self.endpoint}/_console/rum
  traces      {self.traces.log}, by `xray_trace_id` of a line in {LOGS / "shop.log"}
  break it    curl -X PUT {self.shop}/api/operator/fault -H 'authorization: Bearer {self.token}' -H 'content-type: application/json' -d '{{"latency_ms": 0, "error_share": 0.3}}'
  no payment  curl -X PUT {self.shop}/api/operator/fault -H 'authorization: Bearer {self.token}' -H 'content-type: application/json' -d '{{"payment_down_share": 1}}'
  mend it     curl -X DELETE {self.shop}/api/operator/fault -H 'authorization: Bearer {self.token}'

  Ctrl-C ends everything.
""",
            flush=True,
        )
        while True:
            self.processes.check()
            time.sleep(1)


def listening_address(line):
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    fields = {**entry, **entry.get("fields", {})}
    return fields.get("address") if fields.get("message") == "listening" else None


def main():
    parser = argparse.ArgumentParser(description="obsctl's demo")
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the built programs")
    parser.add_argument("--once", action="store_true", help="unattended: fault, alarm, notification, recovery, end")
    options = parser.parse_args()
    for asked_to_end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked_to_end, signal.default_int_handler)
    demo = Demo(options.bin.resolve())
    try:
        demo.start()
        demo.once() if options.once else demo.stay()
        return 0
    except KeyboardInterrupt:
        print("\nending", file=sys.stderr)
        return 130 if options.once else 0
    except Failure as failure:
        print(f"demo failed: {failure}", file=sys.stderr)
        return 1
    finally:
        demo.processes.stop()


if __name__ == "__main__":
    sys.exit(main())
