"""What no well-behaved client sends, and what must not happen to the server for it."""

import http.client
import json
import socket
import urllib.parse


def post(local, body, **headers):
    address = urllib.parse.urlparse(local.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        connection.request("POST", "/", body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


JSON = {"content_type": "application/x-amz-json-1.0", "x_amz_target": "GraniteServiceVersion20100801.DescribeAlarms"}


def test_a_request_without_a_signature_is_served(local):
    status, body = post(local, "{}", **JSON)
    assert status == 200
    assert set(json.loads(body)) == {"MetricAlarms", "CompositeAlarms"}


def test_wrong_signatures_choose_nothing_but_the_region(local):
    cloudwatch = local.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="wire", Namespace="W", MetricName="M", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    for authorization in ["", "Basic x", "AWS4-HMAC-SHA256 Credential=a/b", "AWS4-HMAC-SHA256 Credential=a/1/../x/y"]:
        status, _ = post(local, "{}", authorization=authorization, **JSON)
        assert status == 200, authorization
    cloudwatch.delete_alarms(AlarmNames=["wire"])


def test_broken_bodies_are_mistakes_of_the_caller(local):
    for body in ["{", "[]", '"text"', "[" * 50_000, '{"MaxRecords": {}}', '{"AlarmNames": "a"}']:
        status, answer = post(local, body, **JSON)
        assert (status, json.loads(answer)["__type"].rpartition("#")[2]) == (400, "SerializationException"), body[:40]
    status, _ = post(local, "not gzip", content_encoding="gzip", **JSON)
    assert status == 400
    status, _ = post(local, "{}", content_encoding="br", **JSON)
    assert status == 415


def test_wrong_protocols_are_told_apart(local):
    wrong = JSON | {"content_type": "text/plain"}
    assert post(local, "{}", **wrong)[0] == 400
    foreign = JSON | {"x_amz_target": "DynamoDB_20120810.ListTables"}
    assert post(local, "{}", **foreign)[0] == 404
    status, body = post(local, "Action=X&Version=1999-01-01", content_type="application/x-www-form-urlencoded")
    assert status == 404
    assert "<ErrorResponse" in body
    assert post(local, "{}", smithy_protocol="rpc-v2-json")[0] == 400


def test_a_huge_body_is_turned_away(local):
    address = urllib.parse.urlparse(local.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_the_server_is_well_after_all_that(local):
    assert local.health()["status"] == "ok"
