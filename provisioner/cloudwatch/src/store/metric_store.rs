//! All metrics by their identity.

#![expect(
    clippy::indexing_slicing,
    reason = "places are those of metrics, which are never removed one by one"
)]

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::buckets::Cursor;
use super::reading::Wanted;
use super::retention::Retention;
use super::stream::{Range, Stream};
use super::{MetricData, Steps, WindowPoint, Windows, reading};
use crate::aggregate::{Aggregate, Interpolation};
use crate::datum::Datum;
use crate::metric::{Dimensions, MetricId, Unit};
use crate::query::MetricStat;
use crate::time::Timestamp;

/// Metric data in memory. What it holds is bounded by [`MetricStore::purge`], which the owner
/// calls now and then.
#[derive(Debug, Clone, Default)]
pub struct MetricStore {
    retention: Retention,
    interpolation: Interpolation,
    metrics: Vec<Metric>,
    /// The places of the metrics. Hashed without randomness: faster, and nothing here is open to
    /// strangers.
    places: HashMap<Arc<MetricId>, usize, FixedState>,
    /// The same, in order.
    ordered: BTreeMap<Arc<MetricId>, usize>,
}

#[derive(Debug, Clone)]
struct Metric {
    /// Mostly one: a metric is published in one unit.
    streams: Vec<(Unit, Stream)>,
    last_seen: Timestamp,
}

impl MetricStore {
    /// A store without data, that keeps what it gets as long as CloudWatch does.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store without data, that keeps what it gets for so long.
    pub fn keeping(retention: Retention) -> Self {
        Self {
            retention,
            ..Self::default()
        }
    }

    /// This store, with percentiles worked out in this way.
    #[must_use]
    pub fn interpolating(self, interpolation: Interpolation) -> Self {
        Self {
            interpolation,
            ..self
        }
    }

    fn wanted(&self, query: &MetricStat) -> Wanted {
        Wanted {
            statistic: query.statistic,
            interpolation: self.interpolation,
        }
    }

    /// How long it keeps what it gets.
    pub fn retention(&self) -> &Retention {
        &self.retention
    }

    /// Adds one datum, which has been validated.
    pub fn insert(&mut self, datum: &Datum) {
        let Some(aggregate) = Aggregate::of(&datum.value) else {
            return;
        };
        let metric = self.metric_mut(&datum.metric, datum.timestamp);
        metric.last_seen = metric.last_seen.max(datum.timestamp);
        let place = metric
            .streams
            .iter()
            .position(|(unit, _)| *unit == datum.unit);
        let place = place.unwrap_or_else(|| {
            metric.streams.push((datum.unit, Stream::new()));
            metric.streams.len() - 1
        });
        if let Some((_, stream)) = metric.streams.get_mut(place) {
            let value = (&datum.value, aggregate);
            stream.add(datum.timestamp, value, datum.resolution);
        }
    }

    fn metric_mut(&mut self, id: &MetricId, seen: Timestamp) -> &mut Metric {
        let known = self.places.get(id).copied();
        let place = known.unwrap_or_else(|| {
            let id = Arc::new(id.clone());
            let place = self.metrics.len();
            self.places.insert(Arc::clone(&id), place);
            self.ordered.insert(id, place);
            self.metrics.push(Metric {
                streams: Vec::new(),
                last_seen: seen,
            });
            place
        });
        &mut self.metrics[place]
    }

    /// How many metrics there are.
    pub fn len(&self) -> usize {
        self.metrics.len()
    }

    /// Whether there is no metric.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }

    /// Every metric with the time of its newest datum, in order.
    pub fn metrics(&self) -> impl Iterator<Item = (&MetricId, Timestamp)> {
        self.metrics_from(None, None)
    }

    /// The metrics of one namespace or of all, those after `after` if there is one, with the time
    /// of their newest datum, in order: a page of them costs what it holds.
    pub fn metrics_from(
        &self,
        namespace: Option<&str>,
        after: Option<&MetricId>,
    ) -> impl Iterator<Item = (&MetricId, Timestamp)> {
        // nothing of a namespace comes before this
        let first = namespace.map(|name| MetricId::new(name, "", Dimensions::none()));
        let from = match (&first, after) {
            (Some(first), Some(after)) if after < first => Bound::Included(first),
            (_, Some(after)) => Bound::Excluded(after),
            (Some(first), None) => Bound::Included(first),
            (None, None) => Bound::Unbounded,
        };
        let range = self.ordered.range::<MetricId, _>((from, Bound::Unbounded));
        range
            .take_while(move |(id, _)| {
                first
                    .as_ref()
                    .is_none_or(|first| id.namespace == first.namespace)
            })
            .filter_map(|(id, place)| Some((&**id, self.metrics.get(*place)?.last_seen)))
    }

    /// Rolls up and drops what is older than is kept, and forgets metrics without data.
    pub fn purge(&mut self, now: Timestamp) {
        for metric in &mut self.metrics {
            for (_, stream) in &mut metric.streams {
                stream.purge(now, &self.retention);
            }
            metric.streams.retain(|(_, stream)| !stream.is_empty());
        }
        if self.metrics.iter().any(|metric| metric.streams.is_empty()) {
            self.forget_empty();
        }
    }

    fn forget_empty(&mut self) {
        let mut metrics: Vec<Option<Metric>> = std::mem::take(&mut self.metrics)
            .into_iter()
            .map(Some)
            .collect();
        self.places.clear();
        for (id, place) in std::mem::take(&mut self.ordered) {
            let metric = metrics.get_mut(place).and_then(Option::take);
            let Some(metric) = metric.filter(|metric| !metric.streams.is_empty()) else {
                continue;
            };
            let place = self.metrics.len();
            self.metrics.push(metric);
            self.places.insert(Arc::clone(&id), place);
            self.ordered.insert(id, place);
        }
    }

    /// What the windows are made of.
    fn cursors(&self, id: &MetricId, unit: Option<Unit>, range: Range) -> Vec<Cursor<'_>> {
        let mut cursors = Vec::new();
        let metric = self
            .places
            .get(id)
            .and_then(|place| self.metrics.get(*place));
        for (found, stream) in metric.map_or(&[][..], |metric| &metric.streams) {
            if unit.is_none_or(|unit| unit == *found) {
                stream.cursors(range, &mut cursors);
            }
        }
        cursors
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
        let (start, end) = (start.seconds(), end.seconds());
        let length = end.saturating_sub(start);
        let range = Range {
            start,
            end,
            period: length,
            step: length,
        };
        reading::aggregate(&mut self.cursors(metric, unit, range), end)
    }

    fn interpolation(&self) -> Interpolation {
        self.interpolation
    }

    fn for_each_metric(
        &self,
        namespace: Option<&str>,
        since: Timestamp,
        visit: &mut dyn FnMut(&MetricId),
    ) {
        for (id, last_seen) in self.metrics_from(namespace, None) {
            if last_seen >= since {
                visit(id);
            }
        }
    }

    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        let period = i64::from(windows.period.seconds());
        let range = Range {
            start: windows.start().seconds(),
            end: windows.end.seconds(),
            period,
            step: period,
        };
        let mut cursors = self.cursors(&query.metric, query.unit, range);
        reading::read(&mut cursors, self.wanted(query), windows, points);
    }

    fn column(
        &self,
        query: &MetricStat,
        steps: Steps,
        values: &mut Vec<f64>,
        sample_counts: Option<&mut Vec<f64>>,
    ) {
        let range = Range {
            start: steps.start.seconds(),
            end: steps.end().seconds(),
            period: i64::from(steps.period.seconds()),
            step: i64::from(steps.step),
        };
        let mut cursors = self.cursors(&query.metric, query.unit, range);
        if cursors.is_empty() {
            values.resize(values.len() + steps.count, f64::NAN);
            if let Some(counts) = sample_counts {
                counts.resize(counts.len() + steps.count, 0.0);
            }
            return;
        }
        reading::column(
            &mut cursors,
            self.wanted(query),
            steps,
            values,
            sample_counts,
        );
    }
}
