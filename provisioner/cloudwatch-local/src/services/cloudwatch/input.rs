//! The inputs that other services also make: putting and deleting alarms and dashboards.
//!
//! Member names are those of the API, which are those of the CloudFormation properties too: a resource's
//! resolved properties can be read into these with [`crate::wire::from_value`].

use serde::{Deserialize, Serialize};

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Dimension {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A metric's identity; also an output.
#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Metric {
    pub(crate) namespace: Option<String>,
    pub(crate) metric_name: Option<String>,
    pub(crate) dimensions: Vec<Dimension>,
}

/// A metric, its statistic and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MetricStat {
    #[serde(default)]
    pub(crate) metric: Metric,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) period: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stat: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
}

/// One query of metric data: a statistic of a metric, or an expression over other queries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MetricDataQuery {
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) metric_stat: Option<MetricStat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expression: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) return_data: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) period: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<String>,
}

/// `PutMetricAlarm`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PutMetricAlarmInput {
    pub(crate) alarm_name: Option<String>,
    pub(crate) alarm_description: Option<String>,
    pub(crate) actions_enabled: Option<bool>,
    #[serde(rename = "OKActions")]
    pub(crate) ok_actions: Vec<String>,
    pub(crate) alarm_actions: Vec<String>,
    pub(crate) insufficient_data_actions: Vec<String>,
    pub(crate) metric_name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) statistic: Option<String>,
    pub(crate) extended_statistic: Option<String>,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) period: Option<i64>,
    pub(crate) unit: Option<String>,
    pub(crate) evaluation_periods: Option<i64>,
    pub(crate) datapoints_to_alarm: Option<i64>,
    pub(crate) threshold: Option<f64>,
    pub(crate) comparison_operator: Option<String>,
    pub(crate) treat_missing_data: Option<String>,
    pub(crate) evaluate_low_sample_count_percentile: Option<String>,
    pub(crate) metrics: Vec<MetricDataQuery>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) threshold_metric_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) evaluation_window: Option<EvaluationWindow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) warm_up_configuration: Option<WarmUpConfiguration>,
}

/// Where the windows of an alarm lie: exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct EvaluationWindow {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sliding_window: Option<SlidingWindow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wall_clock_window: Option<WallClockWindow>,
}

/// Windows that slide; there is nothing to say about them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SlidingWindow {}

/// Windows of the wall clock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WallClockWindow {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timezone: Option<String>,
}

/// How long a new alarm waits for data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WarmUpConfiguration {
    pub(crate) warm_up_period_duration_in_minutes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) only_start_evaluating_after_warm_up_period_ends: Option<bool>,
}

/// `PutCompositeAlarm`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PutCompositeAlarmInput {
    pub(crate) alarm_name: Option<String>,
    pub(crate) alarm_description: Option<String>,
    pub(crate) actions_enabled: Option<bool>,
    #[serde(rename = "OKActions")]
    pub(crate) ok_actions: Vec<String>,
    pub(crate) alarm_actions: Vec<String>,
    pub(crate) insufficient_data_actions: Vec<String>,
    pub(crate) alarm_rule: Option<String>,
    pub(crate) actions_suppressor: Option<String>,
    pub(crate) actions_suppressor_wait_period: Option<i64>,
    pub(crate) actions_suppressor_extension_period: Option<i64>,
    pub(crate) tags: Vec<Tag>,
}

/// `DeleteAlarms`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DeleteAlarmsInput {
    pub(crate) alarm_names: Vec<String>,
}

/// `PutDashboard`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PutDashboardInput {
    pub(crate) dashboard_name: Option<String>,
    pub(crate) dashboard_body: Option<String>,
    pub(crate) tags: Vec<Tag>,
}

/// `DeleteDashboards`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DeleteDashboardsInput {
    pub(crate) dashboard_names: Vec<String>,
}
