"""Fixtures: one server a session, for tests that keep to names of their own."""

import itertools

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


@pytest.fixture
def name(request):
    """A name that no other test has."""
    return f"{request.node.originalname}-{next(_numbers)}".replace("_", "-")
