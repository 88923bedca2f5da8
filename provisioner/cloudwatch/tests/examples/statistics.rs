//! Statistics: how they are written, and what they are worth.

use std::collections::BTreeMap;

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{StatisticSet, Value};
use cloudwatch::statistic::Statistic;
use serde::Deserialize;

use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/statistics.json");

/// All that need raw values, each in every form.
const EXTENDED: [&str; 13] = [
    "p90",
    "p0",
    "tm90",
    "TM(10%:90%)",
    "IQM",
    "wm90",
    "WM(1:9)",
    "tc90",
    "TC(1:9)",
    "ts90",
    "TS(1:9)",
    "PR(1:9)",
    "PR(0:)",
];

/// Samples in one of three ways.
#[derive(Deserialize)]
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
#[serde(deny_unknown_fields)]
struct Form {
    source: String,
    text: String,
    /// When it is printed otherwise than written.
    printed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    source: String,
    text: String,
    hint: Option<String>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Worth>(FILE, "values") {
        let source = row.source.clone();
        examples.add("statistic-value", &source, "", move || row.check());
    }
    for row in rows::<Availability>(FILE, "availability") {
        let source = row.source.clone();
        examples.add("statistic-availability", &source, "", move || row.check());
    }
    for row in rows::<Form>(FILE, "forms") {
        let (source, own) = (row.source.clone(), row.text.clone());
        examples.add("statistic-form", &source, &own, move || row.check());
    }
    for row in rows::<Refusal>(FILE, "refusals") {
        let (source, own) = (row.source.clone(), row.text.clone());
        examples.add("statistic-refused", &source, &own, move || row.check());
    }
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

impl Worth {
    fn check(&self) {
        let aggregate = self.samples.aggregate();
        for (text, expected) in &self.expected {
            let found = aggregate.statistic(text.parse().unwrap());
            let right = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
                (found, expected) => found == *expected,
            };
            assert!(right, "{text}: {found:?}, not {expected:?}");
        }
    }
}

impl Availability {
    fn check(&self) {
        let aggregate = self.samples.aggregate();
        for (statistic, name) in Statistic::SIMPLE {
            assert!(aggregate.statistic(statistic).is_some(), "{name}");
        }
        for text in EXTENDED {
            let found = aggregate.statistic(text.parse().unwrap());
            assert_eq!(found.is_some(), self.available, "{text}");
        }
    }
}

impl Form {
    fn check(&self) {
        let statistic: Statistic = self.text.parse().unwrap();
        let printed = self.printed.as_ref().unwrap_or(&self.text);
        assert_eq!(statistic.to_string(), *printed);
        assert_eq!(printed.parse(), Ok(statistic));
        let json = serde_json::to_string(&statistic).unwrap();
        assert_eq!(serde_json::from_str::<Statistic>(&json).unwrap(), statistic);
    }
}

impl Refusal {
    fn check(&self) {
        let error = self.text.parse::<Statistic>().unwrap_err();
        let hint = error.hint();
        let expected = self.hint.as_deref().unwrap_or_default();
        let fits = hint
            .as_ref()
            .map_or(expected.is_empty(), |hint| hint.contains(expected));
        assert!(fits, "{error}: {hint:?}");
    }
}
