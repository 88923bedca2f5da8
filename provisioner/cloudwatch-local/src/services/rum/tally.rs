//! Samples of metrics, brought together before they reach the store: one datum a metric and minute, not one an event.

use std::collections::HashMap;

use cloudwatch::{
    datum::{Datum, MAX_VALUES, Sample, Value},
    metric::{Dimensions, MetricId, StorageResolution, Unit},
    time::Timestamp,
};

use super::event::{Details, Event, FileType, Vital};

const NAMESPACE: &str = "AWS/RUM";

/// The dimension of every metric.
pub(super) const APPLICATION: &str = "application_name";

const MINUTE: i64 = 60_000;

/// A metric of an app monitor; those of `AWS/RUM` bear their names (UG:cloudwatch-rum-metrics).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Metric {
    PageViewCount,
    PageViewCountPerSession,
    SessionCount,
    SessionDuration,
    TimeOnPage,
    JsErrorCount,
    JsErrorCountPerSession,
    JsErrorCountPerPageView,
    Http4xxCount,
    Http4xxCountPerSession,
    Http4xxCountPerPageView,
    Http5xxCount,
    Http5xxCountPerSession,
    Http5xxCountPerPageView,
    HttpStatusCodeCount(u16),
    NavigationSatisfiedTransaction,
    NavigationToleratedTransaction,
    NavigationFrustratedTransaction,
    PerformanceNavigationDuration,
    PerformanceResourceDuration(FileType),
    WebVitalsLargestContentfulPaint,
    WebVitalsFirstInputDelay,
    WebVitalsInteractionToNextPaint,
    WebVitalsCumulativeLayoutShift,
    RumEventPayloadSize,
    /// Of a definition: namespace, name, unit, and the dimensions beside the application's.
    Defined(Box<Defined>),
}

/// A metric of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Defined {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) unit: Unit,
    pub(super) dimensions: Vec<(String, String)>,
}

/// Samples by metric and minute.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    samples: HashMap<(Metric, i64), HashMap<u64, f64>>,
}

impl Tally {
    /// Adds a sample of `at` (epoch milliseconds).
    pub(super) fn add(&mut self, at: i64, metric: Metric, value: f64) {
        let minute = at.div_euclid(MINUTE) * MINUTE;
        // -0 and 0 are the same
        let bits = (value + 0.0).to_bits();
        *self
            .samples
            .entry((metric, minute))
            .or_default()
            .entry(bits)
            .or_default() += 1.0;
    }

    /// Adds the default metrics of an event.
    pub(super) fn add_event(&mut self, event: &Event) {
        let at = event.at;
        let mut one = |metric| self.add(at, metric, 1.0);
        match event.details {
            Details::SessionStart => one(Metric::SessionCount),
            Details::PageView => one(Metric::PageViewCount),
            Details::ScriptError => one(Metric::JsErrorCount),
            Details::Http(Some(status)) => {
                one(Metric::HttpStatusCodeCount(status));
                match status {
                    400..=499 => one(Metric::Http4xxCount),
                    500..=599 => one(Metric::Http5xxCount),
                    _ => {}
                }
            }
            Details::Navigation(millis) => {
                // the edges are those of the patterns of extended metrics
                one(match millis {
                    ..2000.0 => Metric::NavigationSatisfiedTransaction,
                    ..8000.0 => Metric::NavigationToleratedTransaction,
                    _ => Metric::NavigationFrustratedTransaction,
                });
                self.add(at, Metric::PerformanceNavigationDuration, millis);
            }
            Details::Resource(file, millis) => {
                self.add(at, Metric::PerformanceResourceDuration(file), millis);
            }
            Details::Vital(vital, value) => {
                if let Some(metric) = of_vital(vital) {
                    self.add(at, metric, value);
                }
            }
            Details::Http(None) | Details::Recording | Details::BuiltIn | Details::Custom => {}
        }
        self.add(at, Metric::RumEventPayloadSize, event.record.len() as f64);
    }

    /// Adds what another has.
    pub(super) fn merge(&mut self, other: Self) {
        for (key, samples) in other.samples {
            let own = self.samples.entry(key).or_default();
            for (bits, count) in samples {
                *own.entry(bits).or_default() += count;
            }
        }
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// The data for the application of this name, in order.
    pub(super) fn into_data(self, application: &str) -> Vec<Datum> {
        let mut data = Vec::new();
        for ((metric, minute), samples) in self.samples {
            let mut samples: Vec<Sample> = samples
                .into_iter()
                .map(|(bits, count)| Sample {
                    value: f64::from_bits(bits),
                    count,
                })
                .collect();
            samples.sort_by(|one, other| one.value.total_cmp(&other.value));
            let unit = metric.unit();
            let id = metric.id(application);
            data.extend(samples.chunks(MAX_VALUES).map(|samples| Datum {
                metric: id.clone(),
                timestamp: Timestamp::from_millis(minute),
                value: Value::Distribution(samples.to_vec()),
                unit,
                resolution: StorageResolution::Standard,
            }));
        }
        data.sort_by(|one, other| {
            (one.timestamp, &one.metric).cmp(&(other.timestamp, &other.metric))
        });
        data
    }
}

/// First contentful paint and time to first byte have no metric of AWS.
fn of_vital(vital: Vital) -> Option<Metric> {
    match vital {
        Vital::LargestContentfulPaint => Some(Metric::WebVitalsLargestContentfulPaint),
        Vital::FirstInputDelay => Some(Metric::WebVitalsFirstInputDelay),
        Vital::InteractionToNextPaint => Some(Metric::WebVitalsInteractionToNextPaint),
        Vital::CumulativeLayoutShift => Some(Metric::WebVitalsCumulativeLayoutShift),
        Vital::FirstContentfulPaint | Vital::TimeToFirstByte => None,
    }
}

impl Metric {
    fn unit(&self) -> Unit {
        match self {
            Self::Defined(defined) => defined.unit,
            Self::SessionDuration
            | Self::TimeOnPage
            | Self::PerformanceNavigationDuration
            | Self::PerformanceResourceDuration(_)
            | Self::WebVitalsLargestContentfulPaint
            | Self::WebVitalsFirstInputDelay
            | Self::WebVitalsInteractionToNextPaint => Unit::Milliseconds,
            Self::WebVitalsCumulativeLayoutShift => Unit::None,
            Self::RumEventPayloadSize => Unit::Bytes,
            _ => Unit::Count,
        }
    }

    fn id(&self, application: &str) -> MetricId {
        let mut dimensions = vec![(APPLICATION.to_owned(), application.to_owned())];
        let more = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let (namespace, name) = match self {
            Self::Defined(defined) => {
                dimensions.extend(defined.dimensions.iter().cloned());
                (defined.namespace.clone(), defined.name.clone())
            }
            Self::HttpStatusCodeCount(status) => {
                dimensions.push(more("event_details.response.status", &status.to_string()));
                dimensions.push(more("event_type", "com.amazon.rum.http_event"));
                (NAMESPACE.to_owned(), "HttpStatusCodeCount".to_owned())
            }
            Self::PerformanceResourceDuration(file) => {
                dimensions.push(more("event_details.file.type", file.as_str()));
                dimensions.push(more(
                    "event_type",
                    "com.amazon.rum.performance_resource_event",
                ));
                (
                    NAMESPACE.to_owned(),
                    "PerformanceResourceDuration".to_owned(),
                )
            }
            // a variant without fields prints as its name, which is the metric's
            plain => (NAMESPACE.to_owned(), format!("{plain:?}")),
        };
        MetricId::new(
            namespace,
            name,
            dimensions.into_iter().collect::<Dimensions>(),
        )
    }
}

impl Tally {
    /// Keeps the samples of those metrics of definitions that `keep` wants.
    pub(super) fn retain_defined(&mut self, mut keep: impl FnMut(&Defined) -> bool) {
        self.samples.retain(|(metric, _), _| match metric {
            Metric::Defined(defined) => keep(defined),
            _ => true,
        });
    }
}
