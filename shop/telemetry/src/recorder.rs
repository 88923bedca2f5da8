//! Where handlers record. Cheap, infallible, never waits for anything but a short lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::emf::{Event, Measurement, lines};
use crate::window::{Series, Slot, Window};
use crate::{Clock, Dimension, DimensionValue, Label, Metric, Namespace, Resolution};

/// What all metrics of a service have in common.
#[derive(Debug, Clone)]
pub struct TelemetryOptions {
    /// Where the metrics belong, such as `Shop`.
    pub namespace: Namespace,
    /// The value of the dimension `Service`.
    pub service: DimensionValue,
    /// How finely CloudWatch is to store them, and the width of a time slot here.
    pub resolution: Resolution,
}

/// The recorder. Clones share what is recorded.
#[derive(Clone)]
pub struct Telemetry(Arc<Inner>);

struct Inner {
    options: TelemetryOptions,
    clock: Arc<dyn Clock>,
    window: Mutex<Window>,
    gauges: Mutex<Vec<Gauge>>,
}

struct Gauge {
    metric: Metric,
    label: Label,
    sample: Box<dyn FnMut() -> f64 + Send>,
}

impl Telemetry {
    /// A recorder with nothing in it.
    pub fn new(options: TelemetryOptions, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            options,
            clock,
            window: Mutex::default(),
            gauges: Mutex::default(),
        }))
    }

    /// The clock that stamps the values.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Records a value: added to the sum of a counter, kept as it is of anything else. A label of another scope than
    /// the metric's, or a value CloudWatch would refuse, is left out and reported at the next flush.
    pub fn record(&self, metric: Metric, label: &Label, value: f64) {
        self.record_together(label, &[(metric, value)]);
    }

    /// Records values that belong together: all bear the same time and leave with the same flush.
    pub fn record_together(&self, label: &Label, values: &[(Metric, f64)]) {
        let mut window = locked(&self.0.window);
        let now = self.0.clock.now();
        for (metric, value) in values {
            window.record(now, self.0.options.resolution, *metric, label, *value);
        }
    }

    /// Counts one more.
    pub fn count(&self, metric: Metric, label: &Label) {
        self.record(metric, label, 1.0);
    }

    /// Records a duration in milliseconds, to the microsecond.
    pub fn time(&self, metric: Metric, label: &Label, duration: Duration) {
        self.record(metric, label, milliseconds(duration));
    }

    /// Has `sample` asked once a flush from now on. It is called while others are, so it must not record itself.
    pub fn gauge(
        &self,
        metric: Metric,
        label: Label,
        sample: impl FnMut() -> f64 + Send + 'static,
    ) {
        locked(&self.0.gauges).push(Gauge {
            metric,
            label,
            sample: Box::new(sample),
        });
    }

    /// Samples the gauges, takes all that was recorded and writes it as EMF lines, oldest first.
    pub fn drain(&self) -> Vec<String> {
        for gauge in locked(&self.0.gauges).iter_mut() {
            self.record(gauge.metric, &gauge.label, (gauge.sample)());
        }
        let window = std::mem::take(&mut *locked(&self.0.window));
        if window.refused() > 0 {
            tracing::error!(
                refused = window.refused(),
                "values were recorded that cannot be published"
            );
        }
        window
            .into_slots()
            .flat_map(|slot| self.events(slot))
            .flat_map(|event| {
                lines(&event).unwrap_or_else(|error| {
                    tracing::error!(%error, "an event cannot be written");
                    Vec::new()
                })
            })
            .collect()
    }

    fn events(&self, slot: Slot) -> impl Iterator<Item = Event> {
        slot.series.into_iter().map(move |(label, metrics)| Event {
            timestamp: slot.first,
            namespace: self.0.options.namespace.clone(),
            dimension_sets: dimension_sets(&label),
            dimensions: self.dimensions(label),
            measurements: metrics
                .into_iter()
                .map(|(metric, series)| Measurement {
                    name: metric.name().to_owned(),
                    unit: metric.unit(),
                    resolution: self.0.options.resolution,
                    values: match series {
                        Series::Sum(sum) => vec![sum],
                        Series::Values(values) => values,
                    },
                })
                .collect(),
        })
    }

    fn dimensions(&self, label: Label) -> Vec<(String, DimensionValue)> {
        let named = |dimension: Dimension, value| (dimension.name().to_owned(), value);
        let service = named(Dimension::Service, self.0.options.service.clone());
        match label {
            Label::Service => vec![service],
            Label::Route(route) => vec![service, named(Dimension::Route, route)],
            Label::Dependency(called) => vec![service, named(Dimension::Dependency, called)],
            Label::Queue(queue) => vec![named(Dimension::Queue, queue)],
        }
    }
}

fn dimension_sets(label: &Label) -> Vec<Vec<String>> {
    let names = |set: &&[Dimension]| set.iter().map(|d| d.name().to_owned()).collect();
    label.scope().dimension_sets().iter().map(names).collect()
}

/// Milliseconds to the microsecond: finer digits are noise, and make lines longer.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// A thread that panicked while it held the lock left whole values behind: each change is one statement.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
