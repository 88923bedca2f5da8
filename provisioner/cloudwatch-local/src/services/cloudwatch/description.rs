//! How alarms are shown: the shapes of `DescribeAlarms`, and what fills them.

use cloudwatch::{
    alarm::EvaluationState,
    engine::{Status, SuppressedBy},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Dimension, MetricDataQuery, PutCompositeAlarmInput, PutMetricAlarmInput,
    alarm::{Alarm, Spec},
    input::{EvaluationWindow, WarmUpConfiguration},
};
use crate::wire::{Time, to_json, to_value};

/// A metric alarm and its state.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MetricAlarm {
    pub(crate) alarm_name: String,
    pub(crate) alarm_arn: String,
    pub(crate) alarm_description: Option<String>,
    pub(crate) alarm_configuration_updated_timestamp: Option<Time>,
    pub(crate) actions_enabled: Option<bool>,
    #[serde(rename = "OKActions")]
    pub(crate) ok_actions: Option<Vec<String>>,
    pub(crate) alarm_actions: Option<Vec<String>>,
    pub(crate) insufficient_data_actions: Option<Vec<String>>,
    pub(crate) state_value: Option<&'static str>,
    pub(crate) state_reason: Option<String>,
    pub(crate) state_reason_data: Option<String>,
    pub(crate) state_updated_timestamp: Option<Time>,
    pub(crate) metric_name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) statistic: Option<String>,
    pub(crate) extended_statistic: Option<String>,
    pub(crate) dimensions: Option<Vec<Dimension>>,
    pub(crate) period: Option<i64>,
    pub(crate) unit: Option<String>,
    pub(crate) evaluation_periods: Option<i64>,
    pub(crate) datapoints_to_alarm: Option<i64>,
    pub(crate) threshold: Option<f64>,
    pub(crate) threshold_metric_id: Option<String>,
    pub(crate) evaluation_window: Option<EvaluationWindow>,
    pub(crate) warm_up_configuration: Option<WarmUpConfiguration>,
    pub(crate) evaluation_state: Option<&'static str>,
    pub(crate) comparison_operator: Option<String>,
    pub(crate) treat_missing_data: Option<String>,
    pub(crate) evaluate_low_sample_count_percentile: Option<String>,
    pub(crate) metrics: Option<Vec<MetricDataQuery>>,
    pub(crate) state_transitioned_timestamp: Option<Time>,
}

/// A composite alarm and its state.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CompositeAlarm {
    pub(crate) actions_enabled: Option<bool>,
    pub(crate) alarm_actions: Option<Vec<String>>,
    pub(crate) alarm_arn: String,
    pub(crate) alarm_configuration_updated_timestamp: Option<Time>,
    pub(crate) alarm_description: Option<String>,
    pub(crate) alarm_name: String,
    pub(crate) alarm_rule: Option<String>,
    pub(crate) insufficient_data_actions: Option<Vec<String>>,
    #[serde(rename = "OKActions")]
    pub(crate) ok_actions: Option<Vec<String>>,
    pub(crate) state_reason: Option<String>,
    pub(crate) state_reason_data: Option<String>,
    pub(crate) state_updated_timestamp: Option<Time>,
    pub(crate) state_value: Option<&'static str>,
    pub(crate) state_transitioned_timestamp: Option<Time>,
    pub(crate) actions_suppressed_by: Option<&'static str>,
    pub(crate) actions_suppressed_reason: Option<String>,
    pub(crate) actions_suppressor: Option<String>,
    pub(crate) actions_suppressor_wait_period: Option<i64>,
    pub(crate) actions_suppressor_extension_period: Option<i64>,
}

/// How much of an alarm is shown: asking for kin gives little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Full,
    State,
    Name,
}

/// A metric alarm in so much detail.
pub(super) fn metric_alarm(
    alarm: &Alarm,
    input: &PutMetricAlarmInput,
    status: Option<&Status>,
    detail: Detail,
) -> MetricAlarm {
    let mut shown = MetricAlarm {
        alarm_name: alarm.name().to_owned(),
        alarm_arn: alarm.arn(),
        ..MetricAlarm::default()
    };
    if detail == Detail::Name {
        return shown;
    }
    if let Some(status) = status {
        shown.state_value = Some(status.state.name());
        shown.state_updated_timestamp = Some(time(status.updated));
    }
    if detail == Detail::State {
        return shown;
    }
    if let Some(status) = status {
        shown.state_reason = Some(status.reason.clone());
        shown.state_reason_data = reason_data(status);
        shown.state_transitioned_timestamp = Some(time(status.transitioned));
    }
    MetricAlarm {
        alarm_description: input.alarm_description.clone(),
        alarm_configuration_updated_timestamp: Some(Time(alarm.configured)),
        actions_enabled: Some(alarm.actions_enabled()),
        ok_actions: Some(input.ok_actions.clone()),
        alarm_actions: Some(input.alarm_actions.clone()),
        insufficient_data_actions: Some(input.insufficient_data_actions.clone()),
        metric_name: input.metric_name.clone(),
        namespace: input.namespace.clone(),
        statistic: input.statistic.clone(),
        extended_statistic: input.extended_statistic.clone(),
        dimensions: Some(input.dimensions.clone()),
        period: input.period,
        unit: input.unit.clone(),
        evaluation_periods: input.evaluation_periods,
        datapoints_to_alarm: input.datapoints_to_alarm,
        threshold: input.threshold,
        comparison_operator: input.comparison_operator.clone(),
        treat_missing_data: input.treat_missing_data.clone(),
        evaluate_low_sample_count_percentile: input.evaluate_low_sample_count_percentile.clone(),
        metrics: (!input.metrics.is_empty()).then(|| input.metrics.clone()),
        threshold_metric_id: input.threshold_metric_id.clone(),
        evaluation_window: input.evaluation_window.clone(),
        warm_up_configuration: input.warm_up_configuration.clone(),
        evaluation_state: status
            .and_then(|status| status.evaluation)
            .map(EvaluationState::name),
        ..shown
    }
}

/// A composite alarm in so much detail.
pub(super) fn composite_alarm(
    alarm: &Alarm,
    input: &PutCompositeAlarmInput,
    status: Option<&Status>,
    detail: Detail,
) -> CompositeAlarm {
    let mut shown = CompositeAlarm {
        alarm_name: alarm.name().to_owned(),
        alarm_arn: alarm.arn(),
        ..CompositeAlarm::default()
    };
    if detail == Detail::Name {
        return shown;
    }
    if let Some(status) = status {
        shown.state_value = Some(status.state.name());
        shown.state_updated_timestamp = Some(time(status.updated));
    }
    if detail == Detail::State {
        return shown;
    }
    if let Some(status) = status {
        shown.state_reason = Some(status.reason.clone());
        shown.state_reason_data = reason_data(status);
        shown.state_transitioned_timestamp = Some(time(status.transitioned));
        if let Some(by) = status.suppressed_by {
            let (by, reason) =
                suppression(by, input.actions_suppressor.as_deref().unwrap_or_default());
            shown.actions_suppressed_by = Some(by);
            shown.actions_suppressed_reason = Some(reason);
        }
    }
    CompositeAlarm {
        actions_enabled: Some(alarm.actions_enabled()),
        alarm_actions: Some(input.alarm_actions.clone()),
        alarm_configuration_updated_timestamp: Some(Time(alarm.configured)),
        alarm_description: input.alarm_description.clone(),
        alarm_rule: input.alarm_rule.clone(),
        insufficient_data_actions: Some(input.insufficient_data_actions.clone()),
        ok_actions: Some(input.ok_actions.clone()),
        actions_suppressor: input.actions_suppressor.clone(),
        actions_suppressor_wait_period: input.actions_suppressor_wait_period,
        actions_suppressor_extension_period: input.actions_suppressor_extension_period,
        ..shown
    }
}

fn suppression(by: SuppressedBy, suppressor: &str) -> (&'static str, String) {
    match by {
        SuppressedBy::WaitPeriod => (
            "WaitPeriod",
            format!("Actions wait for {suppressor} to go into ALARM"),
        ),
        SuppressedBy::ExtensionPeriod => (
            "ExtensionPeriod",
            format!("Actions stay suppressed for a while after {suppressor} left ALARM"),
        ),
        SuppressedBy::Alarm => ("Alarm", format!("{suppressor} was in ALARM")),
    }
}

fn reason_data(status: &Status) -> Option<String> {
    (!status.reason_data.is_null()).then(|| status.reason_data.to_string())
}

fn time(at: Timestamp) -> Time {
    Time(at.millis())
}

/// An alarm as its history shows it: the description's members in lower camel case.
pub(super) fn configuration(alarm: &Alarm, status: Option<&Status>) -> Json {
    let described = match &alarm.spec {
        Spec::Metric(input) => to_value(&metric_alarm(alarm, input, status, Detail::Full)),
        Spec::Composite(input) => to_value(&composite_alarm(alarm, input, status, Detail::Full)),
    };
    let Ok(Json::Object(members)) = described.as_ref().map(to_json) else {
        return Json::Null;
    };
    members
        .into_iter()
        .map(|(name, value)| {
            let mut letters = name.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            (first.into_iter().chain(letters).collect::<String>(), value)
        })
        .collect()
}
