//! The message that SNS carries for an alarm (UG:notify-users-alarm-changes).

use cloudwatch::{alarm::State, engine::Transition, time::Timestamp};
use serde_json::{Map, Value as Json, json};

use super::{
    PutMetricAlarmInput,
    alarm::{Alarm, Spec},
};
use crate::actions::AlarmAction;

/// The longest subject of SNS.
const MAX_SUBJECT: usize = 100;

/// The regions' names as the message gives them; others go by their code.
const REGIONS: [(&str, &str); 17] = [
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-west-1", "US West (N. California)"),
    ("us-west-2", "US West (Oregon)"),
    ("ap-northeast-1", "Asia Pacific (Tokyo)"),
    ("ap-northeast-2", "Asia Pacific (Seoul)"),
    ("ap-northeast-3", "Asia Pacific (Osaka)"),
    ("ap-south-1", "Asia Pacific (Mumbai)"),
    ("ap-southeast-1", "Asia Pacific (Singapore)"),
    ("ap-southeast-2", "Asia Pacific (Sydney)"),
    ("ca-central-1", "Canada (Central)"),
    ("eu-central-1", "EU (Frankfurt)"),
    ("eu-north-1", "EU (Stockholm)"),
    ("eu-west-1", "EU (Ireland)"),
    ("eu-west-2", "EU (London)"),
    ("eu-west-3", "EU (Paris)"),
    ("sa-east-1", "South America (Sao Paulo)"),
];

/// The action of a transition on one target.
pub(super) fn action(alarm: &Alarm, transition: &Transition, target: &str) -> AlarmAction {
    let region = region_name(&alarm.scope.region);
    let subject = format!("{}: \"{}\" in {region}", transition.to, alarm.name());
    AlarmAction {
        id: uuid::Uuid::new_v4().to_string(),
        target: target.to_owned(),
        alarm_arn: alarm.arn(),
        alarm_name: alarm.name().to_owned(),
        subject: subject.chars().take(MAX_SUBJECT).collect(),
        message: message(alarm, transition).to_string(),
        at: transition.at.millis(),
    }
}

fn region_name(code: &str) -> &str {
    REGIONS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, name)| name)
}

fn message(alarm: &Alarm, transition: &Transition) -> Json {
    let configured = Timestamp::from_millis(alarm.configured).payload_form();
    let mut message = json!({
        "AlarmName": alarm.name(),
        "AlarmDescription": alarm.description(),
        "AWSAccountId": alarm.scope.account,
        "AlarmConfigurationUpdatedTimestamp": configured,
        "NewStateValue": transition.to.name(),
        "NewStateReason": transition.reason,
        "StateChangeTime": transition.at.payload_form(),
        "Region": region_name(&alarm.scope.region),
        "AlarmArn": alarm.arn(),
        "OldStateValue": transition.from.name(),
        "OKActions": alarm.actions(State::Ok),
        "AlarmActions": alarm.actions(State::Alarm),
        "InsufficientDataActions": alarm.actions(State::InsufficientData),
    });
    if let Some(members) = message.as_object_mut() {
        match &alarm.spec {
            Spec::Metric(input) => {
                members.insert("Trigger".to_owned(), trigger(input));
            }
            Spec::Composite(input) => {
                members.shift_remove("AlarmConfigurationUpdatedTimestamp");
                members.insert("AlarmRule".to_owned(), json!(input.alarm_rule));
                members.insert(
                    "TriggeringChildren".to_owned(),
                    triggering_children(&transition.reason_data.to_json()),
                );
            }
        }
    }
    message
}

fn trigger(input: &PutMetricAlarmInput) -> Json {
    let mut trigger = Map::new();
    if input.metrics.is_empty() {
        trigger.insert("MetricName".into(), json!(input.metric_name));
        trigger.insert("Namespace".into(), json!(input.namespace));
        match (&input.statistic, &input.extended_statistic) {
            (Some(statistic), _) => {
                trigger.insert("StatisticType".into(), json!("Statistic"));
                trigger.insert("Statistic".into(), json!(upper_snake(statistic)));
            }
            (None, extended) => {
                trigger.insert("StatisticType".into(), json!("ExtendedStatistic"));
                trigger.insert("ExtendedStatistic".into(), json!(extended));
            }
        }
        trigger.insert("Unit".into(), json!(input.unit));
        let dimensions: Vec<Json> = input
            .dimensions
            .iter()
            .map(|one| json!({"value": one.value, "name": one.name}))
            .collect();
        trigger.insert("Dimensions".into(), json!(dimensions));
    } else {
        trigger.insert("Metrics".into(), json!(input.metrics));
    }
    trigger.insert("Period".into(), json!(input.period));
    trigger.insert("EvaluationPeriods".into(), json!(input.evaluation_periods));
    if let Some(datapoints) = input.datapoints_to_alarm {
        trigger.insert("DatapointsToAlarm".into(), json!(datapoints));
    }
    trigger.insert(
        "ComparisonOperator".into(),
        json!(input.comparison_operator),
    );
    trigger.insert("Threshold".into(), json!(input.threshold));
    trigger.insert(
        "TreatMissingData".into(),
        json!(input.treat_missing_data.as_deref().unwrap_or("missing")),
    );
    trigger.insert(
        "EvaluateLowSampleCountPercentile".into(),
        json!(
            input
                .evaluate_low_sample_count_percentile
                .as_deref()
                .unwrap_or_default()
        ),
    );
    Json::Object(trigger)
}

fn triggering_children(reason_data: &Json) -> Json {
    let alarms = reason_data.get("triggeringAlarms").and_then(Json::as_array);
    alarms
        .into_iter()
        .flatten()
        .map(|child| {
            json!({
                "Arn": child.get("arn"),
                "State": {
                    "Value": child.pointer("/state/value"),
                    "Timestamp": child.pointer("/state/timestamp"),
                },
            })
        })
        .collect()
}

/// `SampleCount` → `SAMPLE_COUNT`.
fn upper_snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_uppercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    /// UG:notify-users-alarm-changes, and recorded messages.
    #[test]
    fn a_trigger_tells_the_type_of_its_statistic() {
        for (input, expected) in [
            (
                json!({"Statistic": "SampleCount"}),
                json!(["Statistic", "SAMPLE_COUNT", null]),
            ),
            (
                json!({"ExtendedStatistic": "TM(10%:90%)"}),
                json!(["ExtendedStatistic", null, "TM(10%:90%)"]),
            ),
        ] {
            let trigger = trigger(&serde_json::from_value(input).unwrap());
            let found = ["StatisticType", "Statistic", "ExtendedStatistic"]
                .map(|name| trigger.get(name).cloned());
            assert_eq!(json!(found), expected);
        }
    }
}
