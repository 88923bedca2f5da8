//! What has been recorded since the start.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::text;
use crate::batch::Batch;
use crate::window::Series;
use crate::{DimensionValue, Kind, Label, Metric};

/// Most series that are kept. Labels are bounded already; this bounds their product with the metrics.
const MOST_SERIES: usize = 10_000;

/// Upper borders of the buckets of milliseconds, from what a cache answers to what a customer does not wait for.
pub(super) const MILLISECONDS: [f64; 15] = [
    1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0,
    30_000.0, 60_000.0,
];
/// And of anything else: decades in three steps.
pub(super) const OTHERS: [f64; 13] = [
    0.01,
    0.1,
    0.25,
    0.5,
    1.0,
    10.0,
    100.0,
    1_000.0,
    2_500.0,
    5_000.0,
    10_000.0,
    100_000.0,
    1_000_000.0,
];

/// All metrics since the start, filled at each flush.
#[derive(Debug, Default)]
pub struct Registry(Mutex<Kept>);

/// Of which service, and under which label.
pub(super) type Key = (DimensionValue, Label);

#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) metrics: BTreeMap<Metric, BTreeMap<Key, Total>>,
    series: usize,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Total {
    Sum(f64),
    Last(f64),
    Buckets(Buckets),
}

/// Values by size; each bucket has those of the smaller ones too.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Buckets {
    pub(super) borders: &'static [f64],
    pub(super) counts: Vec<u64>,
    pub(super) count: u64,
    pub(super) sum: f64,
}

impl Registry {
    /// Adds what a flush took.
    pub(crate) fn add(&self, batches: &[Batch]) {
        let mut kept = self.locked();
        for batch in batches {
            let key = (batch.service.clone(), batch.label.clone());
            for (metric, series) in &batch.metrics {
                kept.add(*metric, &key, series);
            }
        }
    }

    /// All of it in Prometheus' text format, each name with the namespace before it.
    pub fn text(&self, namespace: &str) -> String {
        text::write(&self.locked(), namespace)
    }

    fn locked(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn add(&mut self, metric: Metric, key: &Key, series: &Series) {
        let of_metric = self.metrics.entry(metric).or_default();
        if !of_metric.contains_key(key) {
            if self.series >= MOST_SERIES {
                return;
            }
            self.series += 1;
            of_metric.insert(key.clone(), Total::empty(metric));
        }
        if let Some(total) = of_metric.get_mut(key) {
            total.add(series);
        }
    }
}

impl Total {
    fn empty(metric: Metric) -> Self {
        match metric.kind() {
            Kind::Counter => Self::Sum(0.0),
            Kind::Gauge => Self::Last(0.0),
            Kind::Distribution => Self::Buckets(Buckets::of(metric)),
        }
    }

    fn add(&mut self, series: &Series) {
        let values = match series {
            Series::Sum(sum) => std::slice::from_ref(sum),
            Series::Values(values) => values.as_slice(),
        };
        match self {
            Self::Sum(total) => *total += values.iter().sum::<f64>(),
            Self::Last(last) => *last = values.last().copied().unwrap_or(*last),
            Self::Buckets(buckets) => values.iter().for_each(|value| buckets.add(*value)),
        }
    }
}

impl Buckets {
    fn of(metric: Metric) -> Self {
        let borders: &[f64] = match metric.unit() {
            crate::Unit::Milliseconds => &MILLISECONDS,
            _ => &OTHERS,
        };
        Self {
            borders,
            counts: vec![0; borders.len()],
            count: 0,
            sum: 0.0,
        }
    }

    fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum += value;
        for (border, count) in self.borders.iter().zip(&mut self.counts) {
            *count += u64::from(value <= *border);
        }
    }
}
