//! Alarm widgets, and the ARNs by which widgets name alarms.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::alarm::State;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{List, Part, choice, object};

object! {
    /// The states of some alarms.
    Alarms {
        /// What stands above them.
        "title" => title: String,
        /// The alarms, 1 to 100, of any Region and account. Required.
        "alarms" => alarms: List<AlarmArn>,
        /// Their order; by name by default.
        "sortBy" => sort_by: SortBy,
        /// Only alarms in these states; all when empty or absent.
        "states" => states: List<State>,
    }
}

choice! {
    /// The order of alarms.
    SortBy {
        "default" => Name,
        /// `ALARM`, `INSUFFICIENT_DATA`, `OK`, the newest change first in each.
        "stateUpdatedTimestamp" => State,
        /// The newest change first.
        "timestamp" => Time,
    }
}

/// The ARN of an alarm: `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`. Parts before the name may
/// still be placeholders of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmArn(String);

impl AlarmArn {
    const MARK: &str = ":alarm:";

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the alarm.
    pub fn name(&self) -> &str {
        self.0
            .split_once(Self::MARK)
            .map_or(self.as_str(), |(_, name)| name)
    }
}

impl fmt::Display for AlarmArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no ARN of an alarm.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not the ARN of an alarm")]
pub struct AlarmArnError {
    text: String,
}

impl FromStr for AlarmArn {
    type Err = AlarmArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = text
            .split_once(Self::MARK)
            .is_some_and(|(place, name)| place.starts_with("arn:") && !name.is_empty());
        if named {
            Ok(Self(text.to_owned()))
        } else {
            Err(AlarmArnError {
                text: text.to_owned(),
            })
        }
    }
}

impl Part for AlarmArn {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let arn = value.as_str().and_then(|text| text.parse().ok());
        arn.ok_or_else(|| {
            findings.error(&place, "must be the ARN of an alarm");
            value
        })
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Part for State {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let state = value.as_str().and_then(|text| text.parse().ok());
        state.ok_or_else(|| {
            findings.error(&place, "must be one of OK, ALARM, INSUFFICIENT_DATA");
            value
        })
    }

    fn write(&self) -> Value {
        self.to_string().into()
    }
}
