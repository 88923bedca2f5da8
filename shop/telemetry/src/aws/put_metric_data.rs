//! Metrics by `PutMetricData`: the same numbers as by EMF, for the comparison of what each way costs.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension as AwsDimension, MetricDatum, StandardUnit, StatisticSet,
};

use super::answer::answer;
use crate::batch::Batch;
use crate::emf::Writer;
use crate::sink::{Answer, Outbox, Parcel, Peer, deliver_requests};
use crate::window::Series;
use crate::{DimensionValue, EpochMillis, Kind, Metric, Unit};

/// Most metrics of one call.
const MOST_DATUMS: usize = 1_000;
/// Most different values of one metric in a call.
const MOST_VALUES: usize = 150;
/// A call has at most 1 MB. What the estimate leaves out fits into the rest.
const MOST_BYTES: usize = 800_000;
/// What a datum takes beside its texts and numbers, and what a number takes, in the protocol that is longest.
const DATUM_BYTES: usize = 160;
const NUMBER_BYTES: usize = 26;

/// How durations are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutDistributions {
    /// Values and how often each was: percentiles are exact.
    Values,
    /// Least, most, sum and count: a datum a minute, and no percentiles.
    Statistics,
}

/// A text that is no way to put durations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no way to put durations: expected `values` or `statistics`")]
pub struct InvalidDistributions(String);

impl FromStr for PutDistributions {
    type Err = InvalidDistributions;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "values" => Ok(Self::Values),
            "statistics" => Ok(Self::Statistics),
            other => Err(InvalidDistributions(other.to_owned())),
        }
    }
}

impl fmt::Display for PutDistributions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Values => "values",
            Self::Statistics => "statistics",
        })
    }
}

/// What one call puts.
#[derive(Debug, Clone)]
pub(crate) struct Datums {
    datums: Arc<[MetricDatum]>,
    bytes: usize,
}

impl Parcel for Datums {
    fn size(&self) -> usize {
        self.bytes
    }

    fn count(&self) -> u64 {
        self.datums.len() as u64
    }
}

/// Where a series is put: services as a whole add up over their routes.
type Key<'a> = (EpochMillis, Metric, Vec<(&'static str, &'a DimensionValue)>);

/// The calls that put all that is in the batches.
pub(crate) fn encode(writer: &Writer, how: PutDistributions, batches: &[Batch]) -> Vec<Datums> {
    let mut series: BTreeMap<Key<'_>, Vec<f64>> = BTreeMap::new();
    for batch in batches {
        for set in batch.label.scope().dimension_sets() {
            let dimensions: Vec<_> = batch
                .dimensions()
                .filter(|(dimension, _)| set.contains(dimension))
                .map(|(dimension, value)| (dimension.name(), value))
                .collect();
            for (metric, recorded) in &batch.metrics {
                let key = (batch.first, *metric, dimensions.clone());
                add(series.entry(key).or_default(), recorded);
            }
        }
    }
    let resolution = i32::from(writer.resolution.seconds());
    let datums = series
        .iter()
        .flat_map(|(key, values)| datums(key, values, how, resolution));
    pack(datums)
}

fn add(values: &mut Vec<f64>, recorded: &Series) {
    match recorded {
        Series::Values(more) => values.extend(more),
        Series::Sum(sum) => match values.first_mut() {
            Some(total) => *total += sum,
            None => values.push(*sum),
        },
    }
}

fn datums(
    (time, metric, dimensions): &Key<'_>,
    values: &[f64],
    how: PutDistributions,
    resolution: i32,
) -> Vec<(MetricDatum, usize)> {
    let dimension = |(name, value): &(&str, &DimensionValue)| {
        let builder = AwsDimension::builder().name(*name);
        builder.value(value.as_str()).build()
    };
    let datum = MetricDatum::builder()
        .metric_name(metric.name())
        .set_dimensions(Some(dimensions.iter().map(dimension).collect()))
        .timestamp(DateTime::from_millis(time.get()))
        .unit(unit(metric.unit()))
        .storage_resolution(resolution);
    let texts = dimensions
        .iter()
        .map(|(name, value)| name.len() + value.as_str().len() + 40);
    let fixed = DATUM_BYTES + metric.name().len() + texts.sum::<usize>();
    match (metric.kind(), values) {
        (_, []) => Vec::new(),
        (_, [single]) => vec![(datum.value(*single).build(), fixed + NUMBER_BYTES)],
        (Kind::Distribution, many) if how == PutDistributions::Statistics => {
            let datum = datum.statistic_values(statistics(many)).build();
            vec![(datum, fixed + 4 * NUMBER_BYTES)]
        }
        (_, many) => {
            let counted = counted(many);
            let chunks = counted.chunks(MOST_VALUES).map(|chunk| {
                let (values, counts) = chunk.iter().copied().unzip();
                let datum = datum
                    .clone()
                    .set_values(Some(values))
                    .set_counts(Some(counts));
                (datum.build(), fixed + 2 * NUMBER_BYTES * chunk.len())
            });
            chunks.collect()
        }
    }
}

fn statistics(values: &[f64]) -> StatisticSet {
    StatisticSet::builder()
        .sample_count(values.len() as f64)
        .sum(values.iter().sum())
        .minimum(values.iter().copied().fold(f64::INFINITY, f64::min))
        .maximum(values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        .build()
}

/// Each value once, with how often it was.
fn counted(values: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut counted: Vec<(f64, f64)> = Vec::new();
    for value in sorted {
        match counted.last_mut() {
            Some((last, count)) if last.total_cmp(&value).is_eq() => *count += 1.0,
            _ => counted.push((value, 1.0)),
        }
    }
    counted
}

const fn unit(unit: Unit) -> StandardUnit {
    match unit {
        Unit::Count => StandardUnit::Count,
        Unit::Milliseconds => StandardUnit::Milliseconds,
        Unit::Seconds => StandardUnit::Seconds,
        Unit::Bytes => StandardUnit::Bytes,
        Unit::Percent => StandardUnit::Percent,
        Unit::None => StandardUnit::None,
    }
}

fn pack(datums: impl Iterator<Item = (MetricDatum, usize)>) -> Vec<Datums> {
    let mut calls = Vec::new();
    let mut call = Vec::new();
    let mut bytes = 0;
    let close = |call: &mut Vec<MetricDatum>, bytes: &mut usize| Datums {
        datums: std::mem::take(call).into(),
        bytes: std::mem::take(bytes),
    };
    for (datum, size) in datums {
        if call.len() == MOST_DATUMS || (bytes + size > MOST_BYTES && !call.is_empty()) {
            calls.push(close(&mut call, &mut bytes));
        }
        bytes += size;
        call.push(datum);
    }
    if !call.is_empty() {
        calls.push(close(&mut call, &mut bytes));
    }
    calls
}

struct CloudWatch {
    client: Client,
    namespace: String,
}

impl Peer<Datums> for CloudWatch {
    const NAME: &'static str = "PutMetricData";

    async fn send(&self, parcel: Datums) -> Answer {
        let call = self
            .client
            .put_metric_data()
            .namespace(&self.namespace)
            .set_metric_data(Some(parcel.datums.to_vec()));
        match call.send().await {
            Ok(_) => Answer::Taken,
            Err(error) => answer(&error),
        }
    }
}

/// Puts what is in the outbox until it is closed and empty.
pub(crate) async fn deliver(namespace: String, outbox: Arc<Outbox<Datums>>) {
    let client = Client::new(&super::config().await);
    deliver_requests(&outbox, CloudWatch { client, namespace }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datum(size: usize) -> (MetricDatum, usize) {
        (MetricDatum::builder().metric_name("A").build(), size)
    }

    #[test]
    fn calls_keep_both_limits() {
        let sizes = |datums: Vec<(MetricDatum, usize)>| {
            let calls = pack(datums.into_iter());
            calls.iter().map(Parcel::count).collect::<Vec<_>>()
        };
        assert_eq!(sizes(vec![datum(100); 2_500]), [1_000, 1_000, 500]);
        assert_eq!(sizes(vec![datum(300_000); 5]), [2, 2, 1]);
        assert_eq!(sizes(vec![datum(2_000_000); 2]), [1, 1], "alone if need be");
        assert!(sizes(Vec::new()).is_empty());
    }

    #[test]
    fn values_are_counted() {
        let counted = counted(&[2.0, 1.0, 2.0, 0.5, 2.0]);
        assert_eq!(counted, [(0.5, 1.0), (1.0, 1.0), (2.0, 3.0)]);
    }
}
