//! The settings of a log alarm (UG:alarm-on-logs, BOTO:cloudwatch.PutLogAlarmInput).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Comparison, MissingData, Problem, WarmUp};
use crate::logs_insights::{Aggregation, AggregationFunction};

/// The most results that are looked at.
pub const MAX_QUERY_RESULTS: u32 = 100;
/// The longest query, in characters.
pub const MAX_LOG_QUERY_LENGTH: usize = 10_000;
/// The most log groups.
pub const MAX_LOG_GROUPS: usize = 50;
/// The furthest that a query looks back, 30 days.
pub const MAX_OFFSET_SECONDS: u32 = 2_592_000;
/// The most log lines in a notification.
pub const MAX_LOG_LINES: u32 = 50;

/// What decides a log alarm's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogSettings {
    /// The query that runs, and when.
    pub query: LogQuery,
    /// `AggregationExpression`: how the result of a run becomes one value, or one of each group.
    pub aggregation: String,
    /// `QueryResultsToEvaluate`, N: how many results are looked at.
    pub results_to_evaluate: u32,
    /// `QueryResultsToAlarm`, M: how many of them must breach.
    pub results_to_alarm: u32,
    /// When a result breaches.
    pub comparison: Comparison,
    /// What results are compared with.
    pub threshold: f64,
    /// What a missing result counts as.
    #[serde(default)]
    pub missing: MissingData,
    /// `ActionLogLineCount`: how many log lines a notification shows.
    #[serde(default)]
    pub log_lines: u32,
    /// `ActionLogLineRoleArn`: who may read them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_line_role: Option<String>,
    /// How long after its creation the alarm waits for results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUp>,
}

/// A query that runs again and again (BOTO:cloudwatch.ScheduledQueryConfiguration).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// The query.
    pub text: String,
    /// What it searches.
    pub log_groups: Vec<String>,
    /// `ScheduledQueryRoleARN`: who runs it.
    pub role: String,
    /// How often it runs.
    pub schedule: Rate,
    /// `StartTimeOffset`: how long before a run its range starts, in seconds.
    pub start_offset_seconds: u32,
    /// `EndTimeOffset`: how long before a run its range ends.
    #[serde(default)]
    pub end_offset_seconds: u32,
}

impl LogSettings {
    /// What the aggregation says; `None` when it is wrong.
    fn parsed(&self) -> Option<Aggregation> {
        Aggregation::parse(&self.aggregation).ok()
    }

    /// Whether each group of the result has a state of its own.
    pub fn has_groups(&self) -> bool {
        self.parsed().is_some_and(|parsed| !parsed.by.is_empty())
    }

    /// Whether an empty result is a value, 0, and not missing: that of `count(*)`.
    pub fn counts_nothing_as_zero(&self) -> bool {
        let counts =
            |one: Aggregation| one.by.is_empty() && one.function == AggregationFunction::Count;
        self.parsed().is_some_and(counts)
    }

    /// Whether a change to `next` forgets the state (UG:alarm-on-logs): of what is queried, but
    /// not of how results are judged.
    pub fn is_reset_by(&self, next: &Self) -> bool {
        self.query != next.query || self.aggregation != next.aggregation
    }

    /// Every rule of CloudWatch that these settings break.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.query.problems();
        let (m, n) = (self.results_to_alarm, self.results_to_evaluate);
        if !(1..=MAX_QUERY_RESULTS).contains(&n) {
            let message = format!("1 to {MAX_QUERY_RESULTS} results can be evaluated, not {n}");
            problems.push(Problem::new("QueryResultsToEvaluate", message));
        } else if !(1..=n).contains(&m) {
            let message = format!("{m} of {n} results can never decide");
            problems
                .push(Problem::new("QueryResultsToAlarm", message).hint(format!("use 1 to {n}")));
        }
        if !self.threshold.is_finite() {
            let message = format!(
                "the threshold must be a finite number, not {}",
                self.threshold
            );
            problems.push(Problem::new("Threshold", message));
        }
        for error in Aggregation::parse(&self.aggregation)
            .err()
            .into_iter()
            .flatten()
        {
            problems.push(Problem::of_syntax("AggregationExpression", error));
        }
        if self.log_lines > MAX_LOG_LINES {
            let message = format!("a notification shows at most {MAX_LOG_LINES} lines");
            problems.push(Problem::new("ActionLogLineCount", message));
        }
        if self.log_lines > 0 && self.log_line_role.is_none() {
            let message = "who shows log lines needs a role that may read them";
            problems.push(Problem::new("ActionLogLineRoleArn", message));
        }
        problems.extend(self.warm_up.and_then(WarmUp::problem));
        problems
    }
}

impl LogQuery {
    fn problems(&self) -> Vec<Problem> {
        let field = |name: &str| format!("ScheduledQueryConfiguration.{name}");
        let mut problems = Vec::new();
        let length = self.text.chars().count();
        if !(1..=MAX_LOG_QUERY_LENGTH).contains(&length) {
            let message =
                format!("a query has 1 to {MAX_LOG_QUERY_LENGTH} characters, not {length}");
            problems.push(Problem::new(field("QueryString"), message));
        }
        let groups = self.log_groups.len();
        if !(1..=MAX_LOG_GROUPS).contains(&groups) {
            let message =
                format!("a query searches 1 to {MAX_LOG_GROUPS} log groups, not {groups}");
            problems.push(Problem::new(field("LogGroupIdentifiers"), message));
        }
        let (start, end) = (self.start_offset_seconds, self.end_offset_seconds);
        if !(1..=MAX_OFFSET_SECONDS).contains(&start) {
            let message =
                format!("the range starts 1 second to 30 days before, not {start} seconds");
            problems.push(Problem::new(
                field("ScheduleConfiguration.StartTimeOffset"),
                message,
            ));
        } else if end >= start {
            let message = format!("the range would end {end} seconds before, and start at {start}");
            problems.push(Problem::new(
                field("ScheduleConfiguration.EndTimeOffset"),
                message,
            ));
        }
        problems
    }
}

/// How often something runs: `rate(5 minutes)`. At least a minute, at most a year (the longest is
/// *undocumented*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(u32);

/// A text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a rate such as `rate(1 minute)` or `rate(12 hours)`")]
pub struct RateError {
    text: String,
}

const UNITS: [(&str, u32); 3] = [("day", 86_400), ("hour", 3600), ("minute", 60)];
const LONGEST: u32 = 366 * 86_400;

impl Rate {
    /// Seconds from one run to the next.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = || {
            let inside = text.strip_prefix("rate(")?.strip_suffix(')')?;
            let (number, unit) = inside.split_once(' ')?;
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            let number: u32 = number.parse().ok().filter(|number| *number > 0 && digits)?;
            // one minute, two minutes
            let singular = if number == 1 {
                unit
            } else {
                unit.strip_suffix('s')?
            };
            let (_, length) = UNITS.into_iter().find(|(name, _)| *name == singular)?;
            number
                .checked_mul(length)
                .filter(|seconds| *seconds <= LONGEST)
        };
        seconds().map(Self).ok_or_else(|| RateError {
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, length): &(&str, u32)| self.0.is_multiple_of(*length);
        let (unit, length) = UNITS.into_iter().find(fits).unwrap_or(("minute", 60));
        let number = self.0 / length;
        let plural = if number == 1 { "" } else { "s" };
        write!(f, "rate({number} {unit}{plural})")
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_read_and_print() {
        for (text, seconds) in [
            ("rate(1 minute)", 60),
            ("rate(5 minutes)", 300),
            ("rate(1 hour)", 3600),
            ("rate(2 days)", 172_800),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!((rate.seconds(), rate.to_string().as_str()), (seconds, text));
        }
        for text in [
            "",
            "rate(0 minutes)",
            "rate(1 minutes)",
            "rate(5 minute)",
            "rate(5m)",
            "rate(+5 minutes)",
            "cron(* * * * *)",
            "rate(9999 days)",
        ] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
