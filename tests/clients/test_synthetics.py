"""Synthetics through botocore and the AWS CLI."""

import http.server
import io
import shutil
import tempfile
import threading
import time
import zipfile

import local as local_server
import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def synthetics(local):
    return local.client("synthetics")


def test_runtime_versions_are_paged(synthetics):
    names, token = [], None
    while True:
        page = synthetics.describe_runtime_versions(MaxResults=7, **({"NextToken": token} if token else {}))
        names += [version["VersionName"] for version in page["RuntimeVersions"]]
        token = page.get("NextToken")
        if not token:
            break
    assert "syn-nodejs-playwright-8.0" in names
    assert len(names) == len(set(names))


def test_a_mistake_has_the_name_of_the_model(synthetics):
    with pytest.raises(ClientError) as raised:
        synthetics.describe_runtime_versions(NextToken="nonsense")
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert "NextToken" in raised.value.response["Error"]["Message"]


def test_the_command_lists_runtime_versions(local):
    listed = local.cli("synthetics", "describe-runtime-versions")
    assert any(version["VersionName"].startswith("syn-nodejs-puppeteer-") for version in listed["RuntimeVersions"])


def canary(name, **other):
    return {
        "Name": name,
        "Code": {"ZipFile": b"PK", "Handler": "index.handler"},
        "ArtifactS3Location": "s3://artifacts/shop",
        "ExecutionRoleArn": "arn:aws:iam::000000000000:role/canary",
        "Schedule": {"Expression": "rate(5 minutes)", "DurationInSeconds": 0},
        "RuntimeVersion": "syn-nodejs-playwright-8.0",
        **other,
    }


def test_a_canary_is_made_started_stopped_and_deleted(synthetics, name):
    secret = {"EnvironmentVariables": {"TOKEN": "not for clients"}, "TimeoutInSeconds": 60}
    made = synthetics.create_canary(**canary(name, RunConfig=secret, Tags={"team": "shop"}))["Canary"]
    assert made["Status"]["State"] == "READY"
    assert "EnvironmentVariables" not in made["RunConfig"]
    synthetics.update_canary(Name=name, RunConfig={"MemoryInMB": 1024})
    synthetics.start_canary(Name=name)
    found = synthetics.get_canary(Name=name)["Canary"]
    assert found["Status"]["State"] == "RUNNING"
    assert found["RunConfig"] == {"TimeoutInSeconds": 60, "MemoryInMB": 1024}
    assert found["Timeline"]["LastStarted"] >= found["Timeline"]["Created"]
    listed = synthetics.describe_canaries(Names=[name])["Canaries"]
    assert [one["Id"] for one in listed] == [made["Id"]]
    with pytest.raises(synthetics.exceptions.ConflictException):
        synthetics.delete_canary(Name=name)
    synthetics.stop_canary(Name=name)
    synthetics.delete_canary(Name=name)
    with pytest.raises(synthetics.exceptions.ResourceNotFoundException):
        synthetics.get_canary(Name=name)


def test_the_tags_of_a_canary_come_and_go(synthetics, name):
    synthetics.create_canary(**canary(name, Tags={"team": "shop"}))
    arn = f"arn:aws:synthetics:us-east-1:000000000000:canary:{name}"
    synthetics.tag_resource(ResourceArn=arn, Tags={"stage": "test"})
    synthetics.untag_resource(ResourceArn=arn, TagKeys=["team"])
    assert synthetics.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "test"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"Schedule": {"Expression": "rate(2 hours)"}}, "Schedule.Expression"),
        ({"ArtifactS3Location": "s3://a.b/c"}, "ArtifactS3Location"),
        ({"RunConfig": {"MemoryInMB": 1000}}, "MemoryInMB"),
        ({"Code": {"S3Bucket": "nowhere", "S3Key": "x.zip", "Handler": "a.b"}}, "s3://nowhere/x.zip"),
        ({"Code": {"Handler": "a.b"}}, "ZipFile"),
        ({"Schedule": {"Expression": "cron(0 9 * * MON *)"}}, "Schedule.Expression"),
        ({"SuccessRetentionPeriodInDays": 456}, "SuccessRetentionPeriodInDays"),
        ({"RunConfig": {"TimeoutInSeconds": 301}}, "TimeoutInSeconds"),
        ({"RunConfig": {"EnvironmentVariables": {"A": "x" * 4096}}}, "EnvironmentVariables"),
        ({"RuntimeVersion": "syn-nodejs-playwright-99.0"}, "syn-nodejs-playwright-8.0"),
    ],
)
def test_what_can_not_be_a_canary_is_refused(synthetics, name, wrong, named):
    with pytest.raises(ClientError) as raised:
        synthetics.create_canary(**canary(name.split("[")[0], **wrong))
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert named in raised.value.response["Error"]["Message"]


SCRIPT = """
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  await synthetics.executeStep('open the shop', async () => { await page.goto('SITE/'); });
  await synthetics.executeStep('find a book', async () => { await page.click('#book', { timeout: 2000 }); });
  await synthetics.close();
};
"""


class Shop(http.server.BaseHTTPRequestHandler):
    """A page with a book, once there is one."""

    page = "<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>Shop</h1>"
    book = False
    hold = threading.Event()
    reached = threading.Event()

    def do_GET(self):
        if self.path == "/hold":
            Shop.reached.set()
            Shop.hold.wait(60)
        body = (self.page + ("<button id=book>Book</button>" if Shop.book else "")).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def shop():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    Shop.hold.set()
    server.shutdown()


def packed(script):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("index.mjs", script)
    return packed.getvalue()


def until(look, patience=90):
    """What is looked for, once it is there."""
    deadline = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


def over(synthetics, name, count=1):
    """The runs of a canary, once so many are over."""

    def look():
        runs = synthetics.get_canary_runs(Name=name)["CanaryRuns"]
        states = [run["Status"]["State"] for run in runs]
        return runs if len(runs) >= count and "RUNNING" not in states else None

    return until(look)


def test_a_started_canary_really_runs(local, synthetics, s3, shop, name):
    logs, cloudwatch = local.client("logs"), local.client("cloudwatch")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="shop.zip", Body=packed(SCRIPT.replace("SITE", shop)))
    Shop.book = False
    settings = {
        "Code": {"S3Bucket": name, "S3Key": "shop.zip", "Handler": "index.handler"},
        "ArtifactS3Location": f"s3://{name}/artifacts",
        "Schedule": {"Expression": "rate(0 minute)"},
    }
    made = synthetics.create_canary(**canary(name, **settings))["Canary"]
    assert synthetics.get_canary_runs(Name=name)["CanaryRuns"] == []
    synthetics.start_canary(Name=name)
    [failed] = over(synthetics, name)
    assert failed["Status"]["StateReasonCode"] == "CANARY_FAILURE"
    assert "find a book" in failed["Status"]["StateReason"]
    until(lambda: synthetics.get_canary(Name=name)["Canary"]["Status"]["State"] == "STOPPED")

    Shop.book = True
    synthetics.start_canary(Name=name)
    passed, *_ = over(synthetics, name, 2)
    assert passed["Status"] == {"State": "PASSED", "TestResult": "PASSED"}
    [last] = synthetics.describe_canaries_last_run(Names=[name])["CanariesLastRun"]
    assert (last["CanaryName"], last["LastRun"]["Id"]) == (name, passed["Id"])

    bucket, _, prefix = passed["ArtifactS3Location"].partition("/")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]
    assert f"{prefix}/SyntheticsReport-PASSED.json" in keys
    [picture] = [key for key in keys if key.endswith("find_a_book-succeeded.png")]
    assert s3.get_object(Bucket=bucket, Key=picture)["ContentType"] == "image/png"
    group = f"/aws/lambda/cwsyn-{name}-{made['Id']}"
    lines = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
    assert sum(line.startswith("REPORT RequestId") for line in lines) == 2
    metric = {"Namespace": "CloudWatchSynthetics", "Dimensions": [{"Name": "CanaryName", "Value": name}]}
    points = cloudwatch.get_metric_statistics(
        **metric,
        MetricName="SuccessPercent",
        StartTime=failed["Timeline"]["Started"].timestamp() - 3600,
        EndTime=passed["Timeline"]["Started"].timestamp() + 3600,
        Period=86400,
        Statistics=["SampleCount", "Sum"],
    )["Datapoints"]
    assert sum(point["SampleCount"] for point in points) == 2
    assert sum(point["Sum"] for point in points) == 100


def test_a_killed_server_leaves_a_failed_run(shop):
    folder = tempfile.mkdtemp()
    server = local_server.start("--data", folder)
    try:
        synthetics = server.client("synthetics")
        script = "export const handler = async () => { await fetch('SITE/hold'); };".replace("SITE", shop)
        code = {"ZipFile": packed(script), "Handler": "index.handler"}
        Shop.hold.clear()
        Shop.reached.clear()
        synthetics.create_canary(**canary("held", Code=code, Schedule={"Expression": "rate(0 minute)"}))
        synthetics.start_canary(Name="held")
        assert Shop.reached.wait(60)
        server.process.kill()
        server.process.wait()
        Shop.hold.set()
        server = local_server.start("--data", folder)
        synthetics = server.client("synthetics")
        [run] = synthetics.get_canary_runs(Name="held")["CanaryRuns"]
        assert run["Status"]["StateReasonCode"] == "EXECUTION_FAILURE"
        assert run["Status"]["StateReason"] == "the local CloudWatch ended during the run"
        assert synthetics.get_canary(Name="held")["Canary"]["Status"]["State"] == "STOPPED"
    finally:
        server.stop()
        shutil.rmtree(folder)
