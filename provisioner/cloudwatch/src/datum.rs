//! What a program publishes: one datum, and the rules by which CloudWatch takes or refuses it
//! (BOTO:cloudwatch.MetricDatum, UG:publishingMetrics).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::metric::{MetricId, StorageResolution, Unit};
use crate::time::Timestamp;

/// One published datum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Datum {
    /// The metric it belongs to.
    pub metric: MetricId,
    /// When it was measured.
    pub timestamp: Timestamp,
    /// What was measured.
    pub value: Value,
    /// The unit of the value.
    #[serde(default)]
    pub unit: Unit,
    /// The granularity at which it is kept.
    #[serde(default)]
    pub resolution: StorageResolution,
}

/// The value of a datum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// One sample.
    Single(f64),
    /// The statistics of many samples that were aggregated before.
    Statistics(StatisticSet),
    /// Samples, each with how often it was seen.
    Distribution(Vec<Sample>),
}

/// The statistics of many samples (BOTO:cloudwatch.StatisticSet).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StatisticSet {
    /// How many samples there were.
    pub sample_count: f64,
    /// Their sum.
    pub sum: f64,
    /// The smallest.
    pub minimum: f64,
    /// The largest.
    pub maximum: f64,
}

/// A value and how often it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The value.
    pub value: f64,
    /// How often it was seen.
    pub count: f64,
}

impl Value {
    /// The distribution of `values`, each seen as often as the number of `counts` in its place
    /// says; once each without `counts`.
    pub fn distribution(values: &[f64], counts: Option<&[f64]>) -> Result<Self, DatumError> {
        if let Some(counts) = counts
            && counts.len() != values.len()
        {
            return Err(DatumError::CountsLength {
                values: values.len(),
                counts: counts.len(),
            });
        }
        let sample = |(index, value): (usize, &f64)| Sample {
            value: *value,
            count: counts
                .and_then(|counts| counts.get(index))
                .copied()
                .unwrap_or(1.0),
        };
        Ok(Self::Distribution(
            values.iter().enumerate().map(sample).collect(),
        ))
    }
}

/// Why CloudWatch refuses a datum. Names are those of the API.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DatumError {
    /// A name, a namespace or a dimension is malformed.
    #[error("{parameter} {rule}")]
    Malformed {
        /// The parameter, such as `Namespace` or `Dimensions.Name`.
        parameter: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// More dimensions than a metric may have.
    #[error("a metric has at most {MAX_DIMENSIONS} dimensions, not {count}")]
    TooManyDimensions {
        /// How many there are.
        count: usize,
    },
    /// A number that is not finite, or too large.
    #[error("{parameter} must be a number from -2^360 to 2^360, not {value}")]
    OutOfRange {
        /// The parameter.
        parameter: &'static str,
        /// The number.
        value: f64,
    },
    /// A number of samples below 0.
    #[error("{parameter} must not be negative, as {value} is")]
    NegativeCount {
        /// The parameter.
        parameter: &'static str,
        /// The number.
        value: f64,
    },
    /// A statistic set whose minimum is above its maximum.
    #[error("Minimum {minimum} is above Maximum {maximum}")]
    MinimumAboveMaximum {
        /// The minimum.
        minimum: f64,
        /// The maximum.
        maximum: f64,
    },
    /// No value at all.
    #[error("Values must not be empty")]
    NoValues,
    /// Too many values in one datum.
    #[error("a datum has at most {MAX_VALUES} different values, not {count}")]
    TooManyValues {
        /// How many there are.
        count: usize,
    },
    /// As many counts as values are needed.
    #[error("Values and Counts must have the same length, not {values} and {counts}")]
    CountsLength {
        /// The number of values.
        values: usize,
        /// The number of counts.
        counts: usize,
    },
    /// Older than CloudWatch takes.
    #[error("the time {timestamp} is more than two weeks in the past")]
    TooOld {
        /// The datum's time.
        timestamp: Timestamp,
    },
    /// Further in the future than CloudWatch takes.
    #[error("the time {timestamp} is more than two hours in the future")]
    TooNew {
        /// The datum's time.
        timestamp: Timestamp,
    },
}

/// The most dimensions a metric may have.
pub const MAX_DIMENSIONS: usize = 30;
/// The most different values one datum may have.
pub const MAX_VALUES: usize = 150;
/// How far in the past a datum may lie.
pub const MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// How far in the future a datum may lie.
pub const MAX_LEAD: Duration = Duration::from_hours(2);

impl Datum {
    /// Checks every rule of publishing at the time `now`; the first one that is broken is the
    /// error.
    pub fn validate(&self, now: Timestamp) -> Result<(), DatumError> {
        validate_metric(&self.metric)?;
        self.value.validate()?;
        if self.timestamp < now - MAX_AGE {
            return Err(DatumError::TooOld {
                timestamp: self.timestamp,
            });
        }
        if self.timestamp > now + MAX_LEAD {
            return Err(DatumError::TooNew {
                timestamp: self.timestamp,
            });
        }
        Ok(())
    }
}

/// Checks namespace, name and dimensions (`BOTO:cloudwatch.Dimension`, `Namespace`, `MetricName`);
/// the first rule that is broken is the error.
pub fn validate_metric(metric: &MetricId) -> Result<(), DatumError> {
    metric_errors(metric).into_iter().next().map_or(Ok(()), Err)
}

/// Every rule that namespace, name and dimensions break.
pub fn metric_errors(metric: &MetricId) -> Vec<DatumError> {
    let mut errors = Vec::new();
    errors.extend(validate_namespace(&metric.namespace).err());
    errors.extend(text("MetricName", &metric.name, 255).err());
    let count = metric.dimensions.len();
    if count > MAX_DIMENSIONS {
        errors.push(DatumError::TooManyDimensions { count });
    }
    for (name, value) in metric.dimensions.iter() {
        errors.extend(validate_dimension(name, value).err());
    }
    errors
}

fn validate_dimension(name: &str, value: &str) -> Result<(), DatumError> {
    ascii("Dimensions.Name", name, 255)?;
    if name.starts_with(':') {
        return Err(malformed("Dimensions.Name", "must not start with a colon"));
    }
    ascii("Dimensions.Value", value, 1024)
}

/// Checks a namespace; whether `AWS/` may be written to is the caller's concern.
pub fn validate_namespace(namespace: &str) -> Result<(), DatumError> {
    const PARAMETER: &str = "Namespace";
    text(PARAMETER, namespace, 255)?;
    if namespace.starts_with(':') {
        return Err(malformed(PARAMETER, "must not start with a colon"));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_/#: ".contains(c);
    if !namespace.chars().all(allowed) {
        return Err(malformed(
            PARAMETER,
            "may only have letters, digits, spaces and . - _ / # :",
        ));
    }
    Ok(())
}

impl Value {
    /// Checks the numbers.
    pub fn validate(&self) -> Result<(), DatumError> {
        match self {
            Self::Single(value) => in_range("Value", *value),
            Self::Statistics(set) => set.validate(),
            Self::Distribution(samples) => validate_samples(samples),
        }
    }
}

impl StatisticSet {
    fn validate(&self) -> Result<(), DatumError> {
        count("StatisticValues.SampleCount", self.sample_count)?;
        in_range("StatisticValues.Sum", self.sum)?;
        in_range("StatisticValues.Minimum", self.minimum)?;
        in_range("StatisticValues.Maximum", self.maximum)?;
        if self.minimum > self.maximum {
            return Err(DatumError::MinimumAboveMaximum {
                minimum: self.minimum,
                maximum: self.maximum,
            });
        }
        Ok(())
    }
}

fn validate_samples(samples: &[Sample]) -> Result<(), DatumError> {
    if samples.is_empty() {
        return Err(DatumError::NoValues);
    }
    if samples.len() > MAX_VALUES {
        return Err(DatumError::TooManyValues {
            count: samples.len(),
        });
    }
    for sample in samples {
        in_range("Values", sample.value)?;
        count("Counts", sample.count)?;
    }
    Ok(())
}

fn in_range(parameter: &'static str, value: f64) -> Result<(), DatumError> {
    let limit = 360_f64.exp2();
    // written so that NaN is refused
    if value >= -limit && value <= limit {
        Ok(())
    } else {
        Err(DatumError::OutOfRange { parameter, value })
    }
}

fn count(parameter: &'static str, value: f64) -> Result<(), DatumError> {
    in_range(parameter, value)?;
    if value < 0.0 {
        Err(DatumError::NegativeCount { parameter, value })
    } else {
        Ok(())
    }
}

fn malformed(parameter: &'static str, rule: &'static str) -> DatumError {
    DatumError::Malformed { parameter, rule }
}

fn text(parameter: &'static str, text: &str, longest: usize) -> Result<(), DatumError> {
    let length = text.chars().count();
    if length == 0 || length > longest {
        let rule = if longest == 255 {
            "must have 1 to 255 characters"
        } else {
            "must have 1 to 1024 characters"
        };
        return Err(malformed(parameter, rule));
    }
    if text.chars().any(char::is_control) {
        return Err(malformed(parameter, "must not have control characters"));
    }
    if text.trim().is_empty() {
        return Err(malformed(
            parameter,
            "must have a character that is not blank",
        ));
    }
    Ok(())
}

fn ascii(parameter: &'static str, value: &str, longest: usize) -> Result<(), DatumError> {
    text(parameter, value, longest)?;
    if value.is_ascii() {
        Ok(())
    } else {
        Err(malformed(parameter, "may only have ASCII characters"))
    }
}
