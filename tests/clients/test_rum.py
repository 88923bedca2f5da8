"""RUM through botocore and the AWS CLI."""

import json
import time
import uuid

import botocore.config
import botocore.session
import pytest
from botocore.exceptions import ClientError

import local as local_server

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "rum:PutRumEvents", "Resource": "*"}],
    }
)


@pytest.fixture(scope="session")
def rum(local):
    return local.client("rum")


@pytest.fixture
def monitor(rum, name):
    rum.create_app_monitor(Name=name, Domain="localhost", CustomEvents={"Status": "ENABLED"}, Tags={"team": "storefront"})
    yield name
    rum.delete_app_monitor(Name=name)


def refused(call, code, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code, caught.value


def test_app_monitors_are_made_changed_and_listed(local, rum, monitor):
    refused(rum.create_app_monitor, "ConflictException", Name=monitor, Domain="localhost")
    rum.update_app_monitor(Name=monitor, AppMonitorConfiguration={"SessionSampleRate": 1.0, "Telemetries": ["errors"]})
    shown = rum.get_app_monitor(Name=monitor)["AppMonitor"]
    assert shown["AppMonitorConfiguration"]["SessionSampleRate"] == 1.0
    assert shown["State"] == "ACTIVE"
    assert monitor in [summary["Name"] for summary in rum.list_app_monitors()["AppMonitorSummaries"]]
    listed = local.cli("rum", "list-app-monitors")["AppMonitorSummaries"]
    assert monitor in [summary["Name"] for summary in listed]
    refused(rum.get_app_monitor, "ResourceNotFoundException", Name="none")
    refused(rum.create_app_monitor, "ValidationException", Name="x", Domain="no domain")


def test_tags_policies_destinations_and_definitions(rum, monitor):
    arn = f"arn:aws:rum:{local_server.REGION}:{local_server.ACCOUNT}:appmonitor/{monitor}"
    rum.tag_resource(ResourceArn=arn, Tags={"a": "1"})
    rum.untag_resource(ResourceArn=arn, TagKeys=["team"])
    assert rum.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "1"}
    refused(rum.get_resource_policy, "PolicyNotFoundException", Name=monitor)
    revision = rum.put_resource_policy(Name=monitor, PolicyDocument=POLICY)["PolicyRevisionId"]
    assert rum.get_resource_policy(Name=monitor)["PolicyDocument"] == POLICY
    refused(rum.delete_resource_policy, "InvalidPolicyRevisionIdException", Name=monitor, PolicyRevisionId="x")
    rum.delete_resource_policy(Name=monitor, PolicyRevisionId=revision)
    refused(rum.put_resource_policy, "MalformedPolicyDocumentException", Name=monitor, PolicyDocument="{}")
    refused(rum.put_resource_policy, "PolicySizeLimitExceededException", Name=monitor, PolicyDocument=" " * 5000)
    rum.put_rum_metrics_destination(AppMonitorName=monitor, Destination="CloudWatch")
    made = rum.batch_create_rum_metric_definitions(
        AppMonitorName=monitor,
        Destination="CloudWatch",
        MetricDefinitions=[{"Name": f"m{index}", "Namespace": "Shop"} for index in range(3)] + [{"Name": "wrong"}],
    )
    assert len(made["MetricDefinitions"]) == 3
    assert made["Errors"][0]["ErrorCode"] == "ValidationException"
    pages = rum.get_paginator("batch_get_rum_metric_definitions").paginate(
        AppMonitorName=monitor, Destination="CloudWatch", PaginationConfig={"PageSize": 2}
    )
    assert [len(page["MetricDefinitions"]) for page in pages] == [2, 1]
    first = made["MetricDefinitions"][0]["MetricDefinitionId"]
    rum.update_rum_metric_definition(
        AppMonitorName=monitor,
        Destination="CloudWatch",
        MetricDefinitionId=first,
        MetricDefinition={"Name": "renamed", "Namespace": "Shop"},
    )
    gone = rum.batch_delete_rum_metric_definitions(
        AppMonitorName=monitor, Destination="CloudWatch", MetricDefinitionIds=[first, "none"]
    )
    assert gone["MetricDefinitionIds"] == [first]
    assert [error["MetricDefinitionId"] for error in gone["Errors"]] == ["none"]
    assert rum.list_rum_metrics_destinations(AppMonitorName=monitor)["Destinations"] == [{"Destination": "CloudWatch"}]
    rum.delete_rum_metrics_destination(AppMonitorName=monitor, Destination="CloudWatch")


def data_plane(local):
    """A client that does not put `dataplane.` before an address."""
    config = botocore.config.Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, region_name="us-east-1")
    session = botocore.session.Session()
    return session.create_client("rum", endpoint_url=local.url, config=config, **local_server.CREDENTIALS)


def test_a_signed_client_sends_events_and_reads_them_back(local, rum, monitor):
    id = rum.get_app_monitor(Name=monitor)["AppMonitor"]["Id"]
    now = int(time.time())
    sent = data_plane(local).put_rum_events(
        Id=id,
        BatchId=str(uuid.uuid4()),
        AppMonitorDetails={"id": id, "version": "1.0.0"},
        UserDetails={"userId": str(uuid.uuid4()), "sessionId": str(uuid.uuid4())},
        RumEvents=[
            {"id": str(uuid.uuid4()), "timestamp": now, "type": "basket_added", "metadata": "{}", "details": '{"total":5}'}
        ],
    )
    assert sent["ResponseMetadata"]["HTTPStatusCode"] == 200
    events = rum.get_app_monitor_data(Name=monitor, TimeRange={"After": (now - 60) * 1000})["Events"]
    assert [json.loads(event)["event_details"] for event in events] == [{"total": 5}]


def test_a_stack_makes_an_app_monitor_with_all_that_belongs_to_it(local, rum, name):
    pattern = json.dumps({"event_type": ["com.amazon.rum.first_contentful_paint_event"]})
    definition = {"Name": "FCP", "Namespace": "Shop", "ValueKey": "event_details.value", "EventPattern": pattern}
    template = {
        "Resources": {
            "Pool": {
                "Type": "AWS::Cognito::IdentityPool",
                "Properties": {"AllowUnauthenticatedIdentities": True},
            },
            "Roles": {
                "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
                "Properties": {
                    "IdentityPoolId": {"Ref": "Pool"},
                    "Roles": {"unauthenticated": "arn:aws:iam::000000000000:role/guest"},
                },
            },
            "Monitor": {
                "Type": "AWS::RUM::AppMonitor",
                "Properties": {
                    "Name": name,
                    "Domain": "localhost",
                    "CustomEvents": {"Status": "ENABLED"},
                    "ResourcePolicy": {"PolicyDocument": POLICY},
                    "AppMonitorConfiguration": {
                        "IdentityPoolId": {"Ref": "Pool"},
                        "MetricDestinations": [{"Destination": "CloudWatch", "MetricDefinitions": [definition]}],
                    },
                    "Tags": [{"Key": "team", "Value": "storefront"}],
                },
            },
        },
        "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["Monitor", "Id"]}}, "Name": {"Value": {"Ref": "Monitor"}}},
    }
    cloudformation = local.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    shown = rum.get_app_monitor(Name=name)["AppMonitor"]
    assert outputs == {"Id": shown["Id"], "Name": name}
    assert shown["AppMonitorConfiguration"]["IdentityPoolId"].startswith("us-east-1:")
    assert shown["Tags"]["team"] == "storefront"
    assert rum.get_resource_policy(Name=name)["PolicyDocument"] == POLICY
    got = rum.batch_get_rum_metric_definitions(AppMonitorName=name, Destination="CloudWatch")
    assert [definition["Name"] for definition in got["MetricDefinitions"]] == ["FCP"]
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    refused(rum.get_app_monitor, "ResourceNotFoundException", Name=name)
