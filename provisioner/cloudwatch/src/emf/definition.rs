//! One metric definition, and the value that it names.

use serde_json::{Map, Number, Value as Json};

use super::MAX_VALUES;
use super::directive::{metric_name_rule, missing_target, rule_of};
use super::problem::Problem;
use crate::datum::{Sample, Value};
use crate::metric::{StorageResolution, Unit};

/// What a directive says of a metric, and what the root says of it.
pub(super) struct Definition<'a> {
    pub(super) name: &'a str,
    pub(super) unit: Unit,
    pub(super) resolution: StorageResolution,
    pub(super) value: Value,
}

impl<'a> Definition<'a> {
    pub(super) fn of(
        path: &str,
        metric: &'a Json,
        root: &'a Map<String, Json>,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let fail = |problems: &mut Vec<Problem>, field: &str, rule: &str| {
            problems.push(Problem::new(format!("{path}.{field}"), rule));
        };
        let name = metric.get("Name").and_then(Json::as_str);
        match name {
            None => fail(&mut problems, "Name", "must be a text"),
            Some(name) => {
                if let Some(rule) = metric_name_rule(name) {
                    fail(&mut problems, "Name", &rule);
                }
            }
        }
        let unit = unit(metric.get("Unit"));
        if unit.is_none() {
            fail(&mut problems, "Unit", "must be a unit of CloudWatch");
        }
        let resolution = resolution(metric.get("StorageResolution"));
        if resolution.is_none() {
            fail(&mut problems, "StorageResolution", "must be 1 or 60");
        }
        let value = name.and_then(|name| match root.get(name) {
            None => {
                fail(&mut problems, "Name", &missing_target(name));
                None
            }
            Some(found) => value(found)
                .map_err(|rule| problems.push(Problem::new(name, rule)))
                .ok(),
        });
        match (name, unit, resolution, value) {
            (Some(name), Some(unit), Some(resolution), Some(value)) if problems.is_empty() => {
                Ok(Self {
                    name,
                    unit,
                    resolution,
                    value,
                })
            }
            _ => Err(problems),
        }
    }
}

fn unit(found: Option<&Json>) -> Option<Unit> {
    match found {
        None => Some(Unit::None),
        Some(unit) => unit.as_str()?.parse().ok(),
    }
}

fn resolution(found: Option<&Json>) -> Option<StorageResolution> {
    match found {
        None => Some(StorageResolution::Standard),
        Some(seconds) => u32::try_from(seconds.as_u64()?).ok()?.try_into().ok(),
    }
}

/// The value of a metric: a number, or a list of numbers, of which equal ones are counted. A list
/// without any number is refused, as a datum without values is (*undocumented* for the format).
fn value(found: &Json) -> Result<Value, String> {
    const SHAPE: &str = "is a metric and must be a number or a list of 1 to 100 numbers";
    let number = |number: &Json| number.as_number().and_then(Number::as_f64);
    let value = match found {
        Json::Array(list) if (1..=MAX_VALUES).contains(&list.len()) => {
            let numbers: Option<Vec<f64>> = list.iter().map(number).collect();
            Value::Distribution(counted(&numbers.ok_or(SHAPE)?))
        }
        single => Value::Single(number(single).ok_or(SHAPE)?),
    };
    match value.validate() {
        Ok(()) => Ok(value),
        Err(error) => Err(rule_of(error)),
    }
}

/// Each different value with how often it is there, in order of its first place.
pub(super) fn counted(values: &[f64]) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::with_capacity(values.len());
    for value in values {
        let known = |sample: &&mut Sample| sample.value.total_cmp(value).is_eq();
        match samples.iter_mut().find(known) {
            Some(sample) => sample.count += 1.0,
            None => samples.push(Sample {
                value: *value,
                count: 1.0,
            }),
        }
    }
    samples
}
