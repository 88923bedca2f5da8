//! `PutMetricData`.

use std::collections::BTreeSet;

use cloudwatch::{
    datum::{self, Datum, DatumError, StatisticSet},
    metric::{Dimensions, MetricId, StorageResolution, Unit},
    time::Timestamp,
};
use serde::Deserialize;

use super::{
    CloudWatch, Dimension,
    errors::{invalid_combination, invalid_value, missing},
};
use crate::wire::{ServiceError, Time};

/// How many different metrics one request may have.
const MAX_METRICS: usize = 1000;

/// The input.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PutMetricDataInput {
    namespace: Option<String>,
    metric_data: Vec<MetricDatum>,
    entity_metric_data: Vec<EntityMetricData>,
}

/// Data that belongs to an entity; the entity is not kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct EntityMetricData {
    metric_data: Vec<MetricDatum>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MetricDatum {
    metric_name: Option<String>,
    dimensions: Vec<Dimension>,
    timestamp: Option<Time>,
    value: Option<f64>,
    statistic_values: Option<StatisticValues>,
    values: Vec<f64>,
    counts: Vec<f64>,
    unit: Option<String>,
    storage_resolution: Option<i64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StatisticValues {
    sample_count: f64,
    sum: f64,
    minimum: f64,
    maximum: f64,
}

impl CloudWatch {
    /// Takes data: all of a request or, when one datum breaks a rule, none.
    pub(crate) fn put_metric_data(&self, input: PutMetricDataInput) -> Result<(), ServiceError> {
        let now = self.shared.now();
        let Some(namespace) = input.namespace else {
            return Err(missing("The parameter Namespace is required."));
        };
        if namespace.starts_with("AWS/") {
            return Err(invalid_value(
                "The value AWS/ for parameter Namespace is invalid. Namespaces starting with AWS/ are reserved.",
            ));
        }
        let data: Vec<MetricDatum> = input
            .metric_data
            .into_iter()
            .chain(
                input
                    .entity_metric_data
                    .into_iter()
                    .flat_map(|entity| entity.metric_data),
            )
            .collect();
        if data.is_empty() {
            return Err(missing("The parameter MetricData is required."));
        }
        let metrics: BTreeSet<&str> = data
            .iter()
            .filter_map(|datum| datum.metric_name.as_deref())
            .collect();
        if data.len() > MAX_METRICS || metrics.len() > MAX_METRICS {
            return Err(invalid_value(format!(
                "The collection MetricData must not have a size greater than {MAX_METRICS}."
            )));
        }
        let data = data
            .into_iter()
            .enumerate()
            .map(|(index, datum)| datum.check(&namespace, index + 1, now))
            .collect::<Result<Vec<Datum>, ServiceError>>()?;
        self.metrics.insert(data);
        Ok(())
    }
}

impl MetricDatum {
    /// `number` counts from 1, as messages of AWS do.
    fn check(self, namespace: &str, number: usize, now: Timestamp) -> Result<Datum, ServiceError> {
        let member = |name: &str| format!("MetricData.member.{number}.{name}");
        let Some(name) = self.metric_name.clone() else {
            return Err(missing(format!(
                "The parameter {} is required.",
                member("MetricName")
            )));
        };
        let unit = match self.unit.as_deref() {
            None => Unit::None,
            Some(unit) => unit.parse().map_err(|_| {
                invalid_value(format!(
                    "The parameter {} must be a value in the set [ {} ].",
                    member("Unit"),
                    units()
                ))
            })?,
        };
        let resolution = match self.storage_resolution {
            None => StorageResolution::Standard,
            Some(seconds) => u32::try_from(seconds)
                .ok()
                .and_then(|seconds| StorageResolution::try_from(seconds).ok())
                .ok_or_else(|| {
                    invalid_value(format!(
                        "The value {seconds} for parameter {} is invalid: it must be 1 or 60.",
                        member("StorageResolution")
                    ))
                })?,
        };
        let value = self.value(&member)?;
        let names: BTreeSet<&str> = self
            .dimensions
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        if names.len() < self.dimensions.len() {
            return Err(invalid_value(format!(
                "The parameter {} has a dimension twice.",
                member("Dimensions")
            )));
        }
        let dimensions: Dimensions = self
            .dimensions
            .into_iter()
            .map(|one| (one.name, one.value))
            .collect();
        let datum = Datum {
            metric: MetricId::new(namespace, name, dimensions),
            timestamp: self
                .timestamp
                .map_or(now, |time| Timestamp::from_millis(time.millis())),
            value,
            unit,
            resolution,
        };
        datum
            .validate(now)
            .map_err(|error| refused(&error, &member))?;
        Ok(datum)
    }

    fn value(&self, member: &dyn Fn(&str) -> String) -> Result<datum::Value, ServiceError> {
        let given = [
            self.value.is_some(),
            self.statistic_values.is_some(),
            !self.values.is_empty(),
        ];
        match given.iter().filter(|one| **one).count() {
            0 => {
                return Err(missing(format!(
                    "At least one of the parameters {}, {} or {} must be specified.",
                    member("Value"),
                    member("Values"),
                    member("StatisticValues")
                )));
            }
            1 => {}
            _ => {
                return Err(invalid_combination(format!(
                    "The parameters {}, {} and {} are mutually exclusive and you have specified more than one.",
                    member("Value"),
                    member("Values"),
                    member("StatisticValues")
                )));
            }
        }
        if let Some(value) = self.value {
            return Ok(datum::Value::Single(value));
        }
        if let Some(set) = self.statistic_values {
            return Ok(datum::Value::Statistics(StatisticSet {
                sample_count: set.sample_count,
                sum: set.sum,
                minimum: set.minimum,
                maximum: set.maximum,
            }));
        }
        let counts = (!self.counts.is_empty()).then_some(self.counts.as_slice());
        datum::Value::distribution(&self.values, counts).map_err(|error| refused(&error, member))
    }
}

fn refused(error: &DatumError, member: &dyn Fn(&str) -> String) -> ServiceError {
    match error {
        DatumError::TooOld { timestamp } => invalid_value(format!(
            "The parameter {} must specify a time no more than two weeks in the past: {timestamp}.",
            member("Timestamp")
        )),
        DatumError::TooNew { timestamp } => invalid_value(format!(
            "The parameter {} must specify a time no more than two hours in the future: {timestamp}.",
            member("Timestamp")
        )),
        DatumError::OutOfRange { parameter, value } => invalid_value(format!(
            "The value {value} for parameter {} is invalid.",
            member(parameter)
        )),
        DatumError::CountsLength { .. } => invalid_value(format!(
            "The parameters {} and {} must be of the same size.",
            member("Values"),
            member("Counts")
        )),
        DatumError::Malformed { parameter, rule } => {
            let parameter = if *parameter == "Namespace" {
                (*parameter).to_owned()
            } else {
                member(parameter)
            };
            invalid_value(format!(
                "The value for parameter {parameter} is invalid: it {rule}."
            ))
        }
        other => invalid_value(format!(
            "The parameter {} is invalid: {other}.",
            member("Value")
        )),
    }
}

fn units() -> String {
    Unit::ALL
        .iter()
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}
