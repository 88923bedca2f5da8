//! Reading the embedded metric format (`UG:CloudWatch_Embedded_Metric_Format_Specification`).
//!
//! Whether CloudWatch takes the data (their age, their range) is for [`Datum::validate`] to say.

use serde_json::{Map, Value as Json};

use crate::datum::{Datum, Sample, Value};
use crate::metric::{Dimensions, MetricId, StorageResolution, Unit};
use crate::time::Timestamp;

/// The longest event, in bytes.
pub const MAX_LENGTH: usize = 1024 * 1024;
/// The most metrics of one directive.
pub const MAX_METRICS: usize = 100;
/// The most values of one metric.
pub const MAX_VALUES: usize = 100;
/// The most dimensions of one set.
pub const MAX_DIMENSIONS: usize = 30;

/// The longest name of a dimension, in characters.
pub const MAX_DIMENSION_NAME: usize = 250;
/// The most data of one line. *Undocumented*: CloudWatch bounds neither directives nor sets, and a
/// line of a megabyte could name millions of metrics.
pub const MAX_DATA: usize = 10_000;

/// Why a log line gives no metrics.
#[derive(Debug, thiserror::Error)]
pub enum EmfError {
    /// The line is longer than an event may be.
    #[error("the line has {length} bytes, more than {MAX_LENGTH}")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// The line is not one JSON object.
    #[error("the line is not one JSON object")]
    Json(#[source] serde_json::Error),
    /// The object is not in the embedded metric format.
    #[error("`{path}` {rule}")]
    Invalid {
        /// Where in the object, such as `_aws.Timestamp`.
        path: String,
        /// The rule it breaks.
        rule: &'static str,
    },
}

/// The data of one log line: for each metric one datum a dimension set. A line without `_aws` is
/// not in the format and has none; a declared metric that the line lacks has none either.
pub fn parse(line: &str) -> Result<Vec<Datum>, EmfError> {
    if line.len() > MAX_LENGTH {
        return Err(EmfError::TooLong { length: line.len() });
    }
    let root: Map<String, Json> = serde_json::from_str(line).map_err(EmfError::Json)?;
    let Some(metadata) = root.get("_aws") else {
        return Ok(Vec::new());
    };
    let timestamp = metadata.get("Timestamp").and_then(Json::as_i64);
    let timestamp =
        timestamp.ok_or_else(|| invalid("_aws.Timestamp", "must be whole milliseconds"))?;
    let event = Event {
        root: &root,
        timestamp: Timestamp::from_millis(timestamp),
    };
    let directives = metadata.get("CloudWatchMetrics").and_then(Json::as_array);
    let directives =
        directives.ok_or_else(|| invalid("_aws.CloudWatchMetrics", "must be a list"))?;
    let mut data = Vec::new();
    for (index, directive) in directives.iter().enumerate() {
        let path = format!("_aws.CloudWatchMetrics[{index}]");
        event.directive(&path, directive, &mut data)?;
    }
    Ok(data)
}

fn invalid(path: impl Into<String>, rule: &'static str) -> EmfError {
    EmfError::Invalid {
        path: path.into(),
        rule,
    }
}

struct Event<'a> {
    root: &'a Map<String, Json>,
    timestamp: Timestamp,
}

impl Event<'_> {
    fn directive(
        &self,
        path: &str,
        directive: &Json,
        data: &mut Vec<Datum>,
    ) -> Result<(), EmfError> {
        let at = |field: &str| format!("{path}.{field}");
        let namespace = directive.get("Namespace").and_then(Json::as_str);
        let namespace = namespace.ok_or_else(|| invalid(at("Namespace"), "must be a text"))?;
        if namespace.is_empty() || namespace.chars().count() > 1024 {
            return Err(invalid(at("Namespace"), "must have 1 to 1024 characters"));
        }
        let sets = list(directive, "Dimensions", path)?;
        if sets.is_empty() {
            return Err(invalid(
                at("Dimensions"),
                "must have at least one set, which may be empty",
            ));
        }
        let sets = sets
            .iter()
            .enumerate()
            .map(|(index, set)| self.dimensions(&format!("{path}.Dimensions[{index}]"), set));
        let sets: Vec<Dimensions> = sets.collect::<Result<_, _>>()?;
        let metrics = list(directive, "Metrics", path)?;
        if metrics.len() > MAX_METRICS {
            return Err(invalid(at("Metrics"), "must have at most 100 metrics"));
        }
        for (index, metric) in metrics.iter().enumerate() {
            let declared = Declared::of(&format!("{path}.Metrics[{index}]"), metric)?;
            let Some(found) = self.root.get(declared.name) else {
                continue;
            };
            let value = value(declared.name, found)?;
            if data.len() + sets.len() > MAX_DATA {
                return Err(invalid(
                    path,
                    "must not bring the data of the line above 10,000",
                ));
            }
            data.extend(sets.iter().map(|dimensions| Datum {
                metric: MetricId::new(namespace, declared.name, dimensions.clone()),
                timestamp: self.timestamp,
                value: value.clone(),
                unit: declared.unit,
                resolution: declared.resolution,
            }));
        }
        Ok(())
    }

    /// The values of the root members that a set names.
    fn dimensions(&self, path: &str, set: &Json) -> Result<Dimensions, EmfError> {
        let set = set
            .as_array()
            .ok_or_else(|| invalid(path, "must be a list of names"))?;
        if set.len() > MAX_DIMENSIONS {
            return Err(invalid(path, "must have at most 30 names"));
        }
        let pairs = set.iter().map(|name| {
            let name = name.as_str().filter(|name| !name.is_empty());
            let name = name.ok_or_else(|| invalid(path, "must be a list of names"))?;
            if name.chars().count() > MAX_DIMENSION_NAME {
                return Err(invalid(path, "must have names of at most 250 characters"));
            }
            let value = self.root.get(name).and_then(Json::as_str);
            let value = value.ok_or_else(|| invalid(name, "is a dimension and must be a text"))?;
            if value.is_empty() || value.chars().count() > 1024 {
                return Err(invalid(
                    name,
                    "is a dimension and must have 1 to 1024 characters",
                ));
            }
            Ok((name, value))
        });
        pairs.collect()
    }
}

/// What a directive says of a metric.
struct Declared<'a> {
    name: &'a str,
    unit: Unit,
    resolution: StorageResolution,
}

impl<'a> Declared<'a> {
    fn of(path: &str, metric: &'a Json) -> Result<Self, EmfError> {
        let at = |field: &str| format!("{path}.{field}");
        let name = metric.get("Name").and_then(Json::as_str);
        let name = name.filter(|name| !name.is_empty() && name.chars().count() <= 1024);
        let unit = match metric.get("Unit") {
            None => Some(Unit::None),
            Some(unit) => unit.as_str().and_then(|unit| unit.parse().ok()),
        };
        let resolution = match metric.get("StorageResolution") {
            None => Some(StorageResolution::Standard),
            Some(seconds) => seconds
                .as_u64()
                .and_then(|seconds| u32::try_from(seconds).ok())
                .and_then(|seconds| seconds.try_into().ok()),
        };
        Ok(Self {
            name: name
                .ok_or_else(|| invalid(at("Name"), "must be a text of 1 to 1024 characters"))?,
            unit: unit.ok_or_else(|| invalid(at("Unit"), "must be a unit of CloudWatch"))?,
            resolution: resolution
                .ok_or_else(|| invalid(at("StorageResolution"), "must be 1 or 60"))?,
        })
    }
}

fn list<'a>(directive: &'a Json, field: &str, path: &str) -> Result<&'a Vec<Json>, EmfError> {
    let found = directive.get(field).and_then(Json::as_array);
    found.ok_or_else(|| invalid(format!("{path}.{field}"), "must be a list"))
}

/// The value of a metric: a number, or a list of numbers, of which equal ones are counted.
fn value(name: &str, found: &Json) -> Result<Value, EmfError> {
    let not = || {
        invalid(
            name,
            "is a metric and must be a number or a list of at most 100 numbers",
        )
    };
    match found {
        Json::Number(number) => Ok(Value::Single(number.as_f64().ok_or_else(not)?)),
        Json::Array(list) if list.len() <= MAX_VALUES => {
            let mut samples: Vec<Sample> = Vec::with_capacity(list.len());
            for number in list {
                let value = number.as_f64().ok_or_else(not)?;
                match samples
                    .iter_mut()
                    .find(|sample| sample.value.total_cmp(&value).is_eq())
                {
                    Some(sample) => sample.count += 1.0,
                    None => samples.push(Sample { value, count: 1.0 }),
                }
            }
            Ok(Value::Distribution(samples))
        }
        _ => Err(not()),
    }
}
