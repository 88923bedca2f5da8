//! From what was recorded to requests of the metrics service.

use std::collections::BTreeMap;

use super::histogram::{Buckets, Histogram};
use super::http::Request;
use super::protobuf::Message;
use crate::batch::Batch;
use crate::window::Series;
use crate::{DimensionValue, EpochMillis, Kind, Metric, Namespace, Unit};

/// Batches that one request holds at most: far below what a collector takes.
const MOST_BATCHES: usize = 500;
const DELTA: u64 = 1;

/// The requests with all that is in the batches.
pub(crate) fn encode(namespace: &Namespace, batches: &[Batch]) -> Vec<Request> {
    let requests = batches.chunks(MOST_BATCHES).map(|batches| {
        let mut message = Message::default();
        for (service, batches) in by_service(batches) {
            message.message(1, |resource| {
                resource_metrics(resource, namespace, service, &batches);
            });
        }
        let points = batches.iter().map(Batch::len).sum::<usize>();
        Request::new(message.into_bytes(), points as u64)
    });
    requests.collect()
}

fn by_service(batches: &[Batch]) -> BTreeMap<&DimensionValue, Vec<&Batch>> {
    let mut services: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for batch in batches {
        services.entry(&batch.service).or_default().push(batch);
    }
    services
}

fn resource_metrics(
    message: &mut Message,
    namespace: &Namespace,
    service: &DimensionValue,
    batches: &[&Batch],
) {
    message.message(1, |resource| {
        attribute(resource, 1, "service.name", service.as_str());
        attribute(resource, 1, "service.namespace", namespace.as_str());
        attribute(resource, 1, "service.version", env!("CARGO_PKG_VERSION"));
    });
    message.message(2, |scope| {
        scope.message(1, |scope| {
            scope.string(1, env!("CARGO_PKG_NAME"));
            scope.string(2, env!("CARGO_PKG_VERSION"));
        });
        for (metric, points) in by_metric(batches) {
            scope.message(2, |message| write_metric(message, metric, &points));
        }
    });
}

type Point<'a> = (&'a Batch, &'a Series);

fn by_metric<'a>(batches: &[&'a Batch]) -> BTreeMap<Metric, Vec<Point<'a>>> {
    let mut metrics: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for batch in batches {
        for (metric, series) in &batch.metrics {
            metrics.entry(*metric).or_default().push((*batch, series));
        }
    }
    metrics
}

fn write_metric(message: &mut Message, metric: Metric, points: &[Point<'_>]) {
    message.string(1, metric.name());
    message.string(2, metric.meaning());
    message.string(3, unit(metric.unit()));
    match metric.kind() {
        Kind::Gauge => message.message(5, |gauge| number_points(gauge, points)),
        Kind::Counter => message.message(7, |sum| {
            number_points(sum, points);
            sum.unsigned(2, DELTA);
            sum.unsigned(3, 1);
        }),
        Kind::Distribution => message.message(10, |histogram| {
            for (batch, series) in points {
                histogram.message(1, |point| histogram_point(point, batch, series));
            }
            histogram.unsigned(2, DELTA);
        }),
    }
}

/// The unit as UCUM writes it.
const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count | Unit::None => "1",
        Unit::Milliseconds => "ms",
        Unit::Seconds => "s",
        Unit::Bytes => "By",
        Unit::Percent => "%",
    }
}

fn number_points(message: &mut Message, points: &[Point<'_>]) {
    for (batch, series) in points {
        message.message(1, |point| {
            point.fixed64(2, nanos(batch.first));
            point.fixed64(3, nanos(batch.last));
            point.double(4, number(series));
            attributes(point, 7, batch);
        });
    }
}

/// Of several samples of a gauge the largest: a peak is what they are looked at for.
fn number(series: &Series) -> f64 {
    match series {
        Series::Sum(sum) => *sum,
        Series::Values(values) => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    }
}

fn histogram_point(message: &mut Message, batch: &Batch, series: &Series) {
    let values = match series {
        Series::Sum(sum) => std::slice::from_ref(sum),
        Series::Values(values) => values.as_slice(),
    };
    let histogram = Histogram::of(values);
    attributes(message, 1, batch);
    message.fixed64(2, nanos(batch.first));
    message.fixed64(3, nanos(batch.last));
    message.fixed64(4, histogram.count);
    message.double(5, histogram.sum);
    message.signed(6, histogram.scale);
    message.fixed64(7, histogram.zeros);
    message.message(8, |message| buckets(message, &histogram.positive));
    message.message(9, |message| buckets(message, &histogram.negative));
    message.double(12, histogram.min);
    message.double(13, histogram.max);
}

fn buckets(message: &mut Message, buckets: &Buckets) {
    message.signed(1, buckets.offset);
    message.packed(2, buckets.counts.iter().copied());
}

fn attributes(message: &mut Message, field: u32, batch: &Batch) {
    for (dimension, value) in batch.dimensions() {
        attribute(message, field, dimension.name(), value.as_str());
    }
}

fn attribute(message: &mut Message, field: u32, key: &str, value: &str) {
    message.message(field, |pair| {
        pair.string(1, key);
        pair.message(2, |any| any.string(1, value));
    });
}

fn nanos(time: EpochMillis) -> u64 {
    u64::try_from(time.get())
        .unwrap_or(0)
        .saturating_mul(1_000_000)
}
