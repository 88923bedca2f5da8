"""CloudWatch Logs through botocore and the AWS CLI."""

import json
import time

import pytest
from botocore.exceptions import ClientError


def millis():
    return int(time.time() * 1000)


def refused(call, code, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code, caught.value


@pytest.fixture
def stream(logs, name):
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    yield {"logGroupName": name, "logStreamName": "s"}
    logs.delete_log_group(logGroupName=name)


def put(logs, stream, messages, first=None):
    first = first or millis()
    events = [{"timestamp": first + index, "message": message} for index, message in enumerate(messages)]
    return logs.put_log_events(**stream, logEvents=events)


def test_groups_and_streams_come_and_go(logs, name):
    logs.create_log_group(logGroupName=name)
    refused(logs.create_log_group, "ResourceAlreadyExistsException", logGroupName=name)
    logs.put_retention_policy(logGroupName=name, retentionInDays=7)
    refused(logs.put_retention_policy, "InvalidParameterException", logGroupName=name, retentionInDays=8)
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert [(group["logGroupName"], group["retentionInDays"]) for group in found] == [(name, 7)]
    for index in range(3):
        logs.create_log_stream(logGroupName=name, logStreamName=f"s{index}")
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=name, PaginationConfig={"PageSize": 2})
    assert [[stream["logStreamName"] for stream in page["logStreams"]] for page in pages] == [["s0", "s1"], ["s2"]]
    logs.delete_log_stream(logGroupName=name, logStreamName="s1")
    logs.delete_log_group(logGroupName=name)
    refused(logs.describe_log_streams, "ResourceNotFoundException", logGroupName=name)
    refused(logs.delete_log_group, "ResourceNotFoundException", logGroupName=name)


def test_events_come_back_in_pages(logs, stream):
    put(logs, stream, ["one", "two", "three"])
    newest = logs.get_log_events(**stream, limit=2)
    assert [event["message"] for event in newest["events"]] == ["two", "three"]
    older = logs.get_log_events(**stream, limit=2, nextToken=newest["nextBackwardToken"])
    assert [event["message"] for event in older["events"]] == ["one"]
    end = logs.get_log_events(**stream, nextToken=newest["nextForwardToken"])
    assert end["events"] == []
    assert end["nextForwardToken"] == newest["nextForwardToken"]
    head = logs.get_log_events(**stream, startFromHead=True, limit=1)
    assert [event["message"] for event in head["events"]] == ["one"]


def test_events_are_filtered(logs, stream):
    first = millis()
    put(logs, stream, ["ERROR 1", "INFO 2", "ERROR 3", "ERROR ignored"], first)

    def found(pattern, **more):
        output = logs.filter_log_events(logGroupName=stream["logGroupName"], filterPattern=pattern, **more)
        return [event["message"] for event in output["events"]]

    assert found("ERROR") == ["ERROR 1", "ERROR 3", "ERROR ignored"]
    assert found("ERROR -ignored", logStreamNames=["s"]) == ["ERROR 1", "ERROR 3"]
    assert found("?INFO ?3") == ["INFO 2", "ERROR 3"]
    # the end is part of the range here, and not of that of get_log_events
    assert found("", endTime=first + 1) == ["ERROR 1", "INFO 2"]
    read = logs.get_log_events(**stream, endTime=first + 1)["events"]
    assert [event["message"] for event in read] == ["ERROR 1"]
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=stream["logGroupName"], filterPattern="ERROR", PaginationConfig={"PageSize": 2}
    )
    assert sum(len(page["events"]) for page in pages) == 3
    refused(
        logs.filter_log_events,
        "InvalidParameterException",
        logGroupName=stream["logGroupName"],
        filterPattern='"open',
    )


def test_events_against_the_rules_are_refused(logs, stream):
    at = millis()
    call = logs.put_log_events
    backwards = [{"timestamp": at, "message": "a"}, {"timestamp": at - 1, "message": "b"}]
    refused(call, "InvalidParameterException", **stream, logEvents=backwards)
    large = [{"timestamp": at, "message": "x" * 1_048_576}]
    refused(call, "InvalidParameterException", **stream, logEvents=large)
    nowhere = {"logGroupName": "none", "logStreamName": "s"}
    refused(call, "ResourceNotFoundException", **nowhere, logEvents=[{"timestamp": at, "message": "a"}])
    day = 86_400_000
    old = logs.put_log_events(**stream, logEvents=[{"timestamp": at - 15 * day, "message": "old"}])
    assert old["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    new = logs.put_log_events(**stream, logEvents=[{"timestamp": at + day, "message": "new"}])
    assert new["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 0}
    assert logs.get_log_events(**stream)["events"] == []


def test_events_in_the_embedded_metric_format_become_metrics(local, logs, stream):
    cloudwatch = local.client("cloudwatch")
    namespace = stream["logGroupName"]
    directive = {
        "Namespace": namespace,
        "Dimensions": [["Service"], []],
        "Metrics": [{"Name": "Latency", "Unit": "Milliseconds"}],
    }
    document = {
        "_aws": {"Timestamp": millis(), "CloudWatchMetrics": [directive]},
        "Service": "orders",
        "Latency": [1, 2.5],
    }
    put(logs, stream, ["an ordinary line", json.dumps(document), '{"_aws": {"Timestamp": "soon"}}'])
    listed = cloudwatch.list_metrics(Namespace=namespace)["Metrics"]
    assert sorted(len(metric["Dimensions"]) for metric in listed) == [0, 1]
    errors = cloudwatch.list_metrics(
        Namespace="AWS/Logs", Dimensions=[{"Name": "LogGroupName", "Value": namespace}]
    )["Metrics"]
    assert [metric["MetricName"] for metric in errors] == ["EMFValidationErrors"]


def test_the_cli_writes_and_reads(local, logs, stream):
    group = stream["logGroupName"]
    put(logs, stream, ["hello"])
    read = local.cli("logs", "get-log-events", "--log-group-name", group, "--log-stream-name", "s")
    assert [event["message"] for event in read["events"]] == ["hello"]
    error = local.cli("logs", "describe-metric-filters", "--log-group-name", group, fails=True)
    assert "(UnknownOperationException)" in error
