//! A mute rule, and its windows.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MuteDuration, Schedule};
use crate::alarm::Problem;
use crate::time::Timestamp;
use crate::zone::{MAX_ZONE_LENGTH, Zone};

/// The most alarms that one rule may mute (UG:alarm-mute-rules).
pub const MAX_TARGETS: usize = 100;

/// The longest name of a rule or of an alarm, in characters.
const MAX_NAME_LENGTH: usize = 255;

/// Windows in which the actions of alarms do not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MuteRule {
    /// Its name.
    pub name: String,
    /// When windows start.
    pub schedule: Schedule,
    /// How long each lasts.
    pub duration: MuteDuration,
    /// The time zone of the schedule.
    #[serde(default)]
    pub timezone: Zone,
    /// No window starts before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When the rule ends, and with it a window that is under way (*undocumented*: the API only
    /// says that the rule is no longer evaluated).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire: Option<Timestamp>,
    /// The names of the alarms that it mutes.
    pub targets: BTreeSet<String>,
}

/// A time in which a rule mutes: `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MuteWindow {
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
    pub end: Timestamp,
}

/// Where a rule stands (BOTO:cloudwatch.AlarmMuteRuleStatus).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MuteStatus {
    /// A window is still to come.
    Scheduled,
    /// A window is under way.
    Active,
    /// No window comes any more.
    Expired,
}

impl MuteRule {
    /// The window that `now` lies in; of several, that which ends last.
    pub fn window(&self, now: Timestamp) -> Option<MuteWindow> {
        let latest = self
            .schedule
            .latest(&self.timezone, now, self.duration.seconds())?;
        let window = self.window_from(latest)?;
        (now < window.end).then_some(window)
    }

    /// The first window that begins after `after`.
    pub fn next_window(&self, after: Timestamp) -> Option<MuteWindow> {
        // a start at the bound itself counts
        let bound = self.start.map(|start| start.plus_millis(-1));
        let after = bound.map_or(after, |bound| after.max(bound));
        self.window_from(self.schedule.next(&self.timezone, after)?)
    }

    fn window_from(&self, start: Timestamp) -> Option<MuteWindow> {
        let end = start.plus_seconds(i64::from(self.duration.seconds()));
        let end = self.expire.map_or(end, |expire| end.min(expire));
        let bounded = self.start.is_none_or(|bound| start >= bound);
        (bounded && start < end).then_some(MuteWindow { start, end })
    }

    /// Where the rule stands.
    pub fn status(&self, now: Timestamp) -> MuteStatus {
        if self.window(now).is_some() {
            MuteStatus::Active
        } else if self.next_window(now).is_some() {
            MuteStatus::Scheduled
        } else {
            MuteStatus::Expired
        }
    }

    /// Every rule of CloudWatch that this breaks.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut push = |field: &str, message: String| problems.push(Problem::new(field, message));
        let fits = |name: &str| (1..=MAX_NAME_LENGTH).contains(&name.chars().count());
        if !fits(&self.name) {
            push(
                "Name",
                format!("must have 1 to {MAX_NAME_LENGTH} characters"),
            );
        }
        if !self.timezone.is_named() {
            let message = format!(
                "`{}` is not a name such as `Europe/Berlin` of at most {MAX_ZONE_LENGTH} characters",
                self.timezone
            );
            push("Rule.Schedule.Timezone", message);
        }
        if self.targets.len() > MAX_TARGETS {
            let count = self.targets.len();
            let message = format!("a rule mutes at most {MAX_TARGETS} alarms, not {count}");
            push("MuteTargets.AlarmNames", message);
        }
        for name in self.targets.iter().filter(|name| !fits(name)) {
            let message = format!("`{name}` must have 1 to {MAX_NAME_LENGTH} characters");
            push("MuteTargets.AlarmNames", message);
        }
        if let (Some(start), Some(expire)) = (self.start, self.expire)
            && start >= expire
        {
            push(
                "ExpireDate",
                format!("{expire} is not after the start, {start}"),
            );
        }
        problems
    }
}

impl MuteStatus {
    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "SCHEDULED",
            Self::Active => "ACTIVE",
            Self::Expired => "EXPIRED",
        }
    }
}

impl fmt::Display for MuteStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
