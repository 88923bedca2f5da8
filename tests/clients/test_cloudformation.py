"""Stacks and change sets through botocore and the AWS CLI."""

import json
import pathlib
import tempfile
import time

import pytest
from botocore.exceptions import ClientError

import local as local_server

ACCOUNT = local_server.ACCOUNT
REGION = local_server.REGION


@pytest.fixture(scope="module")
def cloudformation(local):
    return local.client("cloudformation")


@pytest.fixture(scope="module")
def alarms(local):
    return local.client("cloudwatch")


@pytest.fixture(scope="module")
def sns(local):
    return local.client("sns")


def template(name, **changes):
    """A topic with its policy and a mail subscription, an alarm that uses it, a composite, a dashboard."""
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{name}-page"}},
        "Policy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [{"Ref": "Topic"}],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudwatch.amazonaws.com"},
                            "Action": "sns:Publish",
                            "Resource": {"Ref": "Topic"},
                            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                        }
                    ],
                },
            },
        },
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"Protocol": "email", "Endpoint": "a@example.com", "TopicArn": {"Ref": "Topic"}},
        },
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": f"{name}-errors",
                "Namespace": "Shop",
                "MetricName": "RequestErrors",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 5,
                "ComparisonOperator": "GreaterThanThreshold",
                "AlarmActions": [{"Ref": "Topic"}],
                "Tags": [{"Key": "team", "Value": "x"}],
            },
        },
        "Composite": {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmName": f"{name}-broken", "AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}},
        },
        "Board": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": f"{name}-red", "DashboardBody": json.dumps({"widgets": []})},
        },
    }
    for logical_id, properties in changes.items():
        if properties is None:
            del resources[logical_id]
        elif "Type" in properties:
            resources[logical_id] = properties
        else:
            resources[logical_id]["Properties"].update(properties)
    return json.dumps({"Description": "a test", "Resources": resources, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}}})


def wait(cloudformation, stack, expected):
    """Waits until the stack rests, and gives it."""
    deadline = time.monotonic() + 30
    while True:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            assert found["StackStatus"] == expected, (found, events(cloudformation, stack))
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def change_set(cloudformation, **arguments):
    """Makes a change set and waits until it is made."""
    made = cloudformation.create_change_set(**arguments)
    deadline = time.monotonic() + 30
    while True:
        found = cloudformation.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True)
        if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def events(cloudformation, stack):
    """`LogicalId STATUS`, oldest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    found = [event for page in pages for event in page["StackEvents"]]
    return [f"{event['LogicalResourceId']} {event['ResourceStatus']}" for event in reversed(found)]


def refused(call, message, code="ValidationError", **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert message in error["Message"], error


@pytest.fixture
def stack(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=template(name), Tags=[{"Key": "project", "Value": "shop"}])
    yield wait(cloudformation, name, "CREATE_COMPLETE")
    cloudformation.delete_stack(StackName=name)


def test_a_change_set_makes_a_stack(cloudformation, alarms, sns, name):
    made = change_set(
        cloudformation,
        StackName=name,
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=template(name),
        Description="the first",
        Tags=[{"Key": "project", "Value": "shop"}],
    )
    assert made["Status"] == "CREATE_COMPLETE" and made["ExecutionStatus"] == "AVAILABLE"
    changes = [change["ResourceChange"] for change in made["Changes"]]
    assert [(change["Action"], change["LogicalResourceId"]) for change in changes] == [
        ("Add", logical_id) for logical_id in ("Alarm", "Board", "Composite", "Mail", "Policy", "Topic")
    ]
    found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    assert found["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert [summary["ChangeSetName"] for summary in cloudformation.list_change_sets(StackName=name)["Summaries"]] == ["first"]

    cloudformation.execute_change_set(ChangeSetName="first", StackName=name)
    found = wait(cloudformation, name, "CREATE_COMPLETE")
    assert found["ChangeSetId"] == made["ChangeSetId"]
    assert found["Outputs"] == [{"OutputKey": "Arn", "OutputValue": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}-errors"}]
    told = events(cloudformation, name)
    assert told[:2] == [f"{name} REVIEW_IN_PROGRESS", f"{name} CREATE_IN_PROGRESS"]
    assert told[-1] == f"{name} CREATE_COMPLETE"
    assert told.index("Topic CREATE_COMPLETE") < told.index("Alarm CREATE_IN_PROGRESS") < told.index("Composite CREATE_IN_PROGRESS")

    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}-page"
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    physical = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
    assert physical["Topic"] == topic and physical["Alarm"] == f"{name}-errors"
    alarm = alarms.describe_alarms(AlarmNames=[f"{name}-errors"])["MetricAlarms"][0]
    assert alarm["AlarmActions"] == [topic] and alarm["Threshold"] == 5
    tags = {tag["Key"]: tag["Value"] for tag in alarms.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]}
    assert tags["project"] == "shop" and tags["team"] == "x" and tags["aws:cloudformation:stack-name"] == name
    tags = {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=topic)["Tags"]}
    assert tags["aws:cloudformation:logical-id"] == "Topic"
    composite = alarms.describe_alarms(AlarmNames=[f"{name}-broken"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
    assert composite["AlarmRule"] == f"ALARM({name}-errors)"
    assert [entry["DashboardName"] for entry in alarms.list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]] == [f"{name}-red"]
    subscription = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    assert subscription["SubscriptionArn"] == physical["Mail"]
    assert "cloudwatch.amazonaws.com" in sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]

    cloudformation.delete_stack(StackName=name)
    wait(cloudformation, found["StackId"], "DELETE_COMPLETE")
    refused(cloudformation.describe_stacks, f"Stack with id {name} does not exist", StackName=name)
    assert alarms.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"] == []
    refused(sns.get_topic_attributes, "Topic does not exist", "NotFound", TopicArn=topic)
    deleted = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert found["StackId"] in [summary["StackId"] for summary in deleted]


def test_a_change_set_tells_what_changes(cloudformation, stack, name):
    made = change_set(
        cloudformation,
        StackName=name,
        ChangeSetName="second",
        TemplateBody=template(name, Alarm={"Threshold": 7}, Board=None, Topic={"TopicName": f"{name}-pager"}),
        Tags=[{"Key": "project", "Value": "shop"}],
    )
    changes = {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in made["Changes"]}
    assert {logical_id: (change["Action"], change.get("Replacement")) for logical_id, change in changes.items()} == {
        "Alarm": ("Modify", "False"),
        "Board": ("Remove", None),
        "Mail": ("Modify", "Conditional"),
        "Policy": ("Modify", "False"),
        "Topic": ("Modify", "True"),
    }
    threshold = next(detail for detail in changes["Alarm"]["Details"] if detail["Target"].get("Name") == "Threshold")
    assert threshold["Target"]["BeforeValue"] == "5" and threshold["Target"]["AfterValue"] == "7"
    assert threshold["Target"]["RequiresRecreation"] == "Never" and threshold["Evaluation"] == "Static"
    caused = next(detail for detail in changes["Alarm"]["Details"] if detail["Target"].get("Name") == "AlarmActions")
    assert (caused["ChangeSource"], caused["CausingEntity"], caused["Evaluation"]) == ("ResourceReference", "Topic", "Dynamic")
    assert changes["Topic"]["PolicyAction"] == "ReplaceAndDelete" and changes["Topic"]["Scope"] == ["Properties"]
    assert json.loads(changes["Topic"]["BeforeContext"])["Properties"]["TopicName"] == f"{name}-page"
    cloudformation.execute_change_set(ChangeSetName=made["ChangeSetId"])
    wait(cloudformation, name, "UPDATE_COMPLETE")
    resources = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    assert "Board" not in [resource["LogicalResourceId"] for resource in resources]
    told = events(cloudformation, name)
    cleanup = told.index(f"{name} UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    assert told.index("Topic DELETE_COMPLETE") > cleanup and told.index("Board DELETE_COMPLETE") > cleanup


def test_a_change_set_without_changes_fails(cloudformation, stack, name):
    tags = [{"Key": "project", "Value": "shop"}]
    made = change_set(cloudformation, StackName=name, ChangeSetName="same", TemplateBody=template(name), Tags=tags)
    assert made["Status"] == "FAILED" and made["ExecutionStatus"] == "UNAVAILABLE"
    assert made["StatusReason"] == (
        "The submitted information didn't contain changes. Submit different information to create a change set."
    )
    refused(
        cloudformation.execute_change_set, "cannot be executed", "InvalidChangeSetStatus", ChangeSetName=made["ChangeSetId"]
    )
    cloudformation.delete_change_set(ChangeSetName=made["ChangeSetId"])
    refused(cloudformation.describe_change_set, "does not exist", "ChangeSetNotFound", ChangeSetName="same", StackName=name)
    refused(cloudformation.update_stack, "No updates are to be performed.", StackName=name, TemplateBody=template(name), Tags=tags)
    refused(
        cloudformation.create_change_set, "Value '1x' at 'changeSetName' failed", ChangeSetName="1x", StackName=name,
        TemplateBody=template(name),
    )


def test_a_failed_update_is_rolled_back(cloudformation, alarms, stack, name):
    bad = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": f"{name}-bad", "Namespace": "N", "MetricName": "M",
           "Statistic": "Sum", "Period": 7, "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"},
           "DependsOn": "Alarm"}
    cloudformation.update_stack(StackName=name, TemplateBody=template(name, Alarm={"Threshold": 9}, Bad=bad))
    found = wait(cloudformation, name, "UPDATE_ROLLBACK_COMPLETE")
    assert alarms.describe_alarms(AlarmNames=[f"{name}-errors"])["MetricAlarms"][0]["Threshold"] == 5
    failed = [event for event in cloudformation.describe_stack_events(StackName=name)["StackEvents"] if event["ResourceStatus"] == "CREATE_FAILED"]
    assert [event["LogicalResourceId"] for event in failed] == ["Bad"]
    assert "eriod" in failed[0]["ResourceStatusReason"], failed[0]
    assert found["Tags"] == [{"Key": "project", "Value": "shop"}], "tags went back too"
    cloudformation.update_stack(StackName=name, TemplateBody=template(name, Alarm={"Threshold": 9}))
    wait(cloudformation, name, "UPDATE_COMPLETE")


def test_what_exists_is_not_taken_over(cloudformation, alarms, name):
    alarms.put_dashboard(DashboardName=f"{name}-red", DashboardBody='{"widgets": []}')
    cloudformation.create_stack(StackName=name, TemplateBody=template(name))
    found = wait(cloudformation, name, "ROLLBACK_COMPLETE")
    assert "The following resource(s) failed to create: [" in found["StackStatusReason"] if "StackStatusReason" in found else True
    reasons = [event.get("ResourceStatusReason", "") for event in cloudformation.describe_stack_events(StackName=name)["StackEvents"]]
    assert any("already exists" in reason for reason in reasons)
    assert alarms.get_dashboard(DashboardName=f"{name}-red")["DashboardName"] == f"{name}-red"
    refused(cloudformation.update_stack, "is in ROLLBACK_COMPLETE state and can not be updated.", StackName=name, TemplateBody=template(name))
    refused(cloudformation.create_stack, "already exists", "AlreadyExistsException", StackName=name, TemplateBody=template(name))
    cloudformation.delete_stack(StackName=name)


def test_parameters_and_conditions(cloudformation, sns, name):
    body = """
Parameters:
  Name: {Type: String}
  Loud: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}
Conditions:
  IsLoud: !Equals [!Ref Loud, 'yes']
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub '${Name}-t'
      DisplayName: !If [IsLoud, LOUD, !Ref AWS::NoValue]
  Extra:
    Type: AWS::SNS::Topic
    Condition: IsLoud
    Properties: {TopicName: !Join ['-', [!Ref Name, extra]]}
Outputs:
  Topic: {Value: !Ref Topic}
"""
    refused(cloudformation.create_stack, "Parameters: [Name] must have values", StackName=name, TemplateBody=body)
    parameters = [{"ParameterKey": "Name", "ParameterValue": name}]
    cloudformation.create_stack(StackName=name, TemplateBody=body, Parameters=parameters)
    found = wait(cloudformation, name, "CREATE_COMPLETE")
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}-t"
    assert found["Outputs"] == [{"OutputKey": "Topic", "OutputValue": topic}]
    loud = [{"ParameterKey": "Name", "UsePreviousValue": True}, {"ParameterKey": "Loud", "ParameterValue": "yes"}]
    cloudformation.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=loud)
    wait(cloudformation, name, "UPDATE_COMPLETE")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "LOUD"
    assert cloudformation.get_template(StackName=name)["TemplateBody"] == body
    assert cloudformation.validate_template(TemplateBody=body)["Parameters"][0]["ParameterKey"] == "Name"
    summary = cloudformation.get_template_summary(StackName=name)
    assert summary["ResourceTypes"] == ["AWS::SNS::Topic"]
    cloudformation.delete_stack(StackName=name)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "not well-formed"),
        ('{"Resources": {}}', "At least one Resources member must be defined."),
        ('{"Resources": {"A": {"Type": "AWS::Backup::BackupVault"}}}', "Unrecognized resource types: [AWS::Backup::BackupVault]"),
        (
            '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "DependsOn": "B"}, "B": {"Type": "AWS::SNS::Topic", "DependsOn": "A"}}}',
            "Circular dependency between resources: [A, B]",
        ),
        ("x" * 51_201, "Member must have length less than or equal to 51200"),
    ],
)
def test_bad_templates_are_refused(cloudformation, name, body, message):
    refused(cloudformation.validate_template, message, TemplateBody=body)
    refused(cloudformation.create_change_set, message, StackName=name, ChangeSetName="x", ChangeSetType="CREATE", TemplateBody=body)


def test_termination_protection(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=template(name), EnableTerminationProtection=True)
    wait(cloudformation, name, "CREATE_COMPLETE")
    refused(cloudformation.delete_stack, "while TerminationProtection is enabled", StackName=name)
    cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName=name)


def test_events_come_in_pages(cloudformation, name):
    topics = {f"T{index}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{name}-{index}"}} for index in range(50)}
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": topics}))
    wait(cloudformation, name, "CREATE_COMPLETE")
    told = events(cloudformation, name)
    assert len(told) == 2 + 3 * 50 and told[-1] == f"{name} CREATE_COMPLETE"
    first = cloudformation.describe_stack_events(StackName=name)
    assert len(first["StackEvents"]) == 100 and "NextToken" in first
    assert len(cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]) == 50
    cloudformation.delete_stack(StackName=name)


def test_the_command_line_deploys(local, name):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "template.json"
        path.write_text(template(name), encoding="utf-8")
        local.cli("cloudformation", "create-stack", "--stack-name", name, "--template-body", f"file://{path}")
        local.cli("cloudformation", "wait", "stack-create-complete", "--stack-name", name)
        stack = local.cli("cloudformation", "describe-stacks", "--stack-name", name)["Stacks"][0]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        message = local.cli("cloudformation", "describe-stacks", "--stack-name", "nowhere", fails=True)
        assert "Stack with id nowhere does not exist" in message
        local.cli("cloudformation", "delete-stack", "--stack-name", name)
        local.cli("cloudformation", "wait", "stack-delete-complete", "--stack-name", name)


def test_sigkill_in_the_middle_of_an_operation(name):
    with tempfile.TemporaryDirectory() as data:
        arguments = ("--data", data, "--resource-time", "300ms")
        first = local_server.start(*arguments)
        cloudformation = first.client("cloudformation")
        cloudformation.create_stack(StackName=name, TemplateBody=template(name))
        deadline = time.monotonic() + 20
        while "Topic CREATE_COMPLETE" not in events(cloudformation, name):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        first.process.kill()
        first.stop()
        second = local_server.start(*arguments)
        try:
            cloudformation = second.client("cloudformation")
            wait(cloudformation, name, "CREATE_COMPLETE")
            told = events(cloudformation, name)
            assert told.count("Topic CREATE_COMPLETE") == 1 and told[-1] == f"{name} CREATE_COMPLETE"
            cloudformation.update_stack(StackName=name, TemplateBody=template(name, Alarm={"Threshold": 6}))
            wait(cloudformation, name, "UPDATE_COMPLETE")
        finally:
            second.stop()
