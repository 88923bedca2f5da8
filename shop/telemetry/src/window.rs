//! What has been recorded since the last flush.

use std::collections::{BTreeMap, BTreeSet};

use crate::emf::MAX_MAGNITUDE;
use crate::{DimensionValue, EpochMillis, Kind, Label, Metric, Resolution, Scope};

/// The series a window holds at most. More means that something unbounded is used as a label.
const MAX_SERIES: usize = 10_000;
/// The raw values a window holds at most: a flush that never comes must not eat the memory.
const MAX_VALUES: usize = 1_000_000;

/// A service by its place among those of the recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ServiceIndex(pub(crate) u16);

/// Values of one metric under one label in one slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Series {
    Sum(f64),
    Values(Vec<f64>),
}

/// What was recorded under one label.
pub(crate) type Metrics = BTreeMap<Metric, Series>;

/// All that was recorded in one second or minute, by resolution.
#[derive(Debug)]
pub(crate) struct Slot {
    /// When the first of it was.
    pub(crate) first: EpochMillis,
    /// When the last of it was.
    pub(crate) last: EpochMillis,
    pub(crate) series: BTreeMap<ServiceIndex, BTreeMap<Label, Metrics>>,
}

/// The labels that ever were, which bounds them: the window forgets, the bill does not.
#[derive(Debug, Default)]
pub(crate) struct Admitted {
    labels: BTreeSet<(ServiceIndex, Label)>,
    counts: BTreeMap<(ServiceIndex, Scope), usize>,
}

impl Admitted {
    /// The label, or the one for all others when its scope has as many as it may have.
    fn admit(&mut self, service: ServiceIndex, label: &Label) -> Label {
        let key = (service, label.clone());
        if label.scope() == Scope::Service || self.labels.contains(&key) {
            return key.1;
        }
        let count = self.counts.entry((service, label.scope())).or_default();
        if *count >= label.scope().bound() {
            return label.scope().label(DimensionValue::OTHER);
        }
        *count += 1;
        self.labels.insert(key);
        label.clone()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Window {
    slots: BTreeMap<i64, Slot>,
    series: usize,
    values: usize,
    refused: u64,
}

impl Window {
    /// Adds values, and the zeros of the metrics' companions. A value that cannot be published is counted as refused.
    pub(crate) fn record(
        &mut self,
        admitted: &mut Admitted,
        (now, resolution): (EpochMillis, Resolution),
        (service, label): (ServiceIndex, &Label),
        values: &[(Metric, f64)],
    ) {
        let key = now.get().div_euclid(i64::from(resolution.seconds()) * 1000);
        let slot = self.slots.entry(key).or_insert_with(|| Slot {
            first: now,
            last: now,
            series: BTreeMap::new(),
        });
        slot.last = slot.last.max(now);
        let labels = slot.series.entry(service).or_default();
        let metrics = match labels.get_mut(label) {
            Some(metrics) => metrics,
            None => labels.entry(admitted.admit(service, label)).or_default(),
        };
        for (metric, value) in values {
            let publishable = value.is_finite() && value.abs() <= MAX_MAGNITUDE;
            let room = self.series < MAX_SERIES && self.values < MAX_VALUES;
            if !publishable || !room || label.scope() != metric.scope() {
                self.refused += 1;
                continue;
            }
            let before = metrics.len();
            self.values += add(metrics, *metric, *value);
            self.series += metrics.len() - before;
        }
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

/// Adds a value; returns how many are kept for it.
fn add(metrics: &mut Metrics, metric: Metric, value: f64) -> usize {
    let kept = match metrics.entry(metric).or_insert_with(|| empty(metric)) {
        Series::Sum(sum) => {
            *sum += value;
            0
        }
        Series::Values(values) => {
            values.push(value);
            1
        }
    };
    for companion in metric.companions() {
        metrics
            .entry(*companion)
            .or_insert_with(|| empty(*companion));
    }
    kept
}

fn empty(metric: Metric) -> Series {
    match metric.kind() {
        Kind::Counter => Series::Sum(0.0),
        Kind::Distribution | Kind::Gauge => Series::Values(Vec::new()),
    }
}
