//! Alarms and their state.

use super::stack_events::iso_8601;
use super::{Error, Session};
use aws_sdk_cloudwatch::types::AlarmType;

/// An alarm, as `status` shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct AlarmState {
    /// Physical name.
    pub(crate) name: String,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub(crate) state: String,
    /// Since when, ISO 8601.
    pub(crate) since: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Whether it is a composite alarm.
    pub(crate) composite: bool,
    /// Whether its actions are switched on.
    pub(crate) actions_enabled: bool,
}

impl Session {
    /// Metric and composite alarms whose names begin with this.
    pub(crate) async fn alarms(&self, prefix: &str) -> Result<Vec<AlarmState>, Error> {
        let mut pages = self
            .cloudwatch
            .describe_alarms()
            .alarm_name_prefix(prefix)
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .into_paginator()
            .send();
        let mut alarms = Vec::new();
        while let Some(page) = pages.next().await {
            let page =
                page.map_err(|error| Error::new("describe the alarms", &self.endpoint, error))?;
            alarms.extend(
                page.metric_alarms
                    .unwrap_or_default()
                    .into_iter()
                    .map(|alarm| AlarmState {
                        name: alarm.alarm_name.unwrap_or_default(),
                        state: alarm
                            .state_value
                            .map(|state| state.as_str().to_owned())
                            .unwrap_or_default(),
                        since: alarm
                            .state_transitioned_timestamp
                            .or(alarm.state_updated_timestamp)
                            .and_then(iso_8601),
                        reason: alarm.state_reason,
                        composite: false,
                        actions_enabled: alarm.actions_enabled.unwrap_or(true),
                    }),
            );
            alarms.extend(
                page.composite_alarms
                    .unwrap_or_default()
                    .into_iter()
                    .map(|alarm| AlarmState {
                        name: alarm.alarm_name.unwrap_or_default(),
                        state: alarm
                            .state_value
                            .map(|state| state.as_str().to_owned())
                            .unwrap_or_default(),
                        since: alarm
                            .state_transitioned_timestamp
                            .or(alarm.state_updated_timestamp)
                            .and_then(iso_8601),
                        reason: alarm.state_reason,
                        composite: true,
                        actions_enabled: alarm.actions_enabled.unwrap_or(true),
                    }),
            );
        }
        alarms.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(alarms)
    }
}
