//! What a program has to say in one go, before it is cut into events.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::problem::Problems;
use super::write;
use crate::metric::{Dimensions, StorageResolution, Unit};
use crate::time::Timestamp;

/// Metrics of one namespace at one time, with the dimension sets under which each is published and
/// the properties that are only logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub(super) timestamp: Timestamp,
    pub(super) namespace: String,
    pub(super) sets: Vec<Dimensions>,
    pub(super) properties: BTreeMap<String, Json>,
    pub(super) metrics: Vec<Metric>,
}

/// A metric of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// The unit of its values.
    pub unit: Unit,
    /// The granularity at which it is kept.
    pub resolution: StorageResolution,
    /// Each value, in any number.
    pub values: Vec<f64>,
}

impl Event {
    /// An event that says nothing yet.
    pub fn new(namespace: impl Into<String>, timestamp: Timestamp) -> Self {
        Self {
            timestamp,
            namespace: namespace.into(),
            sets: Vec::new(),
            properties: BTreeMap::new(),
            metrics: Vec::new(),
        }
    }

    /// Publishes every metric also under this set. An event without any set publishes its metrics
    /// without dimensions.
    #[must_use]
    pub fn dimensions(mut self, set: Dimensions) -> Self {
        self.sets.push(set);
        self
    }

    /// Logs something besides; the last value of a name stays.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Publishes a metric.
    #[must_use]
    pub fn metric(mut self, metric: Metric) -> Self {
        self.metrics.push(metric);
        self
    }

    /// The log events, each one line of JSON without its line end: as many as the limits of the
    /// format make of the metrics and values, each with all properties and dimensions. The same
    /// event gives the same bytes. An event without metrics gives no line.
    ///
    /// Reports everything that [`read`](super::read()) would report of the lines, and writes none
    /// then.
    pub fn lines(&self) -> Result<Vec<String>, Problems> {
        write::lines(self)
    }
}
