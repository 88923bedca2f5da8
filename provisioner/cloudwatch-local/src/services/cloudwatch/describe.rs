//! `DescribeAlarms` and `DescribeAlarmsForMetric`.

use cloudwatch::{
    engine::{Definition, Status, SuppressedBy},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{
    CloudWatch, Dimension, MetricDataQuery, PutCompositeAlarmInput, PutMetricAlarmInput,
    alarm::{Alarm, AlarmType, Spec},
    book::Pages,
    errors::{invalid_token, missing, validation},
    settings,
};
use crate::{
    services::{Constraints, paging},
    wire::{ServiceError, Time, to_json, to_value},
};

const OPERATION: &str = "DescribeAlarms";

/// `DescribeAlarms`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeAlarmsInput {
    pub(crate) alarm_names: Vec<String>,
    pub(crate) alarm_name_prefix: Option<String>,
    pub(crate) alarm_types: Vec<String>,
    pub(crate) children_of_alarm_name: Option<String>,
    pub(crate) parents_of_alarm_name: Option<String>,
    pub(crate) state_value: Option<String>,
    pub(crate) action_prefix: Option<String>,
    pub(crate) max_records: Option<i64>,
    pub(crate) next_token: Option<String>,
}

/// The output of `DescribeAlarms`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeAlarmsOutput {
    pub(crate) composite_alarms: Vec<CompositeAlarm>,
    pub(crate) metric_alarms: Vec<MetricAlarm>,
    pub(crate) next_token: Option<String>,
}

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

/// `DescribeAlarmsForMetric`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeAlarmsForMetricInput {
    metric_name: Option<String>,
    namespace: Option<String>,
    statistic: Option<String>,
    extended_statistic: Option<String>,
    dimensions: Vec<Dimension>,
    period: Option<i64>,
    unit: Option<String>,
}

/// The output of `DescribeAlarmsForMetric`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeAlarmsForMetricOutput {
    metric_alarms: Vec<MetricAlarm>,
}

impl CloudWatch {
    /// Alarms by name, prefix, type, state, action or kinship, in order of their names.
    pub(crate) async fn describe_alarms(
        &self,
        input: DescribeAlarmsInput,
    ) -> Result<DescribeAlarmsOutput, ServiceError> {
        let size = check(&input)?;
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(paging::position(OPERATION, token).ok_or_else(invalid_token)?),
        };
        let pages = self.book.read().await;
        let mut output = DescribeAlarmsOutput {
            composite_alarms: Vec::new(),
            metric_alarms: Vec::new(),
            next_token: None,
        };
        let found = selected(&pages, &input)?;
        let name = |alarm: &&Alarm| alarm.name().to_owned();
        let (page, next) = paging::page(found.into_iter(), name, after.as_deref(), size);
        output.next_token = next.map(|next| paging::token(OPERATION, &next));
        let detail = detail(&input);
        for alarm in page {
            let status = pages.status(alarm.name());
            let status = status.as_ref();
            match &alarm.spec {
                Spec::Metric(input) => output
                    .metric_alarms
                    .push(metric_alarm(alarm, input, status, detail)),
                Spec::Composite(input) => {
                    output
                        .composite_alarms
                        .push(composite_alarm(alarm, input, status, detail));
                }
            }
        }
        Ok(output)
    }

    /// The metric alarms on one metric, whatever the filters leave open.
    pub(crate) async fn describe_alarms_for_metric(
        &self,
        input: DescribeAlarmsForMetricInput,
    ) -> Result<DescribeAlarmsForMetricOutput, ServiceError> {
        let (Some(name), Some(namespace)) = (&input.metric_name, &input.namespace) else {
            return Err(missing(
                "The parameters MetricName and Namespace are required.",
            ));
        };
        let metric = settings::metric_id(namespace, name, &input.dimensions);
        let same =
            |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        let pages = self.book.read().await;
        let metric_alarms = pages
            .alarms
            .values()
            .filter_map(|alarm| match &alarm.spec {
                Spec::Metric(spec) => Some((alarm, spec)),
                Spec::Composite(_) => None,
            })
            .filter(|(_, spec)| {
                let (Some(name), Some(namespace)) = (&spec.metric_name, &spec.namespace) else {
                    return false;
                };
                settings::metric_id(namespace, name, &spec.dimensions) == metric
                    && same(&input.statistic, &spec.statistic)
                    && same(&input.extended_statistic, &spec.extended_statistic)
                    && same(&input.unit, &spec.unit)
                    && input
                        .period
                        .is_none_or(|period| spec.period == Some(period))
            })
            .map(|(alarm, spec)| {
                metric_alarm(
                    alarm,
                    spec,
                    pages.status(alarm.name()).as_ref(),
                    Detail::Full,
                )
            })
            .collect();
        Ok(DescribeAlarmsForMetricOutput { metric_alarms })
    }
}

/// How much of an alarm is shown: asking for kin gives little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Full,
    State,
    Name,
}

fn detail(input: &DescribeAlarmsInput) -> Detail {
    if input.children_of_alarm_name.is_some() {
        Detail::State
    } else if input.parents_of_alarm_name.is_some() {
        Detail::Name
    } else {
        Detail::Full
    }
}

fn check(input: &DescribeAlarmsInput) -> Result<usize, ServiceError> {
    let mut constraints = Constraints::new();
    constraints.count("alarmNames", input.alarm_names.len(), 0, 100);
    for kind in &input.alarm_types {
        constraints.one_of("alarmTypes", kind, &["CompositeAlarm", "MetricAlarm"]);
    }
    if let Some(state) = &input.state_value {
        constraints.one_of("stateValue", state, &["OK", "ALARM", "INSUFFICIENT_DATA"]);
    }
    let size = input.max_records.unwrap_or(50);
    constraints.range("maxRecords", size, 1, 100);
    constraints.check()?;
    if !input.alarm_names.is_empty() && input.alarm_name_prefix.is_some() {
        return Err(validation(
            "AlarmNamePrefix and AlarmNames are mutually exclusive",
        ));
    }
    let kin = [&input.children_of_alarm_name, &input.parents_of_alarm_name];
    let others = !input.alarm_names.is_empty()
        || !input.alarm_types.is_empty()
        || input.alarm_name_prefix.is_some()
        || input.state_value.is_some()
        || input.action_prefix.is_some();
    let kinds = kin.iter().filter(|one| one.is_some()).count();
    if kinds > 1 || (kinds == 1 && others) {
        return Err(validation(
            "ChildrenOfAlarmName and ParentsOfAlarmName can not be used with other parameters",
        ));
    }
    Ok(usize::try_from(size).unwrap_or(50))
}

fn selected<'a>(
    pages: &'a Pages,
    input: &DescribeAlarmsInput,
) -> Result<Vec<&'a Alarm>, ServiceError> {
    let known = |name: &str| {
        if pages.alarms.contains_key(name) {
            Ok(())
        } else {
            Err(super::errors::not_found(format!("Unknown alarm: {name}")))
        }
    };
    if let Some(name) = &input.children_of_alarm_name {
        known(name)?;
        let children = children(pages, name);
        return Ok(pages
            .alarms
            .values()
            .filter(|alarm| children.iter().any(|child| child == alarm.name()))
            .collect());
    }
    if let Some(name) = &input.parents_of_alarm_name {
        known(name)?;
        return Ok(parents(pages, name).collect());
    }
    let of_type = |alarm: &Alarm| match input.alarm_types.as_slice() {
        [] => alarm.kind() == AlarmType::MetricAlarm,
        types => types.iter().any(|kind| kind == alarm.kind().name()),
    };
    let in_state = |alarm: &Alarm| {
        input.state_value.as_deref().is_none_or(|wanted| {
            pages
                .engine
                .status(alarm.name())
                .is_some_and(|status| status.state.name() == wanted)
        })
    };
    let acts = |alarm: &Alarm| {
        input.action_prefix.as_deref().is_none_or(|prefix| {
            cloudwatch::alarm::State::ALL.iter().any(|state| {
                alarm
                    .actions(*state)
                    .iter()
                    .any(|action| action.starts_with(prefix))
            })
        })
    };
    let named = |alarm: &Alarm| {
        let prefix = input.alarm_name_prefix.as_deref().unwrap_or_default();
        alarm.name().starts_with(prefix)
            && (input.alarm_names.is_empty()
                || input.alarm_names.iter().any(|name| name == alarm.name()))
    };
    Ok(pages
        .alarms
        .values()
        .filter(|alarm| of_type(alarm) && named(alarm) && in_state(alarm) && acts(alarm))
        .collect())
}

fn children(pages: &Pages, name: &str) -> Vec<String> {
    match pages.engine.definition(name) {
        Some(Definition::Composite(composite)) => composite
            .rule
            .children()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// The composite alarms whose rules look at an alarm.
pub(super) fn parents<'a>(pages: &'a Pages, name: &str) -> impl Iterator<Item = &'a Alarm> {
    pages.alarms.values().filter(move |alarm| {
        children(pages, alarm.name())
            .iter()
            .any(|child| child == name)
    })
}

fn metric_alarm(
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
        ..shown
    }
}

fn composite_alarm(
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
