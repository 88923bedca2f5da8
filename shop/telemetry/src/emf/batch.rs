//! From what was recorded to lines.

use super::event::{Event, Measurement, lines};
use super::{Namespace, Resolution};
use crate::batch::Batch;
use crate::window::Series;

/// Writes batches as lines.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    pub(crate) namespace: Namespace,
    pub(crate) resolution: Resolution,
}

impl Writer {
    /// The lines, in the order of the batches.
    pub(crate) fn write(&self, batches: &[Batch]) -> Vec<String> {
        let written = batches.iter().flat_map(|batch| {
            lines(&self.event(batch)).unwrap_or_else(|error| {
                tracing::error!(%error, "an event cannot be written");
                Vec::new()
            })
        });
        written.collect()
    }

    fn event(&self, batch: &Batch) -> Event {
        let named = |dimension: crate::Dimension| dimension.name().to_owned();
        let sets = batch.label.scope().dimension_sets().iter();
        let measurements = batch.metrics.iter().map(|(metric, series)| Measurement {
            name: metric.name().to_owned(),
            unit: metric.unit(),
            resolution: self.resolution,
            values: match series {
                Series::Sum(sum) => vec![*sum],
                Series::Values(values) => values.clone(),
            },
        });
        Event {
            timestamp: batch.first,
            namespace: self.namespace.clone(),
            dimension_sets: sets
                .map(|set| set.iter().copied().map(named).collect())
                .collect(),
            dimensions: batch
                .dimensions()
                .map(|(dimension, value)| (named(dimension), value.clone()))
                .collect(),
            measurements: measurements.collect(),
        }
    }
}
