//! The task that writes what has ended, and where it goes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};

use super::data::Fragment;
use super::tracer::Recording;
use super::xray::{self, Datagram};
use super::{TraceTarget, Tracer, otlp};
use crate::sink::{Outbox, Parcel, Stats};
use crate::{BufferSize, FlushInterval, Metric, Report, Signal, Telemetry};

/// How traces leave the process.
#[derive(Debug, Clone)]
pub struct TraceOptions {
    /// Where they go, each with a buffer of its own.
    pub targets: Vec<TraceTarget>,
    /// How often what has ended is written.
    pub flush: FlushInterval,
    /// How much is kept for a target that does not take it. Then the oldest are dropped.
    pub buffer_bytes: usize,
}

impl TraceOptions {
    /// Once a second, with a buffer of the usual size.
    pub fn new(targets: Vec<TraceTarget>) -> Self {
        Self {
            targets,
            flush: FlushInterval::default(),
            buffer_bytes: BufferSize::default().bytes(),
        }
    }
}

/// The running export.
pub struct TraceExporter {
    stop: oneshot::Sender<()>,
    flushing: JoinHandle<()>,
    lanes: Arc<Vec<Box<dyn Lane>>>,
    delivering: Vec<JoinHandle<()>>,
    recording: Arc<Recording>,
}

/// A way out: how fragments are written for it, and what waits for its delivery.
trait Lane: Send + Sync {
    fn push(&self, fragments: &[Fragment]);
    fn close(&self);
    fn stats(&self) -> Stats;
}

struct Encoded<P> {
    outbox: Arc<Outbox<P>>,
    encode: fn(&[Fragment]) -> Vec<P>,
}

impl<P: Parcel> Lane for Encoded<P> {
    fn push(&self, fragments: &[Fragment]) {
        self.outbox.push((self.encode)(fragments));
    }

    fn close(&self) {
        self.outbox.close();
    }

    fn stats(&self) -> Stats {
        self.outbox.stats()
    }
}

impl TraceExporter {
    /// Starts writing what `tracer` records. What is dropped is a metric of `telemetry`. Must be called within a tokio runtime.
    pub fn start(tracer: &Tracer, telemetry: &Telemetry, options: TraceOptions) -> Self {
        let (stop, stopped) = oneshot::channel();
        let recording = Arc::clone(tracer.recording());
        let mut lanes = Vec::new();
        let mut delivering = Vec::new();
        for target in options.targets {
            if let Some((lane, task)) = lane(target, options.buffer_bytes) {
                lanes.push(lane);
                delivering.push(task);
            }
        }
        let lanes = Arc::new(lanes);
        count_drops(telemetry, Arc::clone(&recording), Arc::clone(&lanes));
        let flushing = flush(
            Arc::clone(&recording),
            Arc::clone(&lanes),
            options.flush,
            stopped,
        );
        Self {
            stop,
            flushing: tokio::spawn(flushing),
            lanes,
            delivering,
            recording,
        }
    }

    /// What became of the spans so far, over all ways.
    pub fn stats(&self) -> Stats {
        let mut stats: Stats = self.lanes.iter().map(|lane| lane.stats()).sum();
        stats.dropped += self.recording.dropped();
        stats
    }

    /// Writes what has ended, waits at most `patience` for what is left to be taken, and ends.
    pub async fn shutdown(mut self, patience: Duration) -> Report {
        let deadline = Instant::now() + patience;
        let stop = std::mem::replace(&mut self.stop, oneshot::channel().0);
        // the task may have ended by itself only with the runtime
        let _ = stop.send(());
        if timeout_at(deadline, &mut self.flushing).await.is_err() {
            self.flushing.abort();
        }
        for lane in self.lanes.iter() {
            lane.close();
        }
        for delivering in &mut self.delivering {
            if timeout_at(deadline, &mut *delivering).await.is_err() {
                delivering.abort();
            }
        }
        let report = self.stats();
        if report.waiting > 0 || report.dropped > 0 {
            tracing::warn!(
                undelivered = report.waiting,
                dropped = report.dropped,
                "some traces were not delivered"
            );
        }
        report
    }
}

fn lane(target: TraceTarget, buffer_bytes: usize) -> Option<(Box<dyn Lane>, JoinHandle<()>)> {
    match target {
        TraceTarget::Off => None,
        TraceTarget::XRay(address) => Some(ready(buffer_bytes, datagrams, |outbox| {
            xray::deliver(address, outbox)
        })),
        TraceTarget::Otlp(endpoint) => Some(ready(buffer_bytes, otlp::encode, |outbox| {
            crate::otlp::deliver(endpoint, "traces", outbox)
        })),
    }
}

fn ready<P: Parcel, D: Future<Output = ()> + Send + 'static>(
    buffer_bytes: usize,
    encode: fn(&[Fragment]) -> Vec<P>,
    deliver: impl FnOnce(Arc<Outbox<P>>) -> D,
) -> (Box<dyn Lane>, JoinHandle<()>) {
    let outbox = Arc::new(Outbox::new(buffer_bytes));
    let delivering = tokio::spawn(deliver(Arc::clone(&outbox)));
    (Box::new(Encoded { outbox, encode }), delivering)
}

fn datagrams(fragments: &[Fragment]) -> Vec<Datagram> {
    let documents = fragments.iter().flat_map(xray::documents);
    documents.map(|document| Datagram::new(&document)).collect()
}

fn count_drops(telemetry: &Telemetry, recording: Arc<Recording>, lanes: Arc<Vec<Box<dyn Lane>>>) {
    let mut told = 0;
    telemetry.gauge(Metric::TelemetryDropped, Signal::Traces.into(), move || {
        let of_lanes: Stats = lanes.iter().map(|lane| lane.stats()).sum();
        let dropped = of_lanes.dropped + recording.dropped();
        let more = dropped - std::mem::replace(&mut told, dropped);
        more as f64
    });
}

async fn flush(
    recording: Arc<Recording>,
    lanes: Arc<Vec<Box<dyn Lane>>>,
    every: FlushInterval,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut ticks = interval_at(Instant::now() + every.get(), every.get());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = &mut stopped => true,
            _ = ticks.tick() => false,
        };
        let fragments = recording.drain();
        if !fragments.is_empty() {
            for lane in lanes.iter() {
                lane.push(&fragments);
            }
        }
        if last {
            return;
        }
    }
}
