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
