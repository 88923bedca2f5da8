"""Fixtures: one server a session, for tests that keep to names of their own."""

import itertools

import botocore.config
import botocore.session
import pytest

import local as local_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def local():
    running = local_server.start()
    yield running
    running.stop()


@pytest.fixture(scope="session", params=["json", "smithy-rpc-v2-cbor", "query"])
def cloudwatch(request, local):
    """CloudWatch through each of its protocols."""
    return local.client("cloudwatch", request.param)


@pytest.fixture(scope="session")
def logs(local):
    return local.client("logs")


@pytest.fixture(scope="session")
def s3(local):
    """S3, whose answers have no model to be held against here: bodies, headers and free XML."""
    config = botocore.config.Config(region_name=local_server.REGION, retries={"total_max_attempts": 1})
    session = botocore.session.Session()
    return session.create_client("s3", endpoint_url=local.url, config=config, **local_server.CREDENTIALS)


@pytest.fixture
def name(request):
    """A name that no other test has."""
    return f"{request.node.originalname}-{next(_numbers)}".replace("_", "-")
