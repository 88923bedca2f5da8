//! What may be published, and how what was published is added up over a period.

use std::collections::BTreeMap;
use std::time::Duration;

use cloudwatch::datum::{Datum, Sample, StatisticSet, Value};
use cloudwatch::metric::{Dimensions, MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::MetricStat;
use cloudwatch::store::{MetricData, MetricStore, Windows};
use cloudwatch::time::Timestamp;
use serde::Deserialize;

use crate::fixture::{at, datum, metric, stat};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/publishing.json");

/// A number, or what JSON has no number for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(f64),
    Text(String),
}

/// A text, or how often one is repeated.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Repeated(String, usize),
}

/// A datum that is right but for what the row says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    source: String,
    own: String,
    namespace: Option<Text>,
    name: Option<Text>,
    dimension: Option<(Text, Text)>,
    /// How many dimensions.
    dimensions: Option<usize>,
    value: Option<Number>,
    /// How many values.
    values: Option<u32>,
    samples: Option<Vec<(Number, Number)>>,
    /// Count, sum, smallest and largest.
    set: Option<[Number; 4]>,
    /// How old it is, in seconds.
    #[serde(default)]
    age: i64,
    refused: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Periods {
    source: String,
    valid: Vec<u32>,
    invalid: Vec<u32>,
}

/// A sample, or the count, the sum, the smallest and the largest of several.
#[derive(Deserialize)]
#[serde(untagged)]
enum One {
    Sample(f64),
    Set(f64, f64, f64, f64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aggregation {
    source: String,
    own: String,
    #[serde(default = "high")]
    resolution: StorageResolution,
    data: Vec<(f64, One)>,
    unit: Option<Unit>,
    period: u32,
    range: (i64, i64),
    points: BTreeMap<String, Vec<(i64, f64)>>,
}

/// Periods at which a sample of an age is still read, and at which it is not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    source: String,
    own: String,
    age_hours: i64,
    points: Vec<u32>,
    none: Vec<u32>,
}

fn high() -> StorageResolution {
    StorageResolution::High
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Published>(FILE, "data") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("publishing", &source, &own, move || row.check());
    }
    for row in rows::<Periods>(FILE, "periods") {
        let source = row.source.clone();
        examples.add("period", &source, "", move || row.check());
    }
    for row in rows::<Kept>(FILE, "retention") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("retention", &source, &own, move || row.check());
    }
    for row in rows::<Aggregation>(FILE, "aggregation") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("aggregation", &source, &own, move || row.check());
    }
}

impl Kept {
    fn check(&self) {
        let mut store = MetricStore::new();
        store.insert(&datum("M", at(0), Value::Single(1.0)));
        store.purge(at(self.age_hours * 3600));
        for (periods, expected) in [(&self.points, true), (&self.none, false)] {
            for period in periods {
                let query = stat("M", "Sum", *period);
                let windows = Windows::aligned_to_clock(query.period, at(0), at(7200));
                let found = !store.series(&query, windows).is_empty();
                assert_eq!(found, expected, "at {period} s");
            }
        }
    }
}

impl Number {
    fn get(&self) -> f64 {
        let power = |text: &str| text.parse().map(f64::exp2).unwrap();
        match self {
            Self::Plain(number) => *number,
            Self::Text(text) => match (text.strip_prefix("2^"), text.strip_prefix("-2^")) {
                (Some(exponent), _) => power(exponent),
                (_, Some(exponent)) => -power(exponent),
                _ => text.parse().unwrap(),
            },
        }
    }
}

impl Text {
    fn get(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Repeated(text, times) => text.repeat(*times),
        }
    }
}

impl Published {
    fn check(&self) {
        let datum = Datum {
            metric: self.metric(),
            timestamp: at(0),
            value: self.value(),
            unit: Unit::None,
            resolution: StorageResolution::Standard,
        };
        let found = datum.validate(at(self.age));
        match (&self.refused, found) {
            (None, found) => assert_eq!(found, Ok(())),
            (Some(expected), found) => {
                let message = found.unwrap_err().to_string();
                assert!(message.contains(expected.as_str()), "{message}");
            }
        }
    }

    fn metric(&self) -> MetricId {
        let text = |text: &Option<Text>| text.as_ref().map_or("M".to_owned(), Text::get);
        let one = self.dimension.iter();
        let one = one.map(|(name, value)| (name.get(), value.get()));
        let many = (0..self.dimensions.unwrap_or(0)).map(|n| (format!("n{n}"), "v".to_owned()));
        let dimensions: Dimensions = one.chain(many).collect();
        MetricId::new(text(&self.namespace), text(&self.name), dimensions)
    }

    fn value(&self) -> Value {
        if let Some(count) = self.values {
            let values: Vec<f64> = (0..count).map(f64::from).collect();
            return Value::distribution(&values, None).unwrap();
        }
        if let Some(samples) = &self.samples {
            let sample = |(value, count): &(Number, Number)| Sample {
                value: value.get(),
                count: count.get(),
            };
            return Value::Distribution(samples.iter().map(sample).collect());
        }
        match &self.set {
            Some([sample_count, sum, minimum, maximum]) => Value::Statistics(StatisticSet {
                sample_count: sample_count.get(),
                sum: sum.get(),
                minimum: minimum.get(),
                maximum: maximum.get(),
            }),
            None => Value::Single(self.value.as_ref().map_or(1.0, Number::get)),
        }
    }
}

impl Periods {
    fn check(&self) {
        for seconds in &self.valid {
            assert!(Period::from_seconds(*seconds).is_ok(), "{seconds}");
        }
        for seconds in &self.invalid {
            assert!(Period::from_seconds(*seconds).is_err(), "{seconds}");
        }
    }
}

impl Aggregation {
    fn check(&self) {
        let mut store = MetricStore::new();
        for (seconds, one) in &self.data {
            store.insert(&Datum {
                resolution: self.resolution,
                ..datum("M", moment(*seconds), one.value())
            });
        }
        for (statistic, expected) in &self.points {
            let query = MetricStat {
                metric: metric("M"),
                unit: self.unit,
                ..stat("M", statistic, self.period)
            };
            let (start, end) = self.range;
            let windows = Windows::aligned_to_clock(query.period, at(start), at(end));
            let found = store.series(&query, windows);
            let expected: Vec<_> = expected.iter().map(|(t, value)| (at(*t), *value)).collect();
            assert_eq!(found.points(), expected, "{statistic}");
        }
    }
}

impl One {
    fn value(&self) -> Value {
        match *self {
            Self::Sample(value) => Value::Single(value),
            Self::Set(sample_count, sum, minimum, maximum) => Value::Statistics(StatisticSet {
                sample_count,
                sum,
                minimum,
                maximum,
            }),
        }
    }
}

fn moment(seconds: f64) -> Timestamp {
    at(0) + Duration::from_secs_f64(seconds)
}
