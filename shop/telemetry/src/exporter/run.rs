//! From the start to the last flush.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};

use super::lane::{Lane, Waiting};
use super::{BufferSize, FlushInterval};
use crate::aws::PutDistributions;
use crate::otlp::OtlpEndpoint;
use crate::prometheus::Registry;
use crate::sink::{Stats, Target};
use crate::{Metric, Signal, Telemetry};

/// How metrics leave the process. Each way has a buffer of its own: one that is blocked costs the others nothing.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Where lines in the embedded metric format go.
    pub target: Target,
    /// The collector that is sent OTLP, if any.
    pub otlp: Option<OtlpEndpoint>,
    /// Whether metrics are put by `PutMetricData`, and how durations then are.
    pub put: Option<PutDistributions>,
    /// What Prometheus is shown, if it is.
    pub registry: Option<Arc<Registry>>,
    /// How often.
    pub flush: FlushInterval,
    /// How much is kept for a way that does not take it. Then the oldest are dropped.
    pub buffer_bytes: usize,
}

impl ExportOptions {
    /// Once a second to `target` alone.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            otlp: None,
            put: None,
            registry: None,
            flush: FlushInterval::default(),
            buffer_bytes: BufferSize::default().bytes(),
        }
    }

    fn lanes(self, telemetry: &Telemetry) -> Vec<Lane> {
        let writer = telemetry.writer();
        let namespace = writer.namespace.clone();
        let bytes = self.buffer_bytes;
        let put = self.put.map(|how| Lane::put(writer.clone(), how, bytes));
        let emf = (self.target != Target::Off).then(|| Lane::emf(writer, self.target, bytes));
        let otlp = self.otlp.map(|to| Lane::otlp(namespace, to, bytes));
        [emf, otlp, put].into_iter().flatten().collect()
    }
}

/// What became of the metrics of a whole run.
pub type Report = Stats;

/// The running export.
pub struct Exporter {
    stop: oneshot::Sender<()>,
    flushing: JoinHandle<()>,
    lanes: Vec<Lane>,
}

impl Exporter {
    /// Starts flushing `telemetry`. Must be called within a tokio runtime.
    pub fn start(telemetry: Telemetry, options: ExportOptions) -> Self {
        let (stop, stopped) = oneshot::channel();
        let every = options.flush;
        let registry = options.registry.clone();
        let lanes = options.lanes(&telemetry);
        let waiting: Vec<_> = lanes.iter().map(Lane::waiting).collect();
        count_drops(&telemetry, waiting.clone());
        let flushing = tokio::spawn(flush(
            Flushed {
                telemetry,
                registry,
                lanes: waiting,
            },
            every,
            stopped,
        ));
        Self {
            stop,
            flushing,
            lanes,
        }
    }

    /// What became of the metrics so far, over all ways.
    pub fn stats(&self) -> Stats {
        self.lanes.iter().map(|lane| lane.waiting().stats()).sum()
    }

    /// Flushes once more, waits at most `patience` for what is left to be taken, and ends.
    pub async fn shutdown(self, patience: Duration) -> Report {
        let deadline = Instant::now() + patience;
        // the flush may have ended by itself only with the runtime; then there is nothing left to stop
        let _ = self.stop.send(());
        let mut flushing = self.flushing;
        if timeout_at(deadline, &mut flushing).await.is_err() {
            flushing.abort();
        }
        let waiting: Vec<_> = self.lanes.iter().map(Lane::waiting).collect();
        for lane in &waiting {
            lane.close();
        }
        for mut lane in self.lanes {
            if timeout_at(deadline, &mut lane.delivering).await.is_err() {
                lane.delivering.abort();
            }
        }
        let report: Report = waiting.iter().map(|lane| lane.stats()).sum();
        if report.waiting > 0 || report.dropped > 0 {
            tracing::warn!(
                undelivered = report.waiting,
                dropped = report.dropped,
                "some metrics were not delivered"
            );
        }
        report
    }
}

/// What is given up is a metric itself, which arrives when the way is free again.
fn count_drops(telemetry: &Telemetry, lanes: Vec<Arc<dyn Waiting>>) {
    let mut told = 0;
    telemetry.gauge(
        Metric::TelemetryDropped,
        Signal::Metrics.into(),
        move || {
            let dropped = dropped(&lanes);
            let more = dropped - std::mem::replace(&mut told, dropped);
            more as f64
        },
    );
}

fn dropped(lanes: &[Arc<dyn Waiting>]) -> u64 {
    lanes.iter().map(|lane| lane.stats().dropped).sum()
}

/// What is flushed, and where to.
struct Flushed {
    telemetry: Telemetry,
    registry: Option<Arc<Registry>>,
    lanes: Vec<Arc<dyn Waiting>>,
}

impl Flushed {
    fn flush(&self) {
        let batches = self.telemetry.take();
        if let Some(registry) = &self.registry {
            registry.add(&batches);
        }
        for lane in &self.lanes {
            lane.push(&batches);
        }
    }
}

async fn flush(flushed: Flushed, every: FlushInterval, mut stopped: oneshot::Receiver<()>) {
    let mut ticks = interval_at(Instant::now() + every.get(), every.get());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let flushed = Arc::new(flushed);
    let mut reported = 0;
    loop {
        let last = tokio::select! {
            _ = &mut stopped => true,
            _ = ticks.tick() => false,
        };
        let flushing = Arc::clone(&flushed);
        // files of the machine are read, and much may have to be written down: no request's thread waits for that
        if tokio::task::spawn_blocking(move || flushing.flush())
            .await
            .is_err()
        {
            tracing::error!("a flush of metrics panicked");
        }
        let dropped = dropped(&flushed.lanes);
        // at each doubling: an outage of hours says so a dozen times, not each second
        if dropped > 0 && dropped >= reported * 2 {
            tracing::warn!(
                dropped,
                "the buffer of metrics is full; the oldest are dropped"
            );
            reported = dropped;
        }
        if last {
            return;
        }
    }
}
