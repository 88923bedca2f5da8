//! What has been recorded since the last flush.

use std::collections::BTreeMap;

use crate::emf::MAX_MAGNITUDE;
use crate::{DimensionValue, EpochMillis, Kind, Metric, Resolution, Scope};

/// The series a window holds at most. More means that something unbounded is used as a label.
const MAX_SERIES: usize = 10_000;
/// The raw values a window holds at most: a flush that never comes must not eat the memory.
const MAX_VALUES: usize = 1_000_000;

/// What a value is about, beside the service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The service as a whole.
    Service,
    /// A route, by its template.
    Route(DimensionValue),
    /// Something the service calls.
    Dependency(DimensionValue),
    /// A queue.
    Queue(DimensionValue),
}

impl Label {
    /// The scope that this is a label of.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Service => Scope::Service,
            Self::Route(_) => Scope::Route,
            Self::Dependency(_) => Scope::Dependency,
            Self::Queue(_) => Scope::Queue,
        }
    }
}

/// Values of one metric under one label in one slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Series {
    Sum(f64),
    Values(Vec<f64>),
}

/// All that was recorded in one second or minute, by resolution.
#[derive(Debug)]
pub(crate) struct Slot {
    /// When the first of it was.
    pub(crate) first: EpochMillis,
    pub(crate) series: BTreeMap<Label, BTreeMap<Metric, Series>>,
}

#[derive(Debug, Default)]
pub(crate) struct Window {
    slots: BTreeMap<i64, Slot>,
    series: usize,
    values: usize,
    refused: u64,
}

impl Window {
    /// Adds a value, and the zeros of the metric's companions. A value that cannot be published is counted as refused.
    pub(crate) fn record(
        &mut self,
        now: EpochMillis,
        resolution: Resolution,
        metric: Metric,
        label: &Label,
        value: f64,
    ) {
        let publishable = value.is_finite() && value.abs() <= MAX_MAGNITUDE;
        let room = self.series < MAX_SERIES && self.values < MAX_VALUES;
        if !publishable || !room || label.scope() != metric.scope() {
            self.refused += 1;
            return;
        }
        let key = now.get().div_euclid(i64::from(resolution.seconds()) * 1000);
        let slot = self.slots.entry(key).or_insert_with(|| Slot {
            first: now,
            series: BTreeMap::new(),
        });
        if !slot.series.contains_key(label) {
            slot.series.insert(label.clone(), BTreeMap::new());
        }
        let Some(metrics) = slot.series.get_mut(label) else {
            return;
        };
        let before = metrics.len();
        match metrics.entry(metric).or_insert_with(|| empty(metric)) {
            Series::Sum(sum) => *sum += value,
            Series::Values(values) => {
                values.push(value);
                self.values += 1;
            }
        }
        for companion in metric.companions() {
            metrics
                .entry(*companion)
                .or_insert_with(|| empty(*companion));
        }
        self.series += metrics.len() - before;
    }

    /// The slots, oldest first.
    pub(crate) fn into_slots(self) -> impl Iterator<Item = Slot> {
        self.slots.into_values()
    }

    /// How many values were not taken.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }
}

fn empty(metric: Metric) -> Series {
    match metric.kind() {
        Kind::Counter => Series::Sum(0.0),
        Kind::Distribution | Kind::Gauge => Series::Values(Vec::new()),
    }
}
