//! What a flush takes: everything recorded under one label in one slot of time.

use std::collections::BTreeMap;

use crate::window::Series;
use crate::{Dimension, DimensionValue, EpochMillis, Label, Metric};

/// Values of one service under one label in one slot.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    /// When the first of it was recorded.
    pub(crate) first: EpochMillis,
    /// When the last of it was.
    pub(crate) last: EpochMillis,
    pub(crate) service: DimensionValue,
    pub(crate) label: Label,
    pub(crate) metrics: BTreeMap<Metric, Series>,
}

impl Batch {
    /// Dimensions and their values: only those that a set names, for a queue is the same for every service.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = (Dimension, &DimensionValue)> {
        let scope = self.label.scope();
        let sets = scope.dimension_sets();
        let of_service = sets.iter().any(|set| set.contains(&Dimension::Service));
        let service = of_service.then_some((Dimension::Service, &self.service));
        let own = scope.dimension().zip(self.label.value());
        service.into_iter().chain(own)
    }

    /// How many metrics are in it.
    pub(crate) fn len(&self) -> usize {
        self.metrics.len()
    }
}
