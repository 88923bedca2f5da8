//! All metrics by their identity.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::buckets::Slice;
use super::stream::Stream;
use super::{MetricData, WindowPoint, Windows, reading};
use crate::aggregate::Aggregate;
use crate::datum::Datum;
use crate::metric::{MetricId, Unit};
use crate::query::MetricStat;
use crate::time::Timestamp;

/// Metric data in memory. What it holds is bounded by [`MetricStore::purge`], which the owner
/// calls now and then.
#[derive(Debug, Clone, Default)]
pub struct MetricStore {
    /// Hashed without randomness: faster, and nothing here is open to strangers.
    metrics: HashMap<MetricId, Metric, FixedState>,
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
    /// The buckets in `[start, end)`. Windows that do not start and end at full minutes see
    /// samples of high resolution only.
    fn slices(
        &self,
        unit: Option<Unit>,
        start: i64,
        end: i64,
        full_minutes: bool,
    ) -> Vec<Slice<'_>> {
        let mut slices = Vec::new();
        for (found, stream) in &self.streams {
            if unit.is_none_or(|unit| unit == *found) {
                stream.slices(start, end, full_minutes, &mut slices);
            }
        }
        slices
    }
}

fn is_full_minute(seconds: i64) -> bool {
    seconds % 60 == 0
}

impl MetricData for MetricStore {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        let (start, end) = (start.seconds(), end.seconds());
        let full_minutes = is_full_minute(start) && is_full_minute(end);
        let mut slices = self
            .metrics
            .get(metric)?
            .slices(unit, start, end, full_minutes);
        reading::take_before(&mut slices, end, false)
    }

    fn for_each_metric(
        &self,
        namespace: Option<&str>,
        since: Timestamp,
        visit: &mut dyn FnMut(&MetricId),
    ) {
        let wanted = |id: &MetricId| namespace.is_none_or(|namespace| id.namespace == namespace);
        for (id, last_seen) in self.metrics() {
            if last_seen >= since && wanted(id) {
                visit(id);
            }
        }
    }

    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        let Some(metric) = self.metrics.get(&query.metric) else {
            return;
        };
        let (start, end) = (windows.start().seconds(), windows.end.seconds());
        let full_minutes =
            is_full_minute(start) && is_full_minute(i64::from(windows.period.seconds()));
        let mut slices = metric.slices(query.unit, start, end, full_minutes);
        reading::read(&mut slices, query.statistic, windows, points);
    }
}
