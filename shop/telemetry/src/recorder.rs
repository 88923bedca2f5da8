//! Where handlers record. Cheap, infallible, never waits for anything but a short lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::batch::Batch;
use crate::emf::Writer;
use crate::window::{Admitted, ServiceIndex, Slot, Window};
use crate::{Clock, DimensionValue, Label, Metric, Namespace, Resolution, Signal};

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

/// The recorder of a service. Clones, and those of the other services made by [`Telemetry::of`], share what is recorded.
#[derive(Clone)]
pub struct Telemetry {
    inner: Arc<Inner>,
    service: ServiceIndex,
}

struct Inner {
    options: TelemetryOptions,
    clock: Arc<dyn Clock>,
    recorded: Mutex<Recorded>,
    services: Mutex<Vec<DimensionValue>>,
    samplers: Mutex<Vec<Sampler>>,
    silent: AtomicBool,
}

#[derive(Default)]
struct Recorded {
    window: Window,
    admitted: Admitted,
}

type Sample = (Metric, Label, f64);

struct Sampler {
    service: ServiceIndex,
    sample: Box<dyn FnMut() -> Vec<Sample> + Send>,
}

impl Telemetry {
    /// A recorder with nothing in it.
    pub fn new(options: TelemetryOptions, clock: Arc<dyn Clock>) -> Self {
        let services = Mutex::new(vec![options.service.clone()]);
        Self {
            inner: Arc::new(Inner {
                options,
                clock,
                recorded: Mutex::default(),
                services,
                samplers: Mutex::default(),
                silent: AtomicBool::new(false),
            }),
            service: ServiceIndex(0),
        }
    }

    /// Keeps nothing of what is recorded from here on, by whatever clone.
    pub fn silence(&self) {
        self.inner.silent.store(true, Ordering::Relaxed);
    }

    /// The same recorder for another service of this process, such as `orders`: what is recorded through it has that value
    /// of the dimension `Service`. Meant to be kept by who records, not made for each value.
    #[must_use]
    pub fn of(&self, service: &str) -> Self {
        let service = DimensionValue::nearest(service);
        let mut services = locked(&self.inner.services);
        let known = services.iter().position(|known| *known == service);
        let index = known.unwrap_or_else(|| {
            services.push(service);
            services.len() - 1
        });
        Self {
            inner: Arc::clone(&self.inner),
            service: ServiceIndex(u16::try_from(index).unwrap_or(u16::MAX)),
        }
    }

    /// The value of the dimension `Service` of what is recorded here.
    pub fn service(&self) -> DimensionValue {
        let services = locked(&self.inner.services);
        let service = services.get(usize::from(self.service.0));
        service.unwrap_or(&self.inner.options.service).clone()
    }

    /// The clock that stamps the values.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// Records a value: added to the sum of a counter, kept as it is of anything else. A label of another scope than
    /// the metric's, or a value CloudWatch would refuse, is left out and reported at the next flush.
    pub fn record(&self, metric: Metric, label: &Label, value: f64) {
        self.record_together(label, &[(metric, value)]);
    }

    /// Records values that belong together: all bear the same time and leave with the same flush.
    pub fn record_together(&self, label: &Label, values: &[(Metric, f64)]) {
        self.record_all(&[(label, values)]);
    }

    /// Records values that belong together, under several labels.
    pub fn record_all(&self, values: &[(&Label, &[(Metric, f64)])]) {
        if self.inner.silent.load(Ordering::Relaxed) {
            return;
        }
        let mut recorded = locked(&self.inner.recorded);
        let Recorded { window, admitted } = &mut *recorded;
        let at = (self.inner.clock.now(), self.inner.options.resolution);
        for (label, values) in values {
            window.record(admitted, at, (self.service, label), values);
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

    /// Has `sample` asked once a flush from now on; of a counter it says how many more there are since it was last asked. It is called while others are, so it must not record itself.
    pub fn gauge(
        &self,
        metric: Metric,
        label: Label,
        mut sample: impl FnMut() -> f64 + Send + 'static,
    ) {
        self.samples(move || vec![(metric, label.clone(), sample())]);
    }

    /// Has `sample` asked for several values once a flush, as [`Telemetry::gauge`] does for one.
    pub fn samples(&self, sample: impl FnMut() -> Vec<(Metric, Label, f64)> + Send + 'static) {
        locked(&self.inner.samplers).push(Sampler {
            service: self.service,
            sample: Box::new(sample),
        });
    }

    /// Samples the gauges, takes all that was recorded and writes it as EMF lines, oldest first.
    pub fn drain(&self) -> Vec<String> {
        self.writer().write(&self.take())
    }

    /// What writes the lines of this recorder.
    pub(crate) fn writer(&self) -> Writer {
        Writer {
            namespace: self.inner.options.namespace.clone(),
            resolution: self.inner.options.resolution,
        }
    }

    /// Samples the gauges and takes all that was recorded, oldest first.
    pub(crate) fn take(&self) -> Vec<Batch> {
        for sampler in locked(&self.inner.samplers).iter_mut() {
            let of_service = Self {
                inner: Arc::clone(&self.inner),
                service: sampler.service,
            };
            for (metric, label, value) in (sampler.sample)() {
                of_service.record(metric, &label, value);
            }
        }
        let window = std::mem::take(&mut locked(&self.inner.recorded).window);
        if window.refused() > 0 {
            tracing::error!(
                refused = window.refused(),
                "values were recorded that cannot be published"
            );
            // with the next flush: this window is closed
            let refused = window.refused() as f64;
            self.record(Metric::TelemetryDropped, &Signal::Metrics.into(), refused);
        }
        let services = locked(&self.inner.services).clone();
        let slots = window.into_slots();
        slots
            .flat_map(|slot| self.batches(slot, &services))
            .collect()
    }

    fn batches(&self, slot: Slot, services: &[DimensionValue]) -> Vec<Batch> {
        let mut batches = Vec::new();
        for (index, labels) in slot.series {
            let service = services.get(usize::from(index.0));
            let service = service.unwrap_or(&self.inner.options.service);
            batches.extend(labels.into_iter().map(|(label, metrics)| Batch {
                first: slot.first,
                last: slot.last,
                service: service.clone(),
                label,
                metrics,
            }));
        }
        batches
    }
}

/// Milliseconds to the microsecond: finer digits are noise, and make lines longer.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// A thread that panicked while it held the lock left whole values behind: each change is one statement.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
