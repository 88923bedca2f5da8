//! What is to be written, and the rules it has to keep.

use std::collections::BTreeSet;

use super::pack::{Envelope, Piece, pack};
use super::{
    DimensionValue, MAX_DIMENSION_NAME, MAX_DIMENSIONS, MAX_MAGNITUDE, MAX_METRIC_NAME, MAX_VALUES,
    Namespace, Resolution,
};
use crate::{EpochMillis, Unit};

/// Values measured under the same dimensions at the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub timestamp: EpochMillis,
    /// Where the metrics belong.
    pub namespace: Namespace,
    /// Dimensions and their values.
    pub dimensions: Vec<(String, DimensionValue)>,
    /// Sets of names of `dimensions`; each set makes a metric of its own. An empty set is a metric without dimensions.
    pub dimension_sets: Vec<Vec<String>>,
    /// The metrics. Those without values are left out.
    pub measurements: Vec<Measurement>,
}

/// The values of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// The metric's name.
    pub name: String,
    /// The unit of the values.
    pub unit: Unit,
    /// How finely to store them.
    pub resolution: Resolution,
    /// The values, as many as there are: they are spread over as many events as it takes.
    pub values: Vec<f64>,
}

/// Why an event cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmfError {
    /// A directive needs at least one set, which may be empty.
    #[error("no dimension set")]
    NoDimensionSet,
    /// More than 30 in a set.
    #[error("a dimension set has {0} dimensions, more than {MAX_DIMENSIONS}")]
    TooManyDimensions(usize),
    /// A set names what has no value.
    #[error("the dimension set names `{0}`, which has no value")]
    UnknownDimension(String),
    /// Not a name of a dimension.
    #[error(
        "`{0}` is not a dimension name: 1 to {MAX_DIMENSION_NAME} printable ASCII characters, not starting with `:`"
    )]
    DimensionName(String),
    /// Not a name of a metric.
    #[error("`{0}` is not a metric name: 1 to {MAX_METRIC_NAME} characters, none of control")]
    MetricName(String),
    /// Dimensions and metrics share the root of the object, so their names must differ.
    #[error("`{0}` is named twice")]
    DuplicateName(String),
    /// CloudWatch takes finite values up to ±2^360.
    #[error("`{0}` has a value that CloudWatch refuses")]
    Value(String),
    /// A single value does not fit into an event: the dimensions are too long.
    #[error("the dimensions leave no room for `{0}`")]
    TooLarge(String),
}

/// Writes the event as one or more lines, none with a line break, which together hold every value exactly once.
///
/// # Errors
/// When a name, a value or the number of dimensions breaks a rule; nothing is written then.
pub fn lines(event: &Event) -> Result<Vec<String>, EmfError> {
    check(event)?;
    let envelope = Envelope::new(event);
    // First chunks first, so that the first line holds all metrics and only long ones go on in further lines.
    let longest = event.measurements.iter().map(|m| m.values.len()).max();
    let rounds = longest.unwrap_or(0).div_ceil(MAX_VALUES);
    let pieces = (0..rounds).flat_map(|round| {
        event.measurements.iter().filter_map(move |measurement| {
            let chunk = measurement.values.chunks(MAX_VALUES).nth(round)?;
            Some(Piece::new(measurement, chunk))
        })
    });
    pack(&envelope, pieces)
}

fn check(event: &Event) -> Result<(), EmfError> {
    if event.dimension_sets.is_empty() {
        return Err(EmfError::NoDimensionSet);
    }
    let mut names = BTreeSet::from(["_aws"]);
    for (name, _) in &event.dimensions {
        check_dimension_name(name)?;
        if !names.insert(name) {
            return Err(EmfError::DuplicateName(name.clone()));
        }
    }
    for set in &event.dimension_sets {
        check_set(event, set)?;
    }
    for measurement in &event.measurements {
        check_measurement(measurement)?;
        if !names.insert(&measurement.name) {
            return Err(EmfError::DuplicateName(measurement.name.clone()));
        }
    }
    Ok(())
}

fn check_dimension_name(name: &str) -> Result<(), EmfError> {
    let valid = (1..=MAX_DIMENSION_NAME).contains(&name.len())
        && !name.trim().is_empty()
        && !name.starts_with(':')
        && name.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    valid
        .then_some(())
        .ok_or_else(|| EmfError::DimensionName(name.to_owned()))
}

fn check_set(event: &Event, set: &[String]) -> Result<(), EmfError> {
    if set.len() > MAX_DIMENSIONS {
        return Err(EmfError::TooManyDimensions(set.len()));
    }
    let mut seen = BTreeSet::new();
    for name in set {
        if !event.dimensions.iter().any(|(known, _)| known == name) {
            return Err(EmfError::UnknownDimension(name.clone()));
        }
        if !seen.insert(name) {
            return Err(EmfError::DuplicateName(name.clone()));
        }
    }
    Ok(())
}

fn check_measurement(measurement: &Measurement) -> Result<(), EmfError> {
    let name = &measurement.name;
    let named = (1..=MAX_METRIC_NAME).contains(&name.chars().count())
        && !name.trim().is_empty()
        && !name.chars().any(char::is_control);
    if !named {
        return Err(EmfError::MetricName(name.clone()));
    }
    let accepted = |value: &f64| value.is_finite() && value.abs() <= MAX_MAGNITUDE;
    if !measurement.values.iter().all(accepted) {
        return Err(EmfError::Value(name.clone()));
    }
    Ok(())
}
