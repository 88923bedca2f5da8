//! What canaries say: schedules, entry points, runtimes, places in JSON.

use std::fmt;
use std::str::FromStr;

use cloudwatch::synthetics::CanarySchedule;

use super::Format;
use crate::package::runtime::{Runtime, RuntimeError};
use crate::package::steps::{Pointer, PointerError};

/// When a canary runs.
///
/// Source: `Schedule.Expression` of `AWS::Synthetics::Canary`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Once, when it is started.
    Once,
    /// Every so many minutes, 1 to 60.
    Every(u32),
    /// At times: the six fields of `cron(…)`.
    Cron(String),
}

/// A text that is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a schedule: {reason}")]
pub struct ScheduleError {
    text: String,
    reason: String,
}

impl Schedule {
    /// As Synthetics takes it.
    pub fn expression(&self) -> String {
        match self {
            Self::Once => "rate(0 minute)".to_owned(),
            Self::Every(1) => "rate(1 minute)".to_owned(),
            Self::Every(60) => "rate(1 hour)".to_owned(),
            Self::Every(minutes) => format!("rate({minutes} minutes)"),
            Self::Cron(fields) => format!("cron({fields})"),
        }
    }

    /// Seconds between two runs, where that is always the same.
    pub const fn interval(&self) -> Option<u32> {
        match self {
            Self::Every(minutes) => Some(*minutes * 60),
            Self::Once | Self::Cron(_) => None,
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => f.write_str("once"),
            Self::Every(minutes) => write!(f, "{minutes}m"),
            Self::Cron(fields) => write!(f, "cron({fields})"),
        }
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            if text == "once" {
                return Ok(Self::Once);
            }
            if let Some(rest) = text.strip_prefix("cron(") {
                let fields = rest.strip_suffix(')').ok_or("its bracket is not closed")?;
                let calendar: Result<CanarySchedule, _> = text.parse();
                calendar.map_err(|error| error.to_string())?;
                return Ok(Self::Cron(fields.trim().to_owned()));
            }
            let duration: super::Duration = text.parse().map_err(
                |_| "it is `1m` to `60m`, `once` or `cron(MINUTE HOUR DAY MONTH WEEKDAY *)`",
            )?;
            match duration.seconds() {
                seconds @ 60..=3600 if seconds % 60 == 0 => Ok(Self::Every(seconds / 60)),
                _ => Err("a canary runs every 1 to 60 whole minutes".to_owned()),
            }
        };
        read().map_err(|reason: String| ScheduleError {
            text: text.to_owned(),
            reason,
        })
    }
}

impl Format for Schedule {
    const NAME: &'static str = "schedule";
    const NOUN: &'static str = "a schedule";
    const EXAMPLE: &'static str = "5m";
}

/// The function that a run calls: `checkout.handler`, `journeys/checkout.handler`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    file: String,
    function: String,
}

/// A text that is no entry point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `FILE.FUNCTION`, such as `checkout.handler`")]
pub struct EntryPointError(String);

impl EntryPoint {
    /// The path of the script in its package, without its extension.
    pub fn file(&self) -> &str {
        &self.file
    }
}

impl fmt::Display for EntryPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.file, self.function)
    }
}

impl FromStr for EntryPoint {
    type Err = EntryPointError;

    /// The pattern of `Code.Handler`, without the `::` of Java and the dots of Python.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (file, function) = text.rsplit_once('.')?;
            let name = |text: &str| {
                !text.is_empty()
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
            };
            let good = file.split('/').all(name)
                && name(function)
                && !function.contains('-')
                && !function.starts_with(|first: char| first.is_ascii_digit())
                && text.len() <= 128;
            good.then(|| Self {
                file: file.to_owned(),
                function: function.to_owned(),
            })
        };
        read().ok_or_else(|| EntryPointError(text.to_owned()))
    }
}

impl Format for EntryPoint {
    const NAME: &'static str = "entry-point";
    const NOUN: &'static str = "an entry point";
    const EXAMPLE: &'static str = "checkout.handler";
}

impl Format for Runtime {
    const NAME: &'static str = "runtime";
    const NOUN: &'static str = "a runtime";
    const EXAMPLE: &'static str = "playwright";

    fn hint(_: &RuntimeError) -> Option<String> {
        Some("the aliases are `playwright` and `puppeteer`".to_owned())
    }
}

impl Format for Pointer {
    const NAME: &'static str = "json-pointer";
    const NOUN: &'static str = "a place in JSON";
    const EXAMPLE: &'static str = "/items/0/price";

    fn hint(_: &PointerError) -> Option<String> {
        Some("names and indexes, each after a `/`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_those_of_synthetics() {
        for (text, expression) in [
            ("once", "rate(0 minute)"),
            ("1m", "rate(1 minute)"),
            ("60s", "rate(1 minute)"),
            ("5m", "rate(5 minutes)"),
            ("1h", "rate(1 hour)"),
            ("cron(0 8 ? * MON-FRI *)", "cron(0 8 ? * MON-FRI *)"),
        ] {
            let schedule: Result<Schedule, _> = text.parse();
            assert_eq!(
                schedule.map(|one| one.expression()),
                Ok(expression.to_owned())
            );
        }
        for text in [
            "",
            "0m",
            "90s",
            "2h",
            "rate(1 minute)",
            "cron(0 8 * * * *)",
            "cron(0 8 ? * ? *)",
            "cron(0 8 ? * MON)",
            "cron(0 8 ? * MON 2026)",
            "cron(0 8 ? * MON *",
            "cron(0 8 ? * ${X} *)",
            "cron(99 8 ? * MON *)",
            "cron(0 8 30 2 ? *)",
        ] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }

    #[test]
    fn entry_points_have_a_file_and_a_function() {
        for text in ["index.handler", "a/b-c.do_it"] {
            let point: EntryPoint = text.parse().unwrap();
            assert_eq!(point.to_string(), text);
        }
        for text in [
            "", "handler", ".handler", "a.b.c", "../a.b", "a.1b", "a.b-c", "a/.b",
        ] {
            assert!(text.parse::<EntryPoint>().is_err(), "{text}");
        }
    }
}
