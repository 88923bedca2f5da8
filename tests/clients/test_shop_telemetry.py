"""What the shop says about itself by AWS's own interfaces, read back from the local CloudWatch."""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.request

import pytest

import local as local_server


def binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", local_server.ROOT / "target"))
    for profile in ("ci", "debug"):
        shop = target / profile / "shop"
        if shop.exists():
            return str(shop)
    raise RuntimeError("build it first: cargo build -p shop")


@pytest.fixture
def shop(local):
    started = []

    def start(*arguments, endpoint=local.url, emf="off"):
        environment = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": local_server.REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
        }
        process = subprocess.Popen(
            [binary(), "serve", "--listen", "127.0.0.1:0", "--emf", emf, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        for line in process.stdout:
            log = json.loads(line)
            if log["message"] == "listening":
                return process, f"http://{log['address']}"
        raise RuntimeError("it ended")

    yield start
    for process in started:
        process.kill()
        process.wait()


def end(process):
    """Ends it in order: what waits is put. Its log."""
    process.send_signal(signal.SIGTERM)
    text, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return [json.loads(line) for line in text.splitlines()]


def visit(base, path, times):
    for _ in range(times):
        try:
            urllib.request.urlopen(base + path, timeout=10).read()
        except urllib.error.HTTPError as error:
            error.read()


def statistics(cloudwatch, metric, dimensions, statistics=(), extended=()):
    now = datetime.datetime.now(datetime.timezone.utc)
    arguments = {"Statistics": list(statistics)} if statistics else {"ExtendedStatistics": list(extended)}
    answer = cloudwatch.get_metric_statistics(
        Namespace="Shop",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - datetime.timedelta(minutes=10),
        EndTime=now + datetime.timedelta(minutes=5),
        Period=3600,
        **arguments,
    )
    return answer["Datapoints"]


@pytest.mark.parametrize("how", ["values", "statistics"])
def test_metrics_are_put(local, shop, how):
    cloudwatch = local.client("cloudwatch")
    client = f"probe-{how}"
    process, base = shop("--put-metric-data", how, "--flush", "200ms", "--clients", client)
    before = sum(
        point["Sum"] for point in statistics(cloudwatch, "Requests", {"Service": "catalog"}, ["Sum"])
    )
    request = urllib.request.Request(base + "/api/products/7", headers={"X-Client-Application": client})
    for _ in range(7):
        urllib.request.urlopen(request, timeout=10).read()
    visit(base, "/nope", 3)
    log = end(process)
    assert not [line for line in log if line.get("message") == "some metrics were not delivered"]

    [by_client] = statistics(cloudwatch, "RequestsByClient", {"Service": "catalog", "Client": client}, ["Sum"])
    assert by_client["Sum"] == 7
    after = statistics(cloudwatch, "Requests", {"Service": "catalog"}, ["Sum"])
    assert sum(point["Sum"] for point in after) - before == 10, "routes add up"
    route = {"Service": "catalog", "Route": "/api/products/{id}"}
    [duration] = statistics(cloudwatch, "RequestDuration", route, ["SampleCount", "Maximum", "Minimum"])
    assert duration["SampleCount"] >= 7
    assert 0 < duration["Minimum"] <= duration["Maximum"]
    assert duration["Unit"] == "Milliseconds"
    [memory] = statistics(cloudwatch, "ProcessMemory", {"Service": "catalog"}, ["Maximum"])
    assert memory["Unit"] == "Bytes" and memory["Maximum"] > 1e6


def test_lines_are_put(local, shop):
    logs = local.client("logs")
    group, stream = "/shop/put-events", "one"
    process, base = shop("--log-group", f"{group}:{stream}")
    visit(base, "/nope", 5)
    visit(base, "/products", 4)
    printed = end(process)
    events, arguments = [], {}
    while True:
        answer = logs.get_log_events(
            logGroupName=group, logStreamName=stream, startFromHead=True, **arguments
        )
        if not answer["events"]:
            break
        events += answer["events"]
        arguments = {"nextToken": answer["nextForwardToken"]}
    put = [json.loads(event["message"]) for event in events]
    assert put[-1]["message"] == "ended", "to the last line"
    requests = [line for line in put if line["message"] == "request"]
    assert [line["status"] for line in requests].count(404) == 5
    assert [line["route"] for line in requests].count("/products") == 4
    assert printed[-1]["message"] == "ended", "stdout has them too"
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    assert abs(times[-1] / 1000 - time.time()) < 120


def test_a_cloudwatch_that_is_away_holds_up_nothing(shop):
    # nothing listens there
    process, base = shop(
        "--put-metric-data", "values", "--log-group", "/shop/away:one", "--flush", "200ms", endpoint="http://127.0.0.1:9"
    )
    for _ in range(20):
        assert urllib.request.urlopen(base + "/api/products/7", timeout=10).status == 200
    log = end(process)
    assert [line for line in log if line["message"] == "telemetry cannot be delivered"]
    [left] = [line for line in log if line["message"] == "some metrics were not delivered"]
    assert left["undelivered"] > 0
