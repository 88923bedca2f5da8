//! `DescribeAlarms` and `DescribeAlarmsForMetric`.

use cloudwatch::engine::Definition;
use serde::{Deserialize, Serialize};

use super::{
    CloudWatch, Dimension,
    alarm::{Alarm, AlarmType, Spec},
    book::Pages,
    description::{CompositeAlarm, Detail, MetricAlarm, composite_alarm, metric_alarm},
    errors::{invalid_token, missing, validation},
    settings,
};
use crate::{
    services::{Constraints, paging},
    wire::ServiceError,
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
