//! An alarm as it was put: what the engine does not need to know of it.

use cloudwatch::{alarm::State, engine::AlarmState};
use serde::{Deserialize, Serialize};

use super::{PutCompositeAlarmInput, PutMetricAlarmInput, Tag};
use crate::identity::Scope;

/// One alarm of either kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alarm {
    /// Whose it is.
    pub(crate) scope: Scope,
    /// When its configuration was last put, epoch milliseconds.
    pub(crate) configured: i64,
    /// Its tags.
    pub(crate) tags: Vec<Tag>,
    /// What was put.
    pub(crate) spec: Spec,
}

/// What was put.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Spec {
    /// By `PutMetricAlarm`.
    Metric(Box<PutMetricAlarmInput>),
    /// By `PutCompositeAlarm`.
    Composite(Box<PutCompositeAlarmInput>),
}

/// How an alarm is stored: what was put, and where the engine stands with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredAlarm {
    pub(super) alarm: Alarm,
    pub(super) engine: AlarmState,
}

/// A kind of alarm, as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AlarmType {
    /// On metric data.
    MetricAlarm,
    /// On other alarms.
    CompositeAlarm,
}

impl AlarmType {
    /// The API's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MetricAlarm => "MetricAlarm",
            Self::CompositeAlarm => "CompositeAlarm",
        }
    }
}

impl Alarm {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        let name = match &self.spec {
            Spec::Metric(input) => &input.alarm_name,
            Spec::Composite(input) => &input.alarm_name,
        };
        name.as_deref().unwrap_or_default()
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        self.scope
            .arn("cloudwatch", &format!("alarm:{}", self.name()))
    }

    /// Its kind.
    pub(crate) fn kind(&self) -> AlarmType {
        match &self.spec {
            Spec::Metric(_) => AlarmType::MetricAlarm,
            Spec::Composite(_) => AlarmType::CompositeAlarm,
        }
    }

    /// Its description.
    pub(crate) fn description(&self) -> Option<&str> {
        match &self.spec {
            Spec::Metric(input) => input.alarm_description.as_deref(),
            Spec::Composite(input) => input.alarm_description.as_deref(),
        }
    }

    /// The ARNs to act on when it enters a state.
    pub(crate) fn actions(&self, state: State) -> &[String] {
        match (&self.spec, state) {
            (Spec::Metric(input), State::Ok) => &input.ok_actions,
            (Spec::Metric(input), State::Alarm) => &input.alarm_actions,
            (Spec::Metric(input), State::InsufficientData) => &input.insufficient_data_actions,
            (Spec::Composite(input), State::Ok) => &input.ok_actions,
            (Spec::Composite(input), State::Alarm) => &input.alarm_actions,
            (Spec::Composite(input), State::InsufficientData) => &input.insufficient_data_actions,
        }
    }

    /// Whether actions run at all.
    pub(crate) fn actions_enabled(&self) -> bool {
        let enabled = match &self.spec {
            Spec::Metric(input) => input.actions_enabled,
            Spec::Composite(input) => input.actions_enabled,
        };
        enabled.unwrap_or(true)
    }

    /// Switches all actions on or off.
    pub(super) fn enable_actions(&mut self, enabled: bool) {
        match &mut self.spec {
            Spec::Metric(input) => input.actions_enabled = Some(enabled),
            Spec::Composite(input) => input.actions_enabled = Some(enabled),
        }
    }
}

/// The name of the alarm that a name or ARN stands for.
pub(crate) fn name_of(reference: &str) -> &str {
    if !reference.starts_with("arn:") {
        return reference;
    }
    let mut parts = reference.splitn(7, ':').skip(5);
    match (parts.next(), parts.next()) {
        (Some("alarm"), Some(name)) => name,
        _ => reference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_stand_for_names() {
        assert_eq!(
            name_of("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a:b"),
            "a:b"
        );
        assert_eq!(name_of("plain"), "plain");
        assert_eq!(
            name_of("arn:aws:sns:us-east-1:0:topic"),
            "arn:aws:sns:us-east-1:0:topic"
        );
    }
}
