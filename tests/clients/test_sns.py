"""Topics, subscriptions and deliveries through botocore and the AWS CLI."""

import base64
import http.server
import json
import queue
import tempfile
import threading
import time
import urllib.request

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

import local as local_server


@pytest.fixture(scope="module")
def sns(local):
    return local.client("sns")


@pytest.fixture
def topic(sns, name):
    arn = sns.create_topic(Name=name)["TopicArn"]
    yield arn
    sns.delete_topic(TopicArn=arn)


class Webhook:
    """An HTTP endpoint that remembers what it got."""

    def __init__(self, statuses=()):
        self.got = queue.Queue()
        self.statuses = list(statuses)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                status = outer.statuses.pop(0) if outer.statuses else 200
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("location", outer.url)
                self.end_headers()
                outer.got.put((dict(self.headers), body))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def next(self):
        return self.got.get(timeout=20)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def webhook():
    hook = Webhook()
    yield hook
    hook.stop()


def inbox(local, topic):
    with urllib.request.urlopen(f"{local.url}/_local/inbox", timeout=10) as response:
        return [entry for entry in json.load(response) if entry["topic"] == topic]


def until(look, what):
    """Looks again until it finds something."""
    deadline = time.monotonic() + 20
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def refused(call, code, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return error


def check_signature(document):
    """The check that every receiver of SNS runs, as the developer guide describes it."""
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if document["Type"] != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{document[name]}\n" for name in names if name in document)
    with urllib.request.urlopen(document["SigningCertURL"], timeout=10) as response:
        certificate = x509.load_pem_x509_certificate(response.read())
    algorithm = {"1": hashes.SHA1(), "2": hashes.SHA256()}[document["SignatureVersion"]]
    signature = base64.b64decode(document["Signature"])
    certificate.public_key().verify(signature, text.encode(), padding.PKCS1v15(), algorithm)


def subscribe(sns, topic, webhook, **attributes):
    """Subscribes a webhook and agrees, as a receiver does."""
    arn = sns.subscribe(
        TopicArn=topic, Protocol="http", Endpoint=webhook.url, Attributes=attributes, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    _, body = webhook.next()
    urllib.request.urlopen(json.loads(body)["SubscribeURL"], timeout=10).read()
    return arn


def test_topics_come_and_go(sns, name):
    arn = sns.create_topic(Name=name, Attributes={"DisplayName": "Pages"}, Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    assert sns.create_topic(Name=name)["TopicArn"] == arn, "making it again finds it"
    refused(sns.create_topic, "InvalidParameter", Name=name, Attributes={"DisplayName": "Other"})
    refused(sns.create_topic, "InvalidParameter", Name="no spaces")
    attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert attributes["DisplayName"] == "Pages" and attributes["Owner"] == local_server.ACCOUNT
    assert json.loads(attributes["Policy"])["Statement"][0]["Sid"] == "__default_statement_ID"
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="New")
    refused(sns.set_topic_attributes, "InvalidParameter", TopicArn=arn, AttributeName="Colour", AttributeValue="x")
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    sns.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    sns.add_permission(TopicArn=arn, Label="other", AWSAccountId=["111122223333"], ActionName=["Publish"])
    assert "arn:aws:iam::111122223333:root" in sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    sns.remove_permission(TopicArn=arn, Label="other")
    pages = sns.get_paginator("list_topics").paginate()
    assert arn in [topic["TopicArn"] for page in pages for topic in page["Topics"]]
    sns.delete_topic(TopicArn=arn)
    sns.delete_topic(TopicArn=arn)
    refused(sns.get_topic_attributes, "NotFound", TopicArn=arn)
    refused(sns.publish, "NotFound", TopicArn=arn, Message="x")


def test_a_webhook_agrees_and_gets_signed_messages(local, sns, topic, webhook):
    assert sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=webhook.url)["SubscriptionArn"] == "pending confirmation"
    headers, body = webhook.next()
    document = json.loads(body)
    assert headers["x-amz-sns-message-type"] == document["Type"] == "SubscriptionConfirmation"
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["x-amz-sns-topic-arn"] == document["TopicArn"] == topic
    check_signature(document)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"] == "PendingConfirmation"
    sns.publish(TopicArn=topic, Message="too early")
    answer = urllib.request.urlopen(document["SubscribeURL"], timeout=10).read().decode()
    assert "<ConfirmSubscriptionResponse" in answer

    sent = sns.publish(TopicArn=topic, Message="hello", Subject="ALARM", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}})
    headers, body = webhook.next()
    document = json.loads(body)
    assert headers["x-amz-sns-message-id"] == document["MessageId"] == sent["MessageId"]
    assert (document["Message"], document["Subject"]) == ("hello", "ALARM"), "what came too early was not kept for it"
    assert document["MessageAttributes"] == {"a": {"Type": "String", "Value": "b"}}
    arn = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"]
    assert headers["x-amz-sns-subscription-arn"] == arn
    check_signature(document)
    delivered = until(lambda: [entry for entry in inbox(local, topic) if entry["status"] == "delivered"], "a record")
    assert delivered[0]["http_status"] == 200 and delivered[0]["message"] == "hello"

    sns.unsubscribe(SubscriptionArn=arn)
    document = json.loads(webhook.next()[1])
    assert document["Type"] == "UnsubscribeConfirmation"
    check_signature(document)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_raw_messages_and_filters(sns, topic, webhook):
    arn = subscribe(sns, topic, webhook, RawMessageDelivery="true", FilterPolicy='{"severity": ["page"]}')
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert attributes["RawMessageDelivery"] == "true" and attributes["PendingConfirmation"] == "false"
    sns.publish(TopicArn=topic, Message="ticket", MessageAttributes={"severity": {"DataType": "String", "StringValue": "ticket"}})
    sns.publish(TopicArn=topic, Message="page", MessageAttributes={"severity": {"DataType": "String", "StringValue": "page"}})
    headers, body = webhook.next()
    assert body == "page" and headers["x-amz-sns-rawdelivery"] == "true"
    sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="false")
    refused(sns.set_subscription_attributes, "InvalidParameter", SubscriptionArn=arn, AttributeName="X", AttributeValue="1")
    for attribute in ("RawMessageDelivery", "FilterPolicyScope"):
        error = refused(
            sns.set_subscription_attributes, "InvalidParameter",
            SubscriptionArn=arn, AttributeName=attribute, AttributeValue="maybe",
        )
        assert "Invalid value [maybe]" in error["Message"], error


def test_batches(sns, topic, webhook):
    subscribe(sns, topic, webhook)
    entries = [{"Id": str(index), "Message": f"m{index}"} for index in range(3)] + [{"Id": "bad", "Message": "x", "Subject": "a\nb"}]
    done = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert [entry["Id"] for entry in done["Successful"]] == ["0", "1", "2"]
    assert [entry["Id"] for entry in done["Failed"]] == ["bad"]
    assert {json.loads(webhook.next()[1])["Message"] for _ in range(3)} == {"m0", "m1", "m2"}
    refused(sns.publish_batch, "BatchEntryIdsNotDistinct", TopicArn=topic, PublishBatchRequestEntries=entries[:1] * 2)


def test_mail_goes_to_the_inbox(local, sns, topic):
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
    asked = inbox(local, topic)[0]
    assert asked["kind"] == "SubscriptionConfirmation" and "Action=ConfirmSubscription" in asked["link"]
    sns.publish(TopicArn=topic, Subject="ALARM: x", Message="the text")
    mail = inbox(local, topic)[0]
    assert (mail["subject"], mail["message"], mail["status"]) == ("ALARM: x", "the text", "kept")


def test_client_errors_end_a_delivery_and_redirects_are_not_followed(local, sns, topic):
    hook = Webhook(statuses=[200, 404])
    try:
        subscribe(sns, topic, hook)
        sns.publish(TopicArn=topic, Message="x")
        failed = until(lambda: [entry for entry in inbox(local, topic) if entry["status"] == "failed"], "a failure")
        assert failed[0]["http_status"] == 404 and failed[0]["attempts"] == 1
        hook.got.get(timeout=10)
        hook.statuses = [302]
        sns.publish(TopicArn=topic, Message="y")
        waiting = until(lambda: [entry for entry in inbox(local, topic) if entry["http_status"] == 302], "a redirect")
        assert waiting[0]["status"] == "waiting"
        assert hook.got.qsize() <= 1, "only the post itself arrived"
    finally:
        hook.stop()


def test_other_machines_are_not_reached(local, sns, topic):
    for endpoint in ("http://169.254.169.254/latest", "http://10.1.2.3:80/x"):
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint)
        kept = until(
            lambda: [entry for entry in inbox(local, topic) if entry["endpoint"] == endpoint and entry["status"] == "kept"],
            "it is kept",
        )
        assert "this machine only" in kept[0]["note"]


@pytest.mark.parametrize("state", ["ALARM", "OK"])
def test_an_alarm_publishes(local, sns, topic, webhook, name, state):
    subscribe(sns, topic, webhook)
    alarms = local.client("cloudwatch")
    alarms.put_metric_alarm(
        AlarmName=name, AlarmDescription="Runbook: https://example.com", Namespace="Shop", MetricName="Errors", Statistic="Sum",
        Period=60, EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic], OKActions=[topic],
    )
    alarms.set_alarm_state(AlarmName=name, StateValue=state, StateReason="because")
    document = json.loads(webhook.next()[1])
    assert document["Subject"] == f'{state}: "{name}" in US East (N. Virginia)'
    message = json.loads(document["Message"])
    assert (message["AlarmName"], message["NewStateValue"], message["NewStateReason"]) == (name, state, "because")
    assert message["Trigger"]["MetricName"] == "Errors"
    check_signature(document)
    alarms.delete_alarms(AlarmNames=[name])


def test_a_policy_that_lets_no_alarm_in(local, sns, topic, webhook, name):
    subscribe(sns, topic, webhook)
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": topic}
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    alarms = local.client("cloudwatch")
    alarms.put_metric_alarm(
        AlarmName=name, Namespace="Shop", MetricName="Errors", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=5,
        ComparisonOperator="GreaterThanThreshold", AlarmActions=[topic],
    )
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="because")
    def failed():
        items = alarms.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]
        return [item for item in items if "not authorized" in item["HistoryData"] + item["HistorySummary"]]
    until(failed, "the history tells that it was refused")
    assert webhook.got.empty()
    alarms.delete_alarms(AlarmNames=[name])


def test_the_command_line(local, name):
    arn = local.cli("sns", "create-topic", "--name", name)["TopicArn"]
    local.cli("sns", "subscribe", "--topic-arn", arn, "--protocol", "email", "--notification-endpoint", "a@example.com")
    assert local.cli("sns", "list-subscriptions-by-topic", "--topic-arn", arn)["Subscriptions"][0]["Endpoint"] == "a@example.com"
    local.cli("sns", "publish", "--topic-arn", arn, "--message", "from the shell")
    assert inbox(local, arn)[0]["message"] == "from the shell"
    assert "NotFound" in local.cli("sns", "publish", "--topic-arn", f"{arn}x", "--message", "x", fails=True)
    local.cli("sns", "delete-topic", "--topic-arn", arn)


def test_what_was_accepted_before_sigkill_is_delivered_after(name):
    with tempfile.TemporaryDirectory() as data:
        hook = Webhook()
        first = local_server.start("--data", data)
        sns = first.client("sns")
        topic = sns.create_topic(Name=name)["TopicArn"]
        subscribe(sns, topic, hook)
        # nobody answers while this process lives
        hook.statuses = [503] * 100
        sent = sns.publish(TopicArn=topic, Message="survives")["MessageId"]
        hook.next()
        first.process.kill()
        first.stop()
        hook.statuses = []
        second = local_server.start("--data", data)
        try:
            headers, body = hook.next()
            assert headers["x-amz-sns-message-id"] == sent
            assert json.loads(body)["Message"] == "survives"
        finally:
            second.stop()
            hook.stop()
