//! What happened to alarms: configuration, state, actions.

use cloudwatch::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{
    CloudWatch,
    alarm::{Alarm, AlarmType},
    errors::invalid_token,
};
use crate::{
    services::{Constraints, paging},
    store::{RecordQuery, Records},
    wire::{ServiceError, Time},
};

/// The longest `HistoryData` of the API.
const MAX_DATA: usize = 4095;

/// How long history is kept.
pub(super) const KEPT_DAYS: i64 = 30;

/// One item, as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct HistoryItem {
    pub(super) alarm_name: String,
    pub(super) alarm_type: AlarmType,
    pub(super) at: i64,
    pub(super) item_type: ItemType,
    pub(super) summary: String,
    pub(super) data: Json,
}

/// A kind of item, as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ItemType {
    ConfigurationUpdate,
    StateUpdate,
    Action,
}

impl ItemType {
    fn name(self) -> &'static str {
        match self {
            Self::ConfigurationUpdate => "ConfigurationUpdate",
            Self::StateUpdate => "StateUpdate",
            Self::Action => "Action",
        }
    }
}

impl HistoryItem {
    /// A configuration was created, updated or deleted (`operation`).
    pub(super) fn configuration(
        now: Timestamp,
        alarm: &Alarm,
        operation: Operation,
        shown: &Json,
    ) -> Self {
        let (done, kind, member) = match operation {
            Operation::Create => ("created", "Create", "createdAlarm"),
            Operation::Update => ("updated", "Update", "updatedAlarm"),
            Operation::Delete => ("deleted", "Delete", "deletedAlarm"),
        };
        Self {
            alarm_name: alarm.name().to_owned(),
            alarm_type: alarm.kind(),
            at: now.millis(),
            item_type: ItemType::ConfigurationUpdate,
            summary: format!("Alarm \"{}\" {done}", alarm.name()),
            data: json!({"version": "1.0", "type": kind, member: shown}),
        }
    }
}

/// What was done to a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Create,
    Update,
    Delete,
}

/// `DescribeAlarmHistory`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeAlarmHistoryInput {
    alarm_name: Option<String>,
    alarm_types: Vec<String>,
    history_item_type: Option<String>,
    start_date: Option<Time>,
    end_date: Option<Time>,
    max_records: Option<i64>,
    next_token: Option<String>,
    scan_by: Option<String>,
}

/// The output of `DescribeAlarmHistory`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeAlarmHistoryOutput {
    alarm_history_items: Vec<AlarmHistoryItem>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AlarmHistoryItem {
    alarm_name: String,
    alarm_type: &'static str,
    timestamp: Time,
    history_item_type: &'static str,
    history_summary: String,
    history_data: String,
}

impl CloudWatch {
    /// Items newest first, unless asked otherwise.
    pub(crate) async fn describe_alarm_history(
        &self,
        input: DescribeAlarmHistoryInput,
    ) -> Result<DescribeAlarmHistoryOutput, ServiceError> {
        const OPERATION: &str = "DescribeAlarmHistory";
        let size = check(&input)?;
        let after: Option<i64> = match &input.next_token {
            None => None,
            Some(token) => Some(paging::position(OPERATION, token).ok_or_else(invalid_token)?),
        };
        let wanted = |item: &HistoryItem| {
            let kind = item.alarm_type.name();
            let of_type = if input.alarm_types.is_empty() {
                item.alarm_type == AlarmType::MetricAlarm || input.alarm_name.is_some()
            } else {
                input.alarm_types.iter().any(|wanted| wanted == kind)
            };
            of_type
                && input
                    .history_item_type
                    .as_deref()
                    .is_none_or(|wanted| wanted == item.item_type.name())
        };
        let mut query = RecordQuery {
            key: input.alarm_name.as_deref(),
            from: input.start_date.map_or(i64::MIN, Time::millis),
            until: input
                .end_date
                .map_or(i64::MAX, |end| end.millis().saturating_add(1)),
            descending: input.scan_by.as_deref() != Some("TimestampAscending"),
            after,
            limit: 500,
        };
        let mut items: Vec<(i64, HistoryItem)> = Vec::new();
        loop {
            let records = self
                .shared
                .store
                .records(Records::AlarmHistory, query.clone())
                .await?;
            let complete = records.len() < query.limit;
            query.after = records.last().map(|record| record.id);
            items.extend(
                records
                    .into_iter()
                    .map(|record| (record.id, record.body))
                    .filter(|(_, item)| wanted(item)),
            );
            if complete || items.len() > size {
                break;
            }
        }
        let more = items.len() > size;
        items.truncate(size);
        let next_token = items
            .last()
            .filter(|_| more)
            .map(|(id, _)| paging::token(OPERATION, id));
        Ok(DescribeAlarmHistoryOutput {
            alarm_history_items: items.into_iter().map(|(_, item)| shown(item)).collect(),
            next_token,
        })
    }
}

fn check(input: &DescribeAlarmHistoryInput) -> Result<usize, ServiceError> {
    let mut constraints = Constraints::new();
    if let Some(name) = &input.alarm_name {
        constraints.length("alarmName", name, 1, 255);
    }
    for kind in &input.alarm_types {
        constraints.one_of("alarmTypes", kind, &["CompositeAlarm", "MetricAlarm"]);
    }
    if let Some(kind) = &input.history_item_type {
        let known = [
            "ConfigurationUpdate",
            "StateUpdate",
            "Action",
            "AlarmContributorStateUpdate",
            "AlarmContributorAction",
        ];
        constraints.one_of("historyItemType", kind, &known);
    }
    if let Some(order) = &input.scan_by {
        constraints.one_of(
            "scanBy",
            order,
            &["TimestampDescending", "TimestampAscending"],
        );
    }
    let size = input.max_records.unwrap_or(50);
    constraints.range("maxRecords", size, 1, 100);
    constraints.check()?;
    Ok(usize::try_from(size).unwrap_or(50))
}

fn shown(item: HistoryItem) -> AlarmHistoryItem {
    let mut data = item.data.to_string();
    if data.len() > MAX_DATA {
        data = json!({"version": "1.0", "type": item.data.get("type")}).to_string();
    }
    AlarmHistoryItem {
        alarm_name: item.alarm_name,
        alarm_type: item.alarm_type.name(),
        timestamp: Time(item.at),
        history_item_type: item.item_type.name(),
        history_summary: item.summary.chars().take(255).collect(),
        history_data: data,
    }
}
