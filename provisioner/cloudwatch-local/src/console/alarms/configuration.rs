//! What an alarm was told to do, as pairs of a name and a value.

use serde::Serialize;
use serde_json::Value as Json;

use super::super::text::{age, number};
use super::{evaluation::Condition, row::text};

/// Everything that was configured.
#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pairs: Vec<(String, String)>,
    queries: Vec<Query>,
    actions: Vec<(&'static str, Vec<String>)>,
}

/// One query of an alarm on several metrics.
#[derive(Debug, Serialize)]
struct Query {
    id: String,
    label: String,
    what: String,
    /// Whether it is the one that is compared.
    compared: bool,
}

impl Configuration {
    /// Of an alarm as `DescribeAlarms` gives it.
    pub(super) fn of(alarm: &Json) -> Self {
        let mut pairs = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                pairs.push((name.to_owned(), value));
            }
        };
        let given = |member: &str| alarm[member].as_str().map(str::to_owned);
        let count = |member: &str| alarm[member].as_i64();
        add("Rule", given("AlarmRule"));
        if alarm.get("AlarmRule").is_none() {
            add("Condition", Some(condition(alarm)));
        }
        add(
            "Metric",
            given("MetricName").map(|name| format!("{} {name}", text(alarm, "Namespace"))),
        );
        for dimension in alarm["Dimensions"].as_array().into_iter().flatten() {
            add(&text(dimension, "Name"), Some(text(dimension, "Value")));
        }
        add(
            "Statistic",
            given("Statistic").or_else(|| given("ExtendedStatistic")),
        );
        add("Unit", given("Unit"));
        add("Period", count("Period").map(age));
        add("Missing data", given("TreatMissingData"));
        add("Few samples", given("EvaluateLowSampleCountPercentile"));
        let zone = alarm["EvaluationWindow"].get("WallClockWindow");
        add(
            "Windows",
            zone.map(|zone| format!("of the clock in {}", text(zone, "Timezone"))),
        );
        add("Evaluation", given("EvaluationState"));
        add("Silenced by", given("ActionsSuppressor"));
        add(
            "Waits for it",
            count("ActionsSuppressorWaitPeriod").map(age),
        );
        add(
            "Stays silent after it",
            count("ActionsSuppressorExtensionPeriod").map(age),
        );
        add("ARN", given("AlarmArn"));
        Self {
            pairs,
            queries: queries(alarm),
            actions: actions(alarm),
        }
    }
}

/// `3 of 5 values > 5`.
fn condition(alarm: &Json) -> String {
    let n = alarm["EvaluationPeriods"].as_i64().unwrap_or_default();
    let m = alarm["DatapointsToAlarm"].as_i64().unwrap_or(n);
    format!("{m} of {n} values {}", Condition::of(alarm).breach)
}

fn queries(alarm: &Json) -> Vec<Query> {
    let queries = alarm["Metrics"].as_array().into_iter().flatten();
    queries
        .map(|query| {
            let stat = &query["MetricStat"];
            let metric = &stat["Metric"];
            let what = match query["Expression"].as_str() {
                Some(expression) => expression.to_owned(),
                None => format!(
                    "{} of {} {}{}, every {}",
                    text(stat, "Stat"),
                    text(metric, "Namespace"),
                    text(metric, "MetricName"),
                    dimensions(metric),
                    age(stat["Period"].as_i64().unwrap_or_default())
                ),
            };
            Query {
                id: text(query, "Id"),
                label: text(query, "Label"),
                what,
                compared: query["ReturnData"] != false,
            }
        })
        .collect()
}

fn dimensions(metric: &Json) -> String {
    let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
    let pairs: Vec<String> = dimensions
        .map(|one| format!("{}={}", text(one, "Name"), text(one, "Value")))
        .collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!(" ({})", pairs.join(", "))
    }
}

fn actions(alarm: &Json) -> Vec<(&'static str, Vec<String>)> {
    let of = |member: &str| {
        let targets = alarm[member].as_array().into_iter().flatten();
        let targets = targets.filter_map(Json::as_str).map(str::to_owned);
        targets.collect::<Vec<_>>()
    };
    [
        ("When it goes off", of("AlarmActions")),
        ("When it is over", of("OKActions")),
        ("Without data", of("InsufficientDataActions")),
    ]
    .into_iter()
    .filter(|(_, targets)| !targets.is_empty())
    .collect()
}

/// The alarm as a reader may want to copy it.
pub(super) fn raw(alarm: &Json) -> String {
    let mut alarm = alarm.clone();
    for member in ["Threshold", "StateUpdatedTimestamp"] {
        // whole numbers look like those that were put
        if let Some(value) = alarm[member].as_f64().filter(|value| value.fract() == 0.0)
            && let Ok(whole) = number(value).parse::<i64>()
        {
            alarm[member] = whole.into();
        }
    }
    serde_json::to_string_pretty(&alarm).unwrap_or_default()
}
