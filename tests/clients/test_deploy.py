"""The repository's own monitoring, deployed by obsctl's SDK, as third-party clients see it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import local as local_server

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("artifacts", "main", "business", "platform", "composites", "dashboards", "dashboards-inside")
DASHBOARDS = {"canaries", "rum-shop", "shop-red"} | {
    f"shop-{about}" for about in ("overview", "performance", "errors", "database", "queue", "business")
}
CANARIES = ("api", "heartbeat", "search")
ALARMS = {
    "shop-local-catalog-errors",
    "shop-local-catalog-latency-average",
    "shop-local-catalog-latency-p99",
    "shop-local-catalog-no-traffic",
    *(f"shop-local-orders-{what}" for what in ("drift", "errors", "failing", "none", "stuck")),
    *(f"shop-local-payment-{what}" for what in ("circuit-open", "declines", "failing", "slow")),
    *(f"shop-local-stock-{what}" for what in ("drift", "low", "short", "sold-out")),
    *(f"shop-local-queue-{queue}-waits" for queue in ("mail", "stock-commit")),
    *(f"shop-local-events-{who}-{what}" for who in ("inventory", "notifications") for what in ("failing", "late")),
    *(f"shop-local-dead-letters-{who}" for who in ("inventory", "notifications")),
    *(f"shop-local-mail-{what}" for what in ("failing", "late")),
    *(f"shop-local-login-{what}" for what in ("errors", "failures", "throttled")),
    *(f"shop-local-database-{what}" for what in ("errors", "pool", "slow")),
    "shop-local-telemetry-dropped",
    *(f"shop-local-host-{what}" for what in ("cpu", "memory", "disk-root", "disk-data", "files")),
    *(f"shop-local-rum-shop-{what}" for what in ("lcp", "inp", "cls", "fcp", "ttfb", "script-errors", "server-errors")),
    *(f"shop-local-canary-{name}-{what}" for name in CANARIES for what in ("failed", "slow")),
}

pytestmark = pytest.mark.skipif("OBSCTL_BIN" not in os.environ, reason="needs the built obsctl (OBSCTL_BIN)")


class Project:
    """A copy of the repository's monitoring that a test may change."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        for name in ("alarms", "canaries", "dashboards", "routes", "rum", "runbooks"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "obsctl.yaml", folder)

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def obsctl(self, *arguments, status=0):
        done = subprocess.run(
            [ROOT / os.environ["OBSCTL_BIN"], "--project", self.folder, "--env", "local", "--endpoint", self.url, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def target():
    running = local_server.start()
    yield running
    running.stop()


@pytest.fixture
def project(tmp_path, target):
    """Deployed before the test, destroyed after it."""
    project = Project(tmp_path, target.url)
    project.obsctl("apply", "--yes")
    yield project
    project.obsctl("destroy", "--yes")


def listed(target):
    """What the AWS CLI lists, and what boto3 does; both must say the same."""
    stacks = target.cli("cloudformation", "list-stacks", "--stack-status-filter", "CREATE_COMPLETE", "UPDATE_COMPLETE")["StackSummaries"]
    alarms = target.cli("cloudwatch", "describe-alarms", "--alarm-types", "MetricAlarm", "CompositeAlarm")
    by_cli = {
        "stacks": {stack["StackName"] for stack in stacks},
        "alarms": {alarm["AlarmName"] for alarm in alarms["MetricAlarms"]},
        "composites": {alarm["AlarmName"] for alarm in alarms["CompositeAlarms"]},
        "dashboards": {entry["DashboardName"] for entry in target.cli("cloudwatch", "list-dashboards")["DashboardEntries"]},
        "topics": {topic["TopicArn"].rsplit(":", 1)[1] for topic in target.cli("sns", "list-topics")["Topics"]},
        "subscriptions": {(one["Protocol"], one["Endpoint"]) for one in target.cli("sns", "list-subscriptions")["Subscriptions"]},
        "monitors": {one["Name"] for one in target.cli("rum", "list-app-monitors")["AppMonitorSummaries"]},
        "canaries": {one["Name"] for one in target.cli("synthetics", "describe-canaries")["Canaries"]},
    }
    cloudwatch, sns, cloudformation, rum, synthetics = (
        target.client(name) for name in ("cloudwatch", "sns", "cloudformation", "rum", "synthetics")
    )
    alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100)
    by_boto = {
        "stacks": {stack["StackName"] for stack in cloudformation.describe_stacks()["Stacks"]},
        "alarms": {alarm["AlarmName"] for alarm in alarms["MetricAlarms"]},
        "composites": {alarm["AlarmName"] for alarm in alarms["CompositeAlarms"]},
        "dashboards": {entry["DashboardName"] for entry in cloudwatch.list_dashboards()["DashboardEntries"]},
        "topics": {topic["TopicArn"].rsplit(":", 1)[1] for topic in sns.list_topics()["Topics"]},
        "subscriptions": {(one["Protocol"], one["Endpoint"]) for one in sns.list_subscriptions()["Subscriptions"]},
        "monitors": {one["Name"] for one in rum.list_app_monitors()["AppMonitorSummaries"]},
        "canaries": {one["Name"] for one in synthetics.describe_canaries()["Canaries"]},
    }
    assert by_cli == by_boto
    return by_cli


def buckets(target):
    return [one["Name"] for one in target.cli("s3api", "list-buckets")["Buckets"]]


def test_clients_list_what_was_deployed(target, project):
    assert listed(target) == {
        "stacks": {f"shop-local-{part}" for part in PARTS},
        "alarms": ALARMS,
        "composites": {f"shop-local-{what}-broken" for what in ("catalog", "checkout", "shop")},
        "dashboards": {f"shop-local-{name}" for name in DASHBOARDS},
        "topics": {"shop-local-page", "shop-local-ticket"},
        "subscriptions": {("http", "http://127.0.0.1:8787/page"), ("email", "storefront@example.com")},
        "monitors": {"shop-local-shop"},
        "canaries": {f"shop-local-{name}" for name in CANARIES},
    }
    assert buckets(target) == ["shop-local-canaries-000000000000-us-east-1"]
    events = target.cli("cloudformation", "describe-stack-events", "--stack-name", "shop-local-main")["StackEvents"]
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert events[0]["ResourceType"] == "AWS::CloudFormation::Stack"
    errors = target.client("cloudwatch").describe_alarms(AlarmNames=["shop-local-catalog-errors"])["MetricAlarms"][0]
    assert errors["Threshold"] == 5
    assert (errors["DatapointsToAlarm"], errors["EvaluationPeriods"]) == (2, 3)
    assert errors["AlarmActions"] == ["arn:aws:sns:us-east-1:000000000000:shop-local-page"]
    assert f"Runbook: {target.url}/_console/runbooks/catalog-errors" in errors["AlarmDescription"].splitlines()
    body = json.loads(target.client("cloudwatch").get_dashboard(DashboardName="shop-local-shop-red")["DashboardBody"])
    assert "Duration" in {widget["properties"].get("title") for widget in body["widgets"]}


def test_a_plan_after_an_apply_is_empty(project):
    plan = json.loads(project.obsctl("--format", "json", "plan", "--exit-code"))
    assert [stack["changes"] for stack in plan["result"]["stacks"]] == [[] for _ in PARTS]


def test_a_plan_names_just_what_was_changed(project):
    project.edit("alarms/catalog.yaml", "condition: {below: 1, for: 3}", "condition: {below: 2, for: 3}")
    project.edit("dashboards/shop-red.yaml", "          title: Saturation", "          title: Load")
    plan = json.loads(project.obsctl("--format", "json", "plan", "--exit-code", status=3))
    changes = {change["logical_id"]: change for stack in plan["result"]["stacks"] for change in stack["changes"]}
    assert set(changes) == {"AlarmCatalogNoTraffic", "DashboardShopRed"}
    threshold = changes["AlarmCatalogNoTraffic"]["fields"]
    assert [(field["path"], field["before"], field["after"]) for field in threshold] == [("Threshold", 1, 2)]
    [widget] = changes["DashboardShopRed"]["widgets"]
    assert [(field["path"], field["before"], field["after"]) for field in widget["fields"]] == [("title", "Saturation", "Load")]
    project.obsctl("apply", "--yes")
    project.obsctl("plan", "--exit-code")


def test_one_changed_character_of_a_canary_is_a_line_of_the_plan(project):
    project.edit("canaries/shop.yaml", "text: New in the shop", "text: New in tha shop")
    plan = project.obsctl("plan", "--exit-code", status=3)
    lines = [line.strip() for line in plan.splitlines()]
    assert [line for line in lines if line.startswith("-") and "New in the shop" in line]
    assert [line for line in lines if line.startswith("+") and "New in tha shop" in line]
    assert "0 to add, 1 to change, 0 to replace, 0 to remove" in plan
    project.obsctl("apply", "--yes")
    project.obsctl("plan", "--exit-code")


def test_destroy_leaves_nothing(target, tmp_path):
    project = Project(tmp_path, target.url)
    project.obsctl("apply", "--yes")
    project.obsctl("destroy", "--yes")
    assert not any(listed(target).values())
    assert not buckets(target)


def test_templates_have_no_finding(target, tmp_path):
    project = Project(tmp_path, target.url)
    for environment in ("local", "prod"):
        project.obsctl("render", "--env", environment, "--out", str(tmp_path / "out"))
    templates = sorted(str(path) for path in (tmp_path / "out").glob("*.json"))
    assert len(templates) == 2 * len(PARTS)
    lint = pathlib.Path(sys.executable).parent / "cfn-lint"
    done = subprocess.run([lint, *templates], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "")
