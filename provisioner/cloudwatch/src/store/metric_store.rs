//! All metrics by their identity.

use std::collections::HashMap;

use super::stream::Stream;
use super::{MetricData, WindowPoint, Windows};
use crate::aggregate::Aggregate;
use crate::datum::Datum;
use crate::metric::{MetricId, Unit};
use crate::query::MetricStat;
use crate::time::Timestamp;

/// Metric data in memory. What it holds is bounded by [`MetricStore::purge`], which the owner
/// calls now and then.
#[derive(Debug, Clone, Default)]
pub struct MetricStore {
    metrics: HashMap<MetricId, Metric>,
}

#[derive(Debug, Clone)]
struct Metric {
    /// Mostly one: a metric is published in one unit.
    streams: Vec<(Unit, Stream)>,
    last_seen: Timestamp,
}

impl MetricStore {
    /// A store without data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one datum, which has been validated.
    pub fn insert(&mut self, datum: &Datum) {
        let metric = match self.metrics.get_mut(&datum.metric) {
            Some(metric) => metric,
            None => self
                .metrics
                .entry(datum.metric.clone())
                .or_insert_with(|| Metric {
                    streams: Vec::new(),
                    last_seen: datum.timestamp,
                }),
        };
        metric.last_seen = metric.last_seen.max(datum.timestamp);
        let place = metric
            .streams
            .iter()
            .position(|(unit, _)| *unit == datum.unit);
        let place = place.unwrap_or_else(|| {
            metric.streams.push((datum.unit, Stream::default()));
            metric.streams.len() - 1
        });
        if let Some((_, stream)) = metric.streams.get_mut(place) {
            stream.add(datum.timestamp, &datum.value, datum.resolution);
        }
    }

    /// Every metric with the time of its newest datum, ordered by metric.
    pub fn metrics(&self) -> Vec<(&MetricId, Timestamp)> {
        let mut metrics: Vec<_> = self
            .metrics
            .iter()
            .map(|(id, metric)| (id, metric.last_seen))
            .collect();
        metrics.sort_unstable_by_key(|(id, _)| *id);
        metrics
    }

    /// Rolls up and drops what is older than CloudWatch keeps, and forgets metrics without data.
    pub fn purge(&mut self, now: Timestamp) {
        self.metrics.retain(|_, metric| {
            metric
                .streams
                .iter_mut()
                .for_each(|(_, stream)| stream.purge(now));
            metric.streams.retain(|(_, stream)| !stream.is_empty());
            !metric.streams.is_empty()
        });
    }
}

impl Metric {
    fn between<'a>(
        &'a self,
        unit: Option<Unit>,
        start: i64,
        end: i64,
        mut see: impl FnMut(&'a Aggregate),
    ) {
        for (found, stream) in &self.streams {
            if unit.is_none_or(|unit| unit == *found) {
                stream.between(start, end, &mut see);
            }
        }
    }

    fn window(&self, query: &MetricStat, start: i64, end: i64) -> Option<WindowPoint> {
        let mut merged = Merged::None;
        let simple = query.statistic.is_simple();
        self.between(query.unit, start, end, |next| merged.add(next, simple));
        let found = merged.get()?;
        Some(WindowPoint {
            start: Timestamp::from_seconds(start),
            value: found.statistic(query.statistic)?,
            sample_count: Some(found.sample_count()),
        })
    }
}

/// Aggregates merged; a single one is not copied.
enum Merged<'a> {
    None,
    One(&'a Aggregate),
    Many(Aggregate),
}

impl<'a> Merged<'a> {
    /// Adds an aggregate, without its raw values when only simple statistics are wanted.
    fn add(&mut self, next: &'a Aggregate, simple: bool) {
        match self {
            Self::None => *self = Self::One(next),
            Self::One(first) => {
                let mut merged = if simple {
                    first.without_values()
                } else {
                    first.clone()
                };
                merge(&mut merged, next, simple);
                *self = Self::Many(merged);
            }
            Self::Many(merged) => merge(merged, next, simple),
        }
    }

    fn get(&self) -> Option<&Aggregate> {
        match self {
            Self::None => None,
            Self::One(one) => Some(one),
            Self::Many(many) => Some(many),
        }
    }
}

fn merge(merged: &mut Aggregate, next: &Aggregate, simple: bool) {
    if simple {
        merged.merge_without_values(next);
    } else {
        merged.merge(next);
    }
}

impl MetricData for MetricStore {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        let mut merged = Merged::None;
        let found = self.metrics.get(metric)?;
        found.between(unit, start.seconds(), end.seconds(), |next| {
            merged.add(next, false);
        });
        merged.get().cloned()
    }

    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        let Some(metric) = self.metrics.get(&query.metric) else {
            return;
        };
        let length = i64::from(windows.period.seconds());
        let found = windows.starts().filter_map(|start| {
            let start = start.seconds();
            metric.window(query, start, start + length)
        });
        points.extend(found);
    }
}
