//! Log groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Group, GroupSettings, Logs,
    errors::{exists, group_name, invalid, no_group},
    stream_key,
};
use crate::{
    identity::Scope,
    services::paging,
    store::{Batch, Collection, Records},
    wire::ServiceError,
};

const OPERATION: &str = "DescribeLogGroups";

/// The numbers of days for which events can be kept.
const RETENTIONS: [i64; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// `CreateLogGroup`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CreateLogGroupInput {
    log_group_name: Option<String>,
    log_group_class: Option<String>,
}

impl CreateLogGroupInput {
    pub(super) fn named(group: &str) -> Self {
        Self {
            log_group_name: Some(group.to_owned()),
            log_group_class: None,
        }
    }
}

/// An input that names a group.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LogGroupInput {
    log_group_name: Option<String>,
}

/// `PutRetentionPolicy`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PutRetentionPolicyInput {
    log_group_name: Option<String>,
    retention_in_days: Option<i64>,
}

/// `DescribeLogGroups`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct DescribeLogGroupsInput {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

/// The output of `DescribeLogGroups`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DescribeLogGroupsOutput {
    log_groups: Vec<LogGroup>,
    next_token: Option<String>,
}

#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogGroup {
    log_group_name: String,
    creation_time: i64,
    retention_in_days: Option<i64>,
    metric_filter_count: i64,
    arn: String,
    stored_bytes: i64,
    log_group_class: String,
    log_group_arn: String,
}

impl Logs {
    /// Whether a group of this name exists.
    pub(crate) async fn has_group(&self, name: &str) -> bool {
        self.groups.lock().await.contains_key(name)
    }

    /// Creates a group.
    pub(crate) async fn create_log_group(
        &self,
        scope: &Scope,
        input: CreateLogGroupInput,
    ) -> Result<(), ServiceError> {
        let name = group_name(input.log_group_name.as_deref())?;
        let class = input
            .log_group_class
            .unwrap_or_else(|| "STANDARD".to_owned());
        if !["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"].contains(&class.as_str()) {
            return Err(invalid(format!("{class} is not a log group class")));
        }
        let mut groups = self.groups.lock().await;
        if groups.contains_key(name) {
            return Err(exists("log group"));
        }
        let settings = GroupSettings {
            scope: scope.clone(),
            created: self.shared.now().millis(),
            retention_days: None,
            class,
        };
        let mut batch = Batch::new();
        batch.put(Collection::LogGroup, name, &settings)?;
        self.shared.store.write(batch).await?;
        let streams = BTreeMap::new();
        groups.insert(name.to_owned(), Group { settings, streams });
        Ok(())
    }

    /// Deletes a group with its streams and events.
    pub(crate) async fn delete_log_group(&self, input: LogGroupInput) -> Result<(), ServiceError> {
        let name = group_name(input.log_group_name.as_deref())?;
        let mut groups = self.groups.lock().await;
        let group = groups.get(name).ok_or_else(no_group)?;
        let mut batch = Batch::new();
        batch.delete(Collection::LogGroup, name);
        for stream in group.streams.keys() {
            let key = stream_key(name, stream);
            batch.delete(Collection::LogStream, &key);
            batch.forget(Records::LogEvent, &key);
        }
        self.shared.store.write(batch).await?;
        groups.remove(name);
        Ok(())
    }

    /// Keeps the events of a group for so many days.
    pub(crate) async fn put_retention_policy(
        &self,
        input: PutRetentionPolicyInput,
    ) -> Result<(), ServiceError> {
        let days = input.retention_in_days.unwrap_or_default();
        if !RETENTIONS.contains(&days) {
            return Err(invalid(format!(
                "{days} is not a number of days that events can be kept"
            )));
        }
        self.retain(input.log_group_name.as_deref(), Some(days))
            .await
    }

    /// Keeps the events of a group for good.
    pub(crate) async fn delete_retention_policy(
        &self,
        input: LogGroupInput,
    ) -> Result<(), ServiceError> {
        self.retain(input.log_group_name.as_deref(), None).await
    }

    async fn retain(&self, name: Option<&str>, days: Option<i64>) -> Result<(), ServiceError> {
        let name = group_name(name)?;
        let mut groups = self.groups.lock().await;
        let group = groups.get_mut(name).ok_or_else(no_group)?;
        let settings = GroupSettings {
            retention_days: days,
            ..group.settings.clone()
        };
        let mut batch = Batch::new();
        batch.put(Collection::LogGroup, name, &settings)?;
        self.shared.store.write(batch).await?;
        group.settings = settings;
        Ok(())
    }

    /// Groups by prefix or by a part of their names, in order of their names.
    pub(crate) async fn describe_log_groups(
        &self,
        input: &DescribeLogGroupsInput,
    ) -> Result<DescribeLogGroupsOutput, ServiceError> {
        if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
            return Err(invalid(
                "logGroupNamePrefix and logGroupNamePattern are mutually exclusive",
            ));
        }
        let size = page_size(input.limit)?;
        let after = position(OPERATION, input.next_token.as_deref())?;
        let prefix = input.log_group_name_prefix.as_deref().unwrap_or_default();
        let part = input
            .log_group_name_pattern
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        let groups = self.groups.lock().await;
        let found = groups
            .iter()
            .filter(|(name, _)| name.starts_with(prefix) && name.to_lowercase().contains(&part));
        let (page, next) = paging::page(found, |(name, _)| (*name).clone(), after.as_deref(), size);
        Ok(DescribeLogGroupsOutput {
            log_groups: page
                .into_iter()
                .map(|(name, group)| shown(name, group))
                .collect(),
            next_token: next.map(|next| paging::token(OPERATION, &next)),
        })
    }
}

/// The size of a page of groups or streams.
pub(super) fn page_size(limit: Option<i64>) -> Result<usize, ServiceError> {
    let limit = limit.unwrap_or(50);
    match usize::try_from(limit) {
        Ok(size @ 1..=50) => Ok(size),
        _ => Err(invalid("limit must be from 1 to 50")),
    }
}

/// The name after which a page of groups or streams starts.
pub(super) fn position(
    operation: &str,
    token: Option<&str>,
) -> Result<Option<String>, ServiceError> {
    match token {
        None => Ok(None),
        Some(token) => paging::position(operation, token)
            .map(Some)
            .ok_or_else(|| invalid("The specified nextToken is invalid.")),
    }
}

fn shown(name: &str, group: &Group) -> LogGroup {
    let arn = group
        .settings
        .scope
        .arn("logs", &format!("log-group:{name}"));
    LogGroup {
        log_group_name: name.to_owned(),
        creation_time: group.settings.created,
        retention_in_days: group.settings.retention_days,
        metric_filter_count: 0,
        arn: format!("{arn}:*"),
        stored_bytes: 0,
        log_group_class: group.settings.class.clone(),
        log_group_arn: arn,
    }
}
