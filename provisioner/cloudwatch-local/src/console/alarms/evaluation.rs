//! The last evaluation of a metric alarm in words: what it looked at, what counted, what followed.

use cloudwatch::{
    alarm::{MissingData, State},
    engine::{Because, ExplainedWindow, Explanation, Part},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::super::text::{age, clock, number, time_of_day};

/// An evaluation as a page tells it.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    windows: Vec<Window>,
    /// One after the other.
    steps: Vec<String>,
    /// The state that follows; none when the one before stays.
    state: Option<&'static str>,
    /// Why the alarm is in another state nevertheless.
    differs: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Window {
    start: String,
    clock: String,
    value: Option<String>,
    samples: Option<String>,
    band: Option<String>,
    /// For the eye.
    tone: &'static str,
    /// What became of it.
    words: String,
    /// Whether it is one of the N.
    counts: bool,
}

/// What values are compared with, as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// `> 5`, `outside of the band`.
    pub(super) breach: String,
}

impl Condition {
    pub(super) fn of(alarm: &Json) -> Self {
        let operator = alarm["ComparisonOperator"].as_str().unwrap_or_default();
        let threshold = alarm["Threshold"].as_f64().map(number).unwrap_or_default();
        let sign = match operator {
            "GreaterThanThreshold" => ">",
            "GreaterThanOrEqualToThreshold" => "≥",
            "LessThanThreshold" => "<",
            "LessThanOrEqualToThreshold" => "≤",
            "LessThanLowerThreshold" => "below the band",
            "GreaterThanUpperThreshold" => "above the band",
            _ => "outside of the band",
        };
        let breach = format!("{sign} {threshold}").trim().to_owned();
        Self { breach }
    }
}

/// Tells an evaluation of an alarm that is in the state `now`.
pub(super) fn tell(explanation: &Explanation, condition: &Condition, now: &str) -> Told {
    let windows = explanation.windows.iter().rev();
    let state = explanation.state.map(State::name);
    Told {
        windows: windows
            .map(|window| shown(window, explanation, condition))
            .collect(),
        steps: steps(explanation, condition),
        state,
        differs: state.filter(|state| *state != now).map(|_| {
            "It is in another state for now: somebody set it, or data came after the evaluation. \
             The next evaluation decides again."
        }),
    }
}

fn shown(window: &ExplainedWindow, of: &Explanation, condition: &Condition) -> Window {
    let treated = of.missing.name();
    let (tone, words) = match window.part {
        Part::Breaching => ("breaching", format!("breaches: {}", condition.breach)),
        Part::Fine => ("fine", "does not breach".to_owned()),
        Part::Older => (
            "older",
            format!("older than the newest {}", of.evaluation_periods),
        ),
        Part::Missing => match of.missing {
            MissingData::Breaching => ("breaching", format!("missing, counts as {treated}")),
            MissingData::NotBreaching => ("fine", format!("missing, counts as {treated}")),
            MissingData::Ignore => ("missing", "missing, ignored".to_owned()),
            MissingData::Missing => ("missing", "missing".to_owned()),
        },
        Part::Skipped => ("older", "no value, and none needed".to_owned()),
    };
    let counts = matches!(window.part, Part::Breaching | Part::Fine | Part::Missing);
    Window {
        start: time_of_day(window.start),
        clock: clock(window.start),
        value: window.value.map(number),
        samples: window.sample_count.map(number),
        band: window
            .band
            .map(|[lower, upper]| format!("{} to {}", number(lower), number(upper))),
        tone,
        words,
        counts,
    }
}

fn steps(of: &Explanation, condition: &Condition) -> Vec<String> {
    let (n, all) = (of.evaluation_periods, of.windows.len());
    let real = n - of.filled;
    let extra = match all.saturating_sub(n) {
        0 => String::new(),
        extra => format!(", {extra} more than the {n} that decide, in case some are missing"),
    };
    let mut steps = vec![format!(
        "Looked at {} of {} up to {}{extra}.",
        count(all, "window"),
        age(i64::from(of.period)),
        until(of.end)
    )];
    let range = if of.filled == 0 && all > n {
        format!("The newest {n} with a value count")
    } else {
        format!("{} with a value", count(real, "window"))
    };
    if real > 0 {
        let breaching = of.breaching;
        steps.push(format!(
            "{range}: {breaching} breach ({}), {} do not.",
            condition.breach,
            real - breaching
        ));
    }
    if of.filled > 0 {
        steps.push(format!(
            "{} missing to {n}; missing data is set to {}.",
            counted(of.filled, "value"),
            of.missing.name()
        ));
    }
    steps.push(verdict(of));
    steps
}

fn verdict(of: &Explanation) -> String {
    let (n, m, breaching) = (of.evaluation_periods, of.datapoints_to_alarm, of.breaching);
    let state = of.state.map_or_else(
        || "the state stays as it is".to_owned(),
        |state| state.to_string(),
    );
    let needed = format!("{m} of {n} are needed");
    match of.because {
        Because::Counted => format!("{breaching} of {n} breach, {needed}: {state}."),
        Because::Filled => {
            let filled = if of.missing == MissingData::Breaching {
                breaching + of.filled
            } else {
                breaching
            };
            format!("With the missing ones {filled} of {n} breach, {needed}: {state}.")
        }
        Because::Nothing => format!("No window has a value: {state}."),
        Because::Enough => {
            format!("{breaching} breach and {needed}, whatever the missing ones were: {state}.")
        }
        Because::Fine => {
            format!("Some are missing, but not all that came breach: {state}.")
        }
        Because::Ignored => {
            format!("All that came breach, but {needed} and missing ones are ignored: {state}.")
        }
        Because::Old => format!(
            "All that came breach, too few for {m}, but the oldest is {m} periods old: {state}."
        ),
        Because::Young => format!(
            "All that came breach, too few for {m}, and the oldest is younger than {m} periods, \
             so it is too early for ALARM: {state}."
        ),
        Because::FewSamples => {
            format!("A percentile of so few samples says nothing: {state}.")
        }
        Because::Failed => format!("The data source did not answer: {state}."),
    }
}

fn until(end: Timestamp) -> String {
    format!("{} UTC", time_of_day(end))
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn counted(number: usize, noun: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(of: &Explanation, expected: &[&str]) {
        let condition = Condition {
            breach: "> 5".to_owned(),
        };
        assert_eq!(steps(of, &condition), expected);
    }

    fn explanation(breaching: usize, filled: usize, because: Because) -> Explanation {
        let window = ExplainedWindow {
            start: Timestamp::from_seconds(0),
            value: None,
            sample_count: None,
            band: None,
            part: Part::Skipped,
        };
        Explanation {
            end: Timestamp::from_seconds(300),
            period: 60,
            evaluation_periods: 3,
            datapoints_to_alarm: 2,
            missing: MissingData::Missing,
            windows: vec![window; 5],
            breaching,
            filled,
            state: Some(State::Alarm),
            because,
        }
    }

    const LOOKED: &str = "Looked at 5 windows of 1 min up to 00:05:00 UTC, 2 more than the 3 that decide, in \
                          case some are missing.";

    #[test]
    fn every_rule_has_its_words() {
        check(
            &explanation(2, 0, Because::Counted),
            &[
                LOOKED,
                "The newest 3 with a value count: 2 breach (> 5), 1 do not.",
                "2 of 3 breach, 2 of 3 are needed: ALARM.",
            ],
        );
        let filled = Explanation {
            missing: MissingData::Breaching,
            ..explanation(1, 1, Because::Filled)
        };
        check(
            &filled,
            &[
                LOOKED,
                "2 windows with a value: 1 breach (> 5), 1 do not.",
                "1 value is missing to 3; missing data is set to breaching.",
                "With the missing ones 2 of 3 breach, 2 of 3 are needed: ALARM.",
            ],
        );
        let nothing = Explanation {
            missing: MissingData::Ignore,
            state: None,
            ..explanation(0, 3, Because::Nothing)
        };
        check(
            &nothing,
            &[
                LOOKED,
                "3 values are missing to 3; missing data is set to ignore.",
                "No window has a value: the state stays as it is.",
            ],
        );
    }

    #[test]
    fn conditions_are_short() {
        let of = |operator: &str| {
            let alarm = serde_json::json!({"ComparisonOperator": operator, "Threshold": 5.0});
            Condition::of(&alarm).breach
        };
        assert_eq!(of("GreaterThanOrEqualToThreshold"), "≥ 5");
        assert_eq!(of("LessThanThreshold"), "< 5");
    }
}
