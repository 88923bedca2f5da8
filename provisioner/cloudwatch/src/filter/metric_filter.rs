//! From log events to metric data.

use std::collections::BTreeMap;

use super::definition::{Definition, Problem};
use super::pattern::Pattern;
use super::settings::Settings;
use super::transformation::{MetricValue, Transformation};
use crate::datum::{Datum, MAX_VALUES, Sample, Value, metric_errors};
use crate::metric::{Dimensions, MetricId, StorageResolution};
use crate::time::Timestamp;

/// A log event as a filter sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEvent<'a> {
    /// When it happened, by its own account.
    pub timestamp: Timestamp,
    /// What it says.
    pub message: &'a str,
}

/// A filter that makes metric data of the events that match its pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricFilter {
    pattern: Pattern,
    transformation: Transformation,
    settings: Settings,
}

impl MetricFilter {
    /// The filter of this definition, or every mistake in it.
    pub fn new(definition: &Definition) -> Result<Self, Vec<Problem>> {
        Self::with(definition, Settings::default())
    }

    /// As [`new`](Self::new), with what AWS leaves open.
    pub fn with(definition: &Definition, settings: Settings) -> Result<Self, Vec<Problem>> {
        let (pattern, transformation) = definition.check()?;
        Ok(Self {
            pattern,
            transformation,
            settings,
        })
    }

    /// What an event must be.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What is made of it.
    pub fn transformation(&self) -> &Transformation {
        &self.transformation
    }

    /// The data of these events: for each minute and each set of dimensions that its matches have,
    /// what they add, as samples; for a minute with events but without any such sample, the default
    /// value, if there is one. In order of minutes, then of dimensions; the order of the events does
    /// not matter.
    ///
    /// A match without a number where the value is, or without a dimension, or with one
    /// of them that CloudWatch would refuse, adds nothing (*undocumented*).
    pub fn data(&self, events: &[LogEvent<'_>]) -> Vec<Datum> {
        let mut minutes: BTreeMap<Timestamp, BTreeMap<Dimensions, Samples>> = BTreeMap::new();
        for event in events {
            let sets = minutes.entry(event.timestamp.floor_to(60)).or_default();
            if let Some((dimensions, value)) = self.sample(event.message) {
                *sets
                    .entry(dimensions)
                    .or_default()
                    .entry(ordered(value))
                    .or_insert(0.0) += 1.0;
            }
        }
        let mut data = Vec::new();
        for (minute, mut sets) in minutes {
            if sets.is_empty()
                && let Some(default) = self.transformation.default_value
            {
                let samples = Samples::from([(ordered(default), 1.0)]);
                sets.insert(Dimensions::none(), samples);
            }
            for (dimensions, samples) in sets {
                let samples: Vec<Sample> = samples
                    .into_iter()
                    .map(|(value, count)| Sample {
                        value: unordered(value),
                        count,
                    })
                    .collect();
                let chunks = samples.chunks(MAX_VALUES);
                data.extend(chunks.map(|samples| self.datum(minute, &dimensions, samples)));
            }
        }
        data
    }

    /// The value that an event adds, and the dimensions under which it does.
    fn sample(&self, message: &str) -> Option<(Dimensions, f64)> {
        let found = self.pattern.find(message, self.settings)?;
        let value = match &self.transformation.value {
            MetricValue::Number(number) => *number,
            MetricValue::Reference(reference) => reference.number(&found, self.settings)?,
        };
        let pairs = self.transformation.dimensions.iter();
        let pairs = pairs.map(|(name, reference)| Some((name, reference.text(&found)?)));
        let dimensions: Dimensions = pairs.collect::<Option<Vec<_>>>()?.into_iter().collect();
        // one of them would make CloudWatch refuse the others of the same datum
        let Transformation {
            namespace, name, ..
        } = &self.transformation;
        let metric = MetricId::new(namespace, name, dimensions);
        let taken = metric_errors(&metric).is_empty() && Value::Single(value).validate().is_ok();
        taken.then_some((metric.dimensions, value))
    }

    fn datum(&self, minute: Timestamp, dimensions: &Dimensions, samples: &[Sample]) -> Datum {
        let Transformation {
            namespace,
            name,
            unit,
            ..
        } = &self.transformation;
        Datum {
            metric: MetricId::new(namespace, name, dimensions.clone()),
            timestamp: minute,
            value: Value::Distribution(samples.to_vec()),
            unit: *unit,
            resolution: StorageResolution::Standard,
        }
    }
}

/// How often each value was added, by [`ordered`].
type Samples = BTreeMap<i64, f64>;

/// The number whose order is that of `f64::total_cmp`.
fn ordered(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

fn unordered(key: i64) -> f64 {
    let bits = key ^ ((key >> 63).cast_unsigned() >> 1).cast_signed();
    f64::from_bits(bits.cast_unsigned())
}
