//! Alarms over the Rust SDK: evaluated by the clock, described, remembered in the history.

use aws_sdk_cloudwatch::{
    error::ProvideErrorMetadata as _,
    types::{AlarmType, HistoryItemType, Metric, MetricDataQuery, MetricStat, ScanBy, StateValue},
};

use crate::server::{Local, client_of_region, orders};

#[tokio::test]
async fn a_breach_takes_the_alarm_through_its_states() {
    let local = Local::start().await;
    local.put_alarm("errors").await;
    let (state, reason) = local.state("errors").await;
    assert_eq!(state, "INSUFFICIENT_DATA");
    assert_eq!(reason, "Unchecked: Initial alarm creation");

    local.put(7.0).await;
    local.advance(60).await;
    let (state, reason) = local.state("errors").await;
    assert_eq!(state, "ALARM");
    assert_eq!(
        reason,
        "Threshold Crossed: 1 datapoint [7.0 (01/01/26 00:00:00)] was greater than the threshold (5.0)."
    );

    // nothing more: the breach is used as long as it is in the evaluation range, then it is forgotten
    local.advance(600).await;
    assert_eq!(local.state("errors").await.0, "OK");

    let history = local
        .client
        .describe_alarm_history()
        .alarm_name("errors")
        .scan_by(ScanBy::TimestampAscending)
        .send()
        .await
        .unwrap();
    let summaries: Vec<&str> = history
        .alarm_history_items()
        .iter()
        .filter_map(|item| item.history_summary())
        .collect();
    assert_eq!(summaries.first(), Some(&"Alarm \"errors\" created"));
    assert!(
        summaries.contains(&"Alarm updated from ALARM to OK"),
        "{summaries:?}"
    );
    let data = history
        .alarm_history_items()
        .iter()
        .find(|item| item.history_item_type() == Some(&HistoryItemType::StateUpdate))
        .and_then(|item| item.history_data())
        .unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["newState"]["stateReasonData"]["threshold"], 5.0);
}

#[tokio::test]
async fn the_action_of_a_transition_is_noted() {
    let local = Local::start().await;
    local.put_alarm("errors").await;
    local.put(7.0).await;
    local.advance(60).await;
    let history = local
        .client
        .describe_alarm_history()
        .alarm_name("errors")
        .history_item_type(HistoryItemType::Action)
        .send()
        .await
        .unwrap();
    let item = history.alarm_history_items().first().expect("an action");
    let summary = item.history_summary().unwrap();
    assert!(
        summary.contains("arn:aws:sns:us-east-1:000000000000:page"),
        "{summary}"
    );
}

#[tokio::test]
async fn metric_math_drives_an_alarm() {
    let local = Local::start().await;
    let stat = |id: &str| {
        MetricDataQuery::builder()
            .id(id)
            .return_data(false)
            .metric_stat(
                MetricStat::builder()
                    .metric(
                        Metric::builder()
                            .namespace("Shop")
                            .metric_name("Errors")
                            .dimensions(orders())
                            .build(),
                    )
                    .period(60)
                    .stat("Sum")
                    .build(),
            )
            .build()
    };
    let expression = MetricDataQuery::builder()
        .id("rate")
        .expression("100 * a / (a + b)")
        .label("rate")
        .build();
    local
        .client
        .put_metric_alarm()
        .alarm_name("rate")
        .metrics(stat("a"))
        .metrics(stat("b"))
        .metrics(expression)
        .evaluation_periods(1)
        .threshold(40.0)
        .comparison_operator("GreaterThanThreshold".into())
        .send()
        .await
        .unwrap();
    local.put(1.0).await;
    local.advance(60).await;
    assert_eq!(local.state("rate").await.0, "ALARM");
}

#[tokio::test]
async fn composites_follow_and_guard_their_children() {
    let local = Local::start().await;
    local.put_alarm("errors").await;
    local
        .client
        .put_composite_alarm()
        .alarm_name("broken")
        .alarm_rule("ALARM(\"errors\")")
        .send()
        .await
        .unwrap();
    let refused = local
        .client
        .delete_alarms()
        .alarm_names("errors")
        .send()
        .await;
    assert_eq!(refused.unwrap_err().code(), Some("ValidationError"));

    local.put(7.0).await;
    local.advance(60).await;
    let (state, reason) = local.state("broken").await;
    assert_eq!(state, "ALARM");
    assert_eq!(
        reason,
        "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors transitioned to ALARM at Thursday 01 January, 2026 00:01:00 UTC"
    );
    let kin = local
        .client
        .describe_alarms()
        .children_of_alarm_name("broken")
        .send()
        .await
        .unwrap();
    assert_eq!(kin.metric_alarms().len(), 1);
    assert_eq!(kin.metric_alarms()[0].state_reason(), None);

    local
        .client
        .delete_alarms()
        .alarm_names("broken")
        .alarm_names("errors")
        .send()
        .await
        .unwrap();
    let left = local
        .client
        .describe_alarms()
        .alarm_types(AlarmType::MetricAlarm)
        .alarm_types(AlarmType::CompositeAlarm)
        .send()
        .await
        .unwrap();
    assert!(left.metric_alarms().is_empty() && left.composite_alarms().is_empty());
}

#[tokio::test]
async fn arns_are_of_the_region_that_was_asked() {
    let mut local = Local::start().await;
    local.client = client_of_region(local.running.addr(), "ap-northeast-1");
    local.put_alarm("errors").await;
    local
        .client
        .put_composite_alarm()
        .alarm_name("broken")
        .alarm_rule("ALARM(arn:aws:cloudwatch:ap-northeast-1:000000000000:alarm:errors)")
        .send()
        .await
        .unwrap();
    local.put(7.0).await;
    local.advance(60).await;
    let (state, reason) = local.state("broken").await;
    assert_eq!(state, "ALARM");
    assert!(
        reason.starts_with(
            "arn:aws:cloudwatch:ap-northeast-1:000000000000:alarm:errors transitioned"
        ),
        "{reason}"
    );
}

#[tokio::test]
async fn a_state_that_was_set_lasts_until_the_next_evaluation() {
    let local = Local::start().await;
    local.put_alarm("errors").await;
    local.advance(60).await;
    local
        .client
        .set_alarm_state()
        .alarm_name("errors")
        .state_value(StateValue::Alarm)
        .state_reason("a drill")
        .send()
        .await
        .unwrap();
    assert_eq!(
        local.state("errors").await,
        ("ALARM".to_owned(), "a drill".to_owned())
    );
    local.advance(60).await;
    assert_eq!(local.state("errors").await.0, "OK");
}

#[tokio::test]
async fn mistakes_have_the_codes_of_aws() {
    let local = Local::start().await;
    let missing = local
        .client
        .set_alarm_state()
        .alarm_name("nobody")
        .state_value(StateValue::Ok)
        .state_reason("x")
        .send()
        .await
        .unwrap_err();
    assert!(missing.as_service_error().unwrap().is_resource_not_found());

    let refused = local
        .client
        .put_metric_alarm()
        .alarm_name("p")
        .namespace("Shop")
        .metric_name("Errors")
        .statistic("Sum".into())
        .period(45)
        .evaluation_periods(1)
        .threshold(1.0)
        .comparison_operator("GreaterThanThreshold".into())
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("ValidationError"));
    assert!(refused.message().unwrap().contains("Period"), "{refused:?}");
}
