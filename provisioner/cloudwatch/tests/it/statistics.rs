//! Statistics of published and worked examples: how they are written and what they are worth.

use std::collections::BTreeMap;

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{StatisticSet, Value};
use cloudwatch::statistic::Statistic;
use serde::Deserialize;

const ROWS: &str = include_str!("../data/statistics.json");

#[derive(Deserialize)]
struct Rows {
    values: Vec<Worth>,
    availability: Vec<Availability>,
    forms: Vec<Form>,
    refusals: Vec<Refusal>,
}

/// Samples in one of three ways.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
struct Samples {
    #[serde(default)]
    values: Vec<f64>,
    counts: Option<Vec<f64>>,
    /// The whole numbers from 1 to this.
    up_to: Option<u32>,
    /// Count, sum, smallest and largest.
    set: Option<[f64; 4]>,
}

/// What statistics of samples are worth; `null` is no value.
#[derive(Deserialize)]
struct Worth {
    source: String,
    #[serde(flatten)]
    samples: Samples,
    expected: BTreeMap<String, Option<f64>>,
}

/// Whether samples have statistics that need raw values.
#[derive(Deserialize)]
struct Availability {
    source: String,
    #[serde(flatten)]
    samples: Samples,
    available: bool,
}

#[derive(Deserialize)]
struct Form {
    source: String,
    text: String,
    /// When it is printed otherwise than written.
    printed: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    source: String,
    text: String,
    hint: Option<String>,
}

impl Samples {
    fn aggregate(&self) -> Aggregate {
        let value = match (self.set, self.up_to) {
            (Some([sample_count, sum, minimum, maximum]), _) => Value::Statistics(StatisticSet {
                sample_count,
                sum,
                minimum,
                maximum,
            }),
            (None, Some(last)) => {
                let values: Vec<f64> = (1..=last).map(f64::from).collect();
                Value::distribution(&values, None).unwrap()
            }
            (None, None) => Value::distribution(&self.values, self.counts.as_deref()).unwrap(),
        };
        Aggregate::of(&value).unwrap()
    }
}

fn rows() -> Rows {
    serde_json::from_str(ROWS).unwrap()
}

#[test]
fn every_form_is_read_and_printed() {
    for Form {
        source,
        text,
        printed,
    } in rows().forms
    {
        let statistic: Statistic = text
            .parse()
            .unwrap_or_else(|error| panic!("{text} ({source}): {error}"));
        let expected = printed.as_ref().unwrap_or(&text);
        assert_eq!(statistic.to_string(), *expected, "{text} ({source})");
        assert_eq!(expected.parse(), Ok(statistic), "{text} ({source})");
        let json = serde_json::to_string(&statistic).unwrap();
        assert_eq!(
            serde_json::from_str::<Statistic>(&json).unwrap(),
            statistic,
            "{text} ({source})"
        );
    }
}

#[test]
fn every_other_form_is_refused_with_a_hint() {
    for Refusal { source, text, hint } in rows().refusals {
        let error = text
            .parse::<Statistic>()
            .expect_err(&format!("{text} ({source})"));
        let found = error.hint();
        let fits = match &hint {
            Some(hint) => found
                .as_ref()
                .is_some_and(|found| found.contains(hint.as_str())),
            None => true,
        };
        assert!(fits, "{text} ({source}): {error}, {found:?}");
    }
}

#[test]
fn every_statistic_of_samples() {
    for row in rows().values {
        let aggregate = row.samples.aggregate();
        for (text, expected) in &row.expected {
            let found = aggregate.statistic(text.parse().unwrap());
            let right = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
                (found, expected) => found == *expected,
            };
            let source = &row.source;
            assert!(right, "{text} ({source}): {found:?}, not {expected:?}");
        }
    }
}

#[test]
fn what_needs_raw_values() {
    const EXTENDED: [&str; 14] = [
        "p90",
        "tm90",
        "TM(1:9)",
        "wm90",
        "WM(1:9)",
        "tc90",
        "TC(1:9)",
        "ts90",
        "TS(1:9)",
        "PR(1:9)",
        "IQM",
        "TM(10%:90%)",
        "p0",
        "PR(0:)",
    ];
    for Availability {
        source,
        samples,
        available,
    } in rows().availability
    {
        let aggregate = samples.aggregate();
        for (statistic, name) in Statistic::SIMPLE {
            assert!(
                aggregate.statistic(statistic).is_some(),
                "{name} ({source})"
            );
        }
        // the mean of nothing has no value in any case
        let is_mean_of_nothing = |text: &str| text == "TM(1:9)" && samples.values == [0.0, 0.0];
        for text in EXTENDED
            .into_iter()
            .filter(|text| !is_mean_of_nothing(text))
        {
            let found = aggregate.statistic(text.parse().unwrap());
            assert_eq!(found.is_some(), available, "{text} ({source})");
        }
    }
}
