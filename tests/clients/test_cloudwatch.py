"""CloudWatch through botocore in each of its protocols, and through the AWS CLI."""

import datetime
import json
import time

import pytest
from botocore.exceptions import ClientError

import local as local_server

UTC = datetime.timezone.utc


def now():
    return datetime.datetime.now(UTC)


def alarm(name, **changes):
    settings = {
        "AlarmName": name,
        "AlarmDescription": "Customers cannot check out.\nRunbook: http://127.0.0.1/x",
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "Service", "Value": "orders"}],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "ignore",  # the clock runs: an evaluation without data must not change a state that a test has set
        "AlarmActions": ["arn:aws:sns:us-east-1:000000000000:page"],
        "Tags": [{"Key": "team", "Value": "shop"}],
    }
    return settings | changes


def refused(call, code, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return caught.value.response


def one(cloudwatch, name, kind="MetricAlarm"):
    found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=[kind])
    return (found["MetricAlarms"] + found["CompositeAlarms"])[0]


def test_metric_data_come_back(cloudwatch, name):
    start = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=5)
    cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {"MetricName": "M", "Value": 2.0, "Timestamp": start, "Unit": "Count"},
            {"MetricName": "M", "Values": [1.0, 4.0], "Counts": [2.0, 1.0], "Timestamp": start, "Unit": "Count"},
            {
                "MetricName": "M",
                "Timestamp": start + datetime.timedelta(minutes=1),
                "StatisticValues": {"SampleCount": 2, "Sum": 10, "Minimum": 4, "Maximum": 6},
                "Unit": "Count",
            },
        ],
    )
    stat = {"Metric": {"Namespace": name, "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
    found = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {"Id": "m", "MetricStat": stat, "Label": "sum"},
            {"Id": "e", "Expression": "m / 2", "Label": "half"},
        ],
        StartTime=start,
        EndTime=start + datetime.timedelta(minutes=3),
        ScanBy="TimestampAscending",
    )
    results = {result["Id"]: result for result in found["MetricDataResults"]}
    assert results["m"]["Values"] == [8.0, 10.0]
    assert results["m"]["Timestamps"] == [start, start + datetime.timedelta(minutes=1)]
    assert results["m"]["StatusCode"] == "Complete"
    assert results["e"]["Values"] == [4.0, 5.0]
    assert results["e"]["Label"] == "half"

    points = cloudwatch.get_metric_statistics(
        Namespace=name,
        MetricName="M",
        StartTime=start,
        EndTime=start + datetime.timedelta(minutes=1),
        Period=60,
        Statistics=["SampleCount", "Average", "Minimum", "Maximum"],
    )["Datapoints"]
    assert points == [
        {"Timestamp": start, "SampleCount": 4.0, "Average": 2.0, "Minimum": 1.0, "Maximum": 4.0, "Unit": "Count"}
    ]
    percentile = cloudwatch.get_metric_statistics(
        Namespace=name,
        MetricName="M",
        StartTime=start,
        EndTime=start + datetime.timedelta(minutes=1),
        Period=60,
        ExtendedStatistics=["p50"],
    )["Datapoints"]
    assert percentile[0]["ExtendedStatistics"] == {"p50": 1.0}


def test_searches_and_metrics_insights_choose_metrics(cloudwatch, name):
    start = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=5)
    cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {"MetricName": "RequestCount", "Dimensions": [{"Name": "Service", "Value": service}], "Values": values, "Timestamp": start}
            for service, values in [("orders", [4.0, 6.0]), ("catalog", [1.0, 1.0])]
        ],
    )

    def series(expression):
        found = cloudwatch.get_metric_data(
            MetricDataQueries=[{"Id": "q", "Expression": expression, "Period": 60, "Label": ""}],
            StartTime=start,
            EndTime=start + datetime.timedelta(minutes=1),
        )
        return [(one["Label"], one["Values"]) for one in found["MetricDataResults"]]

    search = f"""SEARCH('{{"{name}",Service}} requestcount', 'Sum', 60)"""
    assert series(search) == [("catalog", [2.0]), ("orders", [10.0])]
    query = f"""SELECT AVG(RequestCount) FROM SCHEMA("{name}", Service) GROUP BY Service ORDER BY AVG() DESC"""
    assert series(query) == [("orders", [5.0]), ("catalog", [1.0])]


def test_metrics_are_listed_by_filter_and_page(cloudwatch, name):
    data = [
        {"MetricName": f"M{index:03}", "Dimensions": [{"Name": "Service", "Value": str(index % 2)}], "Value": 1.0}
        for index in range(600)
    ]
    cloudwatch.put_metric_data(Namespace=name, MetricData=data)
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace=name))
    assert [len(page["Metrics"]) for page in pages] == [500, 100]
    even = cloudwatch.list_metrics(
        Namespace=name, Dimensions=[{"Name": "Service", "Value": "0"}], RecentlyActive="PT3H"
    )
    assert len(even["Metrics"]) == 300
    assert cloudwatch.list_metrics(Namespace=name, Dimensions=[{"Name": "Other"}])["Metrics"] == []


def test_data_against_the_rules_are_refused(cloudwatch, name):
    put = cloudwatch.put_metric_data
    old = now() - datetime.timedelta(days=15)
    for code, datum in [
        ("InvalidParameterValue", {"MetricName": "M", "Value": 1.0, "Timestamp": old}),
        ("InvalidParameterValue", {"MetricName": "M", "Value": 1.0, "Unit": "Bananas"}),
        ("InvalidParameterValue", {"MetricName": "M", "Values": [1.0], "Counts": [1.0, 2.0]}),
        ("InvalidParameterValue", {"MetricName": "M", "Value": float("nan")}),
        ("InvalidParameterCombination", {"MetricName": "M", "Value": 1.0, "Values": [1.0]}),
        ("MissingParameter", {"MetricName": "M"}),
    ]:
        refused(put, code, Namespace=name, MetricData=[datum])
    refused(put, "InvalidParameterValue", Namespace="AWS/Mine", MetricData=[{"MetricName": "M", "Value": 1.0}])
    assert cloudwatch.list_metrics(Namespace=name)["Metrics"] == []


def test_an_alarm_is_described_as_it_was_put(cloudwatch, name):
    cloudwatch.put_metric_alarm(**alarm(name))
    found = one(cloudwatch, name)
    expected = alarm(name)
    del expected["Tags"]
    assert {key: found[key] for key in expected} == expected
    assert found["ActionsEnabled"] is True
    assert found["OKActions"] == []
    assert found["StateValue"] == "INSUFFICIENT_DATA"
    assert found["AlarmArn"].endswith(f":alarm:{name}")
    assert cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"] == [
        {"Key": "team", "Value": "shop"}
    ]


def test_a_metric_math_alarm_is_described_as_it_was_put(cloudwatch, name):
    stat = {
        "Metric": {"Namespace": "Shop", "MetricName": "Errors", "Dimensions": [{"Name": "S", "Value": "o"}]},
        "Period": 60,
        "Stat": "Sum",
    }
    metrics = [
        {"Id": "errors", "MetricStat": stat, "ReturnData": False},
        {"Id": "rate", "Expression": "100 * errors", "Label": "rate", "ReturnData": True},
    ]
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Metrics=metrics,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanOrEqualToThreshold",
    )
    assert one(cloudwatch, name)["Metrics"] == metrics


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 45},
        {"DatapointsToAlarm": 4},
        {"Period": 3600, "EvaluationPeriods": 169},
        {"TreatMissingData": "sometimes"},
        {"ComparisonOperator": "Above"},
        {"Statistic": "p99"},
        {"AlarmDescription": "x" * 1025},
        {"AlarmActions": [f"arn:aws:sns:us-east-1:000000000000:t{index}" for index in range(6)]},
        {"AlarmActions": ["page"]},
        {"AlarmName": "a" * 256},
        {"Unit": "Bananas"},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_settings_against_the_rules_are_refused(cloudwatch, name, changes):
    refused(cloudwatch.put_metric_alarm, "ValidationError", **alarm(name, **changes))
    assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] == []


def test_alarms_are_found_by_every_filter(cloudwatch, name):
    names = [f"{name}-{index}" for index in range(5)]
    for each in names:
        cloudwatch.put_metric_alarm(**alarm(each, MetricName=name))
    cloudwatch.set_alarm_state(AlarmName=names[0], StateValue="ALARM", StateReason="a drill")
    rule = f'ALARM("{names[0]}") OR ALARM({names[1]})'
    cloudwatch.put_composite_alarm(AlarmName=f"{name}-all", AlarmRule=rule)

    def found(**filters):
        output = cloudwatch.describe_alarms(**filters)
        return [each["AlarmName"] for each in output["MetricAlarms"] + output["CompositeAlarms"]]

    both = ["MetricAlarm", "CompositeAlarm"]
    assert found(AlarmNamePrefix=name) == names
    assert found(AlarmNamePrefix=name, AlarmTypes=both) == [*names, f"{name}-all"]
    assert found(AlarmNamePrefix=name, StateValue="ALARM") == [names[0]]
    assert found(AlarmNamePrefix=name, ActionPrefix="arn:aws:sns") == names
    assert found(AlarmNamePrefix=name, ActionPrefix="arn:aws:lambda") == []
    assert found(ChildrenOfAlarmName=f"{name}-all") == names[:2]
    assert found(ParentsOfAlarmName=names[1]) == [f"{name}-all"]
    paginator = cloudwatch.get_paginator("describe_alarms")
    pages = paginator.paginate(AlarmNamePrefix=name, PaginationConfig={"PageSize": 2})
    assert [len(page["MetricAlarms"]) for page in pages] == [2, 2, 1]
    on_metric = cloudwatch.describe_alarms_for_metric(
        Namespace="Shop", MetricName=name, Dimensions=[{"Name": "Service", "Value": "orders"}]
    )
    assert [each["AlarmName"] for each in on_metric["MetricAlarms"]] == names
    refused(cloudwatch.describe_alarms, "ValidationError", AlarmNames=names, AlarmNamePrefix=name)
    refused(cloudwatch.describe_alarms, "InvalidNextToken", NextToken="bm9uc2Vuc2U")


def test_a_state_that_is_set_is_remembered_in_the_history(cloudwatch, name):
    cloudwatch.put_metric_alarm(**alarm(name, ActionsEnabled=False))
    data = json.dumps({"why": "drill"})
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill", StateReasonData=data)
    assert one(cloudwatch, name)["StateReason"] == "a drill"
    history = cloudwatch.describe_alarm_history(AlarmName=name, ScanBy="TimestampAscending")["AlarmHistoryItems"]
    kinds = [item["HistoryItemType"] for item in history]
    assert kinds == ["ConfigurationUpdate", "StateUpdate"]
    assert history[1]["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to ALARM"
    state = json.loads(history[1]["HistoryData"])["newState"]
    assert state == {"stateValue": "ALARM", "stateReason": "a drill", "stateReasonData": {"why": "drill"}}
    pages = cloudwatch.get_paginator("describe_alarm_history").paginate(
        AlarmName=name, PaginationConfig={"PageSize": 1}
    )
    assert [page["AlarmHistoryItems"][0]["HistoryItemType"] for page in pages if page["AlarmHistoryItems"]] == [
        "StateUpdate",
        "ConfigurationUpdate",
    ]
    refused(cloudwatch.set_alarm_state, "ResourceNotFound", AlarmName="none", StateValue="OK", StateReason="x")
    refused(
        cloudwatch.set_alarm_state,
        "InvalidFormat",
        AlarmName=name,
        StateValue="OK",
        StateReason="x",
        StateReasonData="{",
    )


def test_actions_are_switched_off_and_on(cloudwatch, name):
    cloudwatch.put_metric_alarm(**alarm(name))
    cloudwatch.disable_alarm_actions(AlarmNames=[name])
    assert one(cloudwatch, name)["ActionsEnabled"] is False
    cloudwatch.enable_alarm_actions(AlarmNames=[name])
    assert one(cloudwatch, name)["ActionsEnabled"] is True


def test_composites_guard_their_children(cloudwatch, name):
    cloudwatch.put_metric_alarm(**alarm(f"{name}-child"))
    for number in (1, 2):
        cloudwatch.put_composite_alarm(
            AlarmName=f"{name}-{number}",
            AlarmRule=f"ALARM({name}-child) AND NOT FALSE",
            AlarmDescription="all of it",
            ActionsSuppressor=f"{name}-child",
            ActionsSuppressorWaitPeriod=60,
            ActionsSuppressorExtensionPeriod=120,
        )
    found = one(cloudwatch, f"{name}-1", "CompositeAlarm")
    assert found["AlarmRule"] == f"ALARM({name}-child) AND NOT FALSE"
    assert (found["ActionsSuppressorWaitPeriod"], found["ActionsSuppressorExtensionPeriod"]) == (60, 120)
    delete = cloudwatch.delete_alarms
    refused(delete, "ValidationError", AlarmNames=[f"{name}-child"])
    refused(delete, "ValidationError", AlarmNames=[f"{name}-1", f"{name}-2"])
    refused(delete, "ResourceNotFound", AlarmNames=["none"])
    put = cloudwatch.put_composite_alarm
    refused(put, "ValidationError", AlarmName=f"{name}-3", AlarmRule="ALARM(none-such)")
    refused(put, "ValidationError", AlarmName=f"{name}-3", AlarmRule="ALARM(")
    delete(AlarmNames=[f"{name}-1"])
    delete(AlarmNames=[f"{name}-2", f"{name}-child"])


def test_dashboards_are_kept_byte_for_byte(cloudwatch, name):
    widget = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": "# <&>\t\"é\""}}
    body = json.dumps({"widgets": [widget]}, indent=1, ensure_ascii=False)
    assert cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)["DashboardValidationMessages"] == []
    found = cloudwatch.get_dashboard(DashboardName=name)
    assert found["DashboardBody"] == body
    assert found["DashboardArn"] == f"arn:aws:cloudwatch::000000000000:dashboard/{name}"
    entries = cloudwatch.list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]
    assert [(entry["DashboardName"], entry["Size"]) for entry in entries] == [(name, len(body.encode()))]
    cloudwatch.tag_resource(ResourceARN=found["DashboardArn"], Tags=[{"Key": "a", "Value": "1"}])
    assert cloudwatch.list_tags_for_resource(ResourceARN=found["DashboardArn"])["Tags"] == [
        {"Key": "a", "Value": "1"}
    ]
    cloudwatch.delete_dashboards(DashboardNames=[name])
    refused(cloudwatch.get_dashboard, "ResourceNotFound", DashboardName=name)
    refused(cloudwatch.delete_dashboards, "ResourceNotFound", DashboardNames=[name])


def test_a_dashboard_with_mistakes_is_refused_with_its_messages(cloudwatch, name):
    error = refused(
        cloudwatch.put_dashboard, "InvalidParameterInput", DashboardName=name, DashboardBody="{not json"
    )
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    refused(cloudwatch.put_dashboard, "InvalidParameterValue", DashboardName="a b", DashboardBody="{}")


def test_tags_change(cloudwatch, name):
    cloudwatch.put_metric_alarm(**alarm(name))
    arn = one(cloudwatch, name)["AlarmArn"]
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "ops"}, {"Key": "new", "Value": ""}])
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "new", "Value": ""}]
    # tags of an update are ignored
    cloudwatch.put_metric_alarm(**alarm(name))
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "new", "Value": ""}]
    refused(cloudwatch.list_tags_for_resource, "ResourceNotFoundException", ResourceARN=arn + "-none")


def test_unknown_operations_answer_in_the_shape_of_the_service(cloudwatch):
    code = cloudwatch.list_metric_streams
    with pytest.raises(ClientError) as caught:
        code()
    assert caught.value.response["Error"]["Code"] in ("UnknownOperationException", "InvalidAction")


def test_the_cli_puts_and_describes(local, name):
    local.cli(
        "cloudwatch", "put-metric-data", "--namespace", name, "--metric-name", "M", "--value", "3",
        "--dimensions", "Service=orders", "--unit", "Count",
    )  # fmt: skip
    listed = local.cli("cloudwatch", "list-metrics", "--namespace", name)
    assert listed["Metrics"][0]["Dimensions"] == [{"Name": "Service", "Value": "orders"}]
    local.cli(
        "cloudwatch", "put-metric-alarm", "--alarm-name", name, "--namespace", name, "--metric-name", "M",
        "--statistic", "Sum", "--period", "60", "--evaluation-periods", "1", "--threshold", "5",
        "--comparison-operator", "GreaterThanThreshold",
    )  # fmt: skip
    described = local.cli("cloudwatch", "describe-alarms", "--alarm-names", name)
    assert described["MetricAlarms"][0]["Threshold"] == 5.0
    error = local.cli("cloudwatch", "delete-alarms", "--alarm-names", "none", fails=True)
    assert "(ResourceNotFound)" in error
    assert "(UnknownOperationException)" in local.cli("cloudwatch", "list-metric-streams", fails=True)
    local.cli("cloudwatch", "delete-alarms", "--alarm-names", name)


def test_a_breach_ends_in_alarm_by_the_real_clock(local):
    """The whole way once: data in, time passes, the alarm fires and says why."""
    cloudwatch = local.client("cloudwatch")
    name = "real-clock"
    cloudwatch.put_metric_alarm(
        **alarm(name, Namespace=name, Dimensions=[], Period=10, EvaluationPeriods=1, DatapointsToAlarm=1)
    )
    deadline = time.monotonic() + 60
    while one(cloudwatch, name)["StateValue"] != "ALARM":
        assert time.monotonic() < deadline, one(cloudwatch, name)
        cloudwatch.put_metric_data(
            Namespace=name, MetricData=[{"MetricName": "Errors", "Value": 9.0, "StorageResolution": 1}]
        )
        time.sleep(0.5)
    found = one(cloudwatch, name)
    assert found["StateReason"].startswith("Threshold Crossed: "), found
    reason = json.loads(found["StateReasonData"])
    assert reason["threshold"] == 5.0
    assert reason["period"] == 10


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path):
    """SIGKILL right after the answers; the same folder again."""
    arguments = ("--data", str(tmp_path / "data"))
    running = local_server.start(*arguments)
    try:
        cloudwatch = running.client("cloudwatch")
        for index in range(20):
            cloudwatch.put_metric_alarm(**alarm(f"kept-{index:02}"))
        cloudwatch.set_alarm_state(AlarmName="kept-00", StateValue="ALARM", StateReason="a drill")
        cloudwatch.put_dashboard(DashboardName="kept", DashboardBody='{"widgets":[]}')
        cloudwatch.delete_alarms(AlarmNames=["kept-19"])
    finally:
        running.process.kill()
        running.stop()
    running = local_server.start(*arguments)
    try:
        cloudwatch = running.client("cloudwatch")
        found = cloudwatch.describe_alarms(AlarmNamePrefix="kept-")["MetricAlarms"]
        assert [each["AlarmName"] for each in found] == [f"kept-{index:02}" for index in range(19)]
        assert cloudwatch.list_dashboards()["DashboardEntries"][0]["DashboardName"] == "kept"
        history = cloudwatch.describe_alarm_history(AlarmName="kept-00", HistoryItemType="StateUpdate")
        assert history["AlarmHistoryItems"], "the transition is in the history"
    finally:
        running.stop()
