"""Synthetics through botocore and the AWS CLI."""

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
    ],
)
def test_what_can_not_be_a_canary_is_refused(synthetics, name, wrong, named):
    with pytest.raises(ClientError) as raised:
        synthetics.create_canary(**canary(name.split("[")[0], **wrong))
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert named in raised.value.response["Error"]["Message"]
