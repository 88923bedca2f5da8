//! The forms of metric alarms over the Rust SDK: bands, windows of the wall clock, warm-up, queries of
//! Metrics Insights, and who may have which actions.

use aws_sdk_cloudwatch::{
    error::ProvideErrorMetadata as _,
    operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder,
    primitives::DateTime,
    types::{
        EvaluationWindow, HistoryItemType, Metric, MetricAlarm, MetricDataQuery, MetricDatum,
        MetricStat, StandardUnit, WallClockWindow, WarmUpConfiguration,
    },
};

use crate::server::{Local, START, orders};

const PAGE: &str = "arn:aws:sns:us-east-1:000000000000:page";
const SCALING: &str = "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:autoScalingGroupName/g:policyName/p";

/// An hour of `Shop/Errors`.
fn errors() -> MetricDataQuery {
    let metric = Metric::builder()
        .namespace("Shop")
        .metric_name("Errors")
        .dimensions(orders());
    let stat = MetricStat::builder()
        .metric(metric.build())
        .period(3600)
        .stat("Average");
    MetricDataQuery::builder()
        .id("m1")
        .metric_stat(stat.build())
        .build()
}

/// An alarm on what the two weeks before do not lead to expect of an hour.
fn on_band(local: &Local) -> PutMetricAlarmFluentBuilder {
    let band = MetricDataQuery::builder()
        .id("band")
        .expression("ANOMALY_DETECTION_BAND(m1, 3)");
    local
        .client
        .put_metric_alarm()
        .alarm_name("odd")
        .metrics(errors())
        .metrics(band.build())
        .threshold_metric_id("band")
        .comparison_operator("LessThanLowerOrGreaterThanUpperThreshold".into())
        .evaluation_periods(1)
}

fn on_wall_clock(zone: &str) -> EvaluationWindow {
    EvaluationWindow::WallClockWindow(WallClockWindow::builder().timezone(zone).build())
}

async fn described(local: &Local, name: &str) -> MetricAlarm {
    let request = local.client.describe_alarms().alarm_names(name);
    let output = request.send().await.unwrap();
    output.metric_alarms().first().expect("the alarm").clone()
}

/// Two weeks of hours that differ by the time of day.
async fn put_history(local: &Local) {
    let datum = |hour: i64| {
        let at = START.plus_seconds(-hour * 3600).seconds();
        MetricDatum::builder()
            .metric_name("Errors")
            .dimensions(orders())
            .timestamp(DateTime::from_secs(at))
            .value(20.0 + (hour % 24) as f64 + (hour % 7) as f64 / 10.0)
            .unit(StandardUnit::Count)
            .build()
    };
    let request = local.client.put_metric_data().namespace("Shop");
    let data = (1..14 * 24).map(datum).collect();
    request.set_metric_data(Some(data)).send().await.unwrap();
}

#[tokio::test]
async fn a_band_is_learned_from_what_was_published() {
    for (value, expected) in [(500.0, "ALARM"), (20.0, "OK")] {
        let local = Local::start().await;
        put_history(&local).await;
        let alarm = on_band(&local).evaluation_window(on_wall_clock("Europe/Berlin"));
        alarm.send().await.unwrap();
        local.put(value).await;
        local.advance(3600).await;
        let (state, reason) = local.state("odd").await;
        assert_eq!(state, expected, "{reason}");
        assert!(
            reason.starts_with("Thresholds Crossed: 1 datapoint ["),
            "{reason}"
        );
        let alarm = described(&local, "odd").await;
        assert_eq!(alarm.threshold_metric_id(), Some("band"));
        assert_eq!(alarm.threshold(), None);
        assert_eq!(
            alarm.evaluation_window(),
            Some(&on_wall_clock("Europe/Berlin"))
        );
    }
}

#[tokio::test]
async fn a_new_alarm_warms_up() {
    let local = Local::start().await;
    let warm_up = WarmUpConfiguration::builder()
        .warm_up_period_duration_in_minutes(5)
        .only_start_evaluating_after_warm_up_period_ends(true);
    let alarm = local
        .client
        .put_metric_alarm()
        .alarm_name("warm")
        .namespace("Shop")
        .metric_name("Errors")
        .dimensions(orders())
        .statistic("Sum".into())
        .period(60)
        .evaluation_periods(1)
        .threshold(5.0)
        .comparison_operator("GreaterThanThreshold".into())
        .warm_up_configuration(warm_up.build());
    alarm.send().await.unwrap();
    local.put(7.0).await;
    local.advance(240).await;
    let alarm = described(&local, "warm").await;
    let state = |alarm: &MetricAlarm| alarm.state_value().unwrap().as_str().to_owned();
    assert_eq!(state(&alarm), "INSUFFICIENT_DATA");
    assert_eq!(alarm.evaluation_state().unwrap().as_str(), "IN_WARM_UP");
    local.put(7.0).await;
    local.advance(60).await;
    let alarm = described(&local, "warm").await;
    assert_eq!(state(&alarm), "ALARM");
    assert_eq!(alarm.evaluation_state(), None);
    let warm_up = alarm.warm_up_configuration().unwrap();
    assert_eq!(warm_up.warm_up_period_duration_in_minutes(), Some(5));
}

#[tokio::test]
async fn each_series_of_a_query_has_its_actions() {
    let local = Local::start().await;
    let query = MetricDataQuery::builder()
        .id("q1")
        .expression("SELECT SUM(Errors) FROM Shop GROUP BY Service ORDER BY SUM() DESC")
        .period(60);
    let alarm = local
        .client
        .put_metric_alarm()
        .alarm_name("services")
        .metrics(query.build())
        .evaluation_periods(1)
        .threshold(5.0)
        .comparison_operator("GreaterThanThreshold".into())
        .alarm_actions(PAGE);
    alarm.send().await.unwrap();
    local.put(7.0).await;
    local.advance(60).await;
    let (state, reason) = local.state("services").await;
    assert_eq!(
        (state.as_str(), reason.as_str()),
        ("ALARM", "1 out of 1 time series evaluated to ALARM")
    );
    let request = local.client.describe_alarm_history().alarm_name("services");
    let request = request.history_item_type(HistoryItemType::Action);
    let history = request.send().await.unwrap();
    assert_eq!(history.alarm_history_items().len(), 1, "{history:?}");
}

/// UG:alarm-actions: a scaling policy is followed each minute for as long as the state stays.
#[tokio::test]
async fn scaling_policies_are_followed_each_minute() {
    let local = Local::start().await;
    let alarm = local
        .client
        .put_metric_alarm()
        .alarm_name("busy")
        .namespace("Shop")
        .metric_name("Errors")
        .dimensions(orders())
        .statistic("Sum".into())
        .period(60)
        .evaluation_periods(1)
        .threshold(5.0)
        .comparison_operator("GreaterThanThreshold".into())
        .treat_missing_data("ignore")
        .alarm_actions(PAGE)
        .alarm_actions(SCALING);
    alarm.send().await.unwrap();
    local.put(7.0).await;
    local.advance(60 + 180).await;
    let request = local.client.describe_alarm_history().alarm_name("busy");
    let request = request.history_item_type(HistoryItemType::Action);
    let history = request.send().await.unwrap();
    let times = |arn: &str| {
        let summaries = history.alarm_history_items().iter();
        let summaries = summaries.filter_map(|item| item.history_summary());
        summaries.filter(|summary| summary.contains(arn)).count()
    };
    assert_eq!((times(PAGE), times(SCALING)), (1, 4), "{history:?}");
}

#[tokio::test]
async fn what_such_alarms_may_not_have_is_a_validation_error() {
    let local = Local::start().await;
    for (alarm, part) in [
        (
            on_band(&local).alarm_actions(SCALING),
            "Invalid AlarmActions[0]: an alarm on a band cannot have a scaling policy",
        ),
        (
            on_band(&local).ok_actions("arn:aws:sqs:us-east-1:000000000000:q"),
            "Invalid OKActions[0]: `arn:aws:sqs:us-east-1:000000000000:q` is not the ARN of something that an alarm can do",
        ),
        (on_band(&local).threshold(1.0), "mutually exclusive"),
        (
            on_band(&local).threshold_metric_id("m2"),
            "Invalid ThresholdMetricId: there is no query `m2`",
        ),
        (
            on_band(&local).evaluation_window(on_wall_clock("Mars/Base")),
            "EvaluationWindow.WallClockWindow.Timezone",
        ),
    ] {
        let refused = alarm.send().await.unwrap_err();
        assert_eq!(refused.code(), Some("ValidationError"));
        let message = refused.message().unwrap();
        assert!(message.contains(part), "{message}");
    }
    let composite = local
        .client
        .put_composite_alarm()
        .alarm_name("c")
        .alarm_rule("TRUE")
        .alarm_actions("arn:aws:automate:us-east-1:ec2:stop");
    let refused = composite.send().await.unwrap_err();
    assert_eq!(refused.code(), Some("ValidationError"));
    let message = refused.message().unwrap();
    assert!(
        message.contains("a composite alarm cannot have an action on an EC2 instance"),
        "{message}"
    );
}
