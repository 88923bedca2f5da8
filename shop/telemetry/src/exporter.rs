//! The task that flushes: at each interval and at the end.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};

use crate::Telemetry;
use crate::sink::{Outbox, Stats, Target, deliver};

/// How lines leave the process.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Where to.
    pub target: Target,
    /// How often.
    pub flush: FlushInterval,
    /// How much is kept while the target does not take it. Then the oldest are dropped.
    pub buffer_bytes: usize,
}

impl ExportOptions {
    /// Enough for hours of a small service: 4 MiB.
    pub const BUFFER_BYTES: usize = 4 * 1024 * 1024;

    /// Once a second to `target`.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            flush: FlushInterval::default(),
            buffer_bytes: Self::BUFFER_BYTES,
        }
    }
}

/// Time between two flushes: 100 ms to 60 s. Written `1s`, `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlushInterval(Duration);

/// A text that is no flush interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no flush interval: expected `100ms` to `60s`")]
pub struct InvalidFlushInterval(String);

impl FlushInterval {
    /// The duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl Default for FlushInterval {
    fn default() -> Self {
        Self(Duration::from_secs(1))
    }
}

impl FromStr for FlushInterval {
    type Err = InvalidFlushInterval;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse::<u32>().ok().map(u64::from);
        let duration = if let Some(digits) = text.strip_suffix("ms") {
            number(digits).map(Duration::from_millis)
        } else {
            text.strip_suffix('s')
                .and_then(number)
                .map(Duration::from_secs)
        };
        duration
            .filter(|d| (Duration::from_millis(100)..=Duration::from_mins(1)).contains(d))
            .map(Self)
            .ok_or_else(|| InvalidFlushInterval(text.to_owned()))
    }
}

impl fmt::Display for FlushInterval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_millis() {
            0 => write!(formatter, "{}s", self.0.as_secs()),
            _ => write!(formatter, "{}ms", self.0.as_millis()),
        }
    }
}

/// What became of the lines of a whole run.
pub type Report = Stats;

/// The running export.
#[derive(Debug)]
pub struct Exporter {
    stop: oneshot::Sender<()>,
    flushing: JoinHandle<()>,
    delivering: JoinHandle<()>,
    outbox: Arc<Outbox>,
}

impl Exporter {
    /// Starts flushing `telemetry`. Must be called within a tokio runtime.
    pub fn start(telemetry: Telemetry, options: ExportOptions) -> Self {
        let outbox = Arc::new(Outbox::new(options.buffer_bytes));
        let (stop, stopped) = oneshot::channel();
        let discard = options.target == Target::Off;
        let delivering = tokio::spawn(deliver(options.target, Arc::clone(&outbox)));
        let flushing = tokio::spawn(flush(
            telemetry,
            Arc::clone(&outbox),
            options.flush,
            discard,
            stopped,
        ));
        Self {
            stop,
            flushing,
            delivering,
            outbox,
        }
    }

    /// What became of the lines so far.
    pub fn stats(&self) -> Stats {
        self.outbox.stats()
    }

    /// Flushes once more, waits at most `patience` for the target to take what is left, and ends.
    pub async fn shutdown(self, patience: Duration) -> Report {
        let deadline = Instant::now() + patience;
        // the flush may have ended by itself only with the runtime; then there is nothing left to stop
        let _ = self.stop.send(());
        let mut flushing = self.flushing;
        let mut delivering = self.delivering;
        if timeout_at(deadline, &mut flushing).await.is_err() {
            flushing.abort();
        }
        self.outbox.close();
        if timeout_at(deadline, &mut delivering).await.is_err() {
            delivering.abort();
        }
        let report = self.outbox.stats();
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

async fn flush(
    telemetry: Telemetry,
    outbox: Arc<Outbox>,
    every: FlushInterval,
    discard: bool,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut ticks = interval_at(Instant::now() + every.get(), every.get());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut reported = 0;
    loop {
        let last = tokio::select! {
            _ = &mut stopped => true,
            _ = ticks.tick() => false,
        };
        let lines = telemetry.drain();
        if !discard {
            outbox.push(lines);
        }
        let dropped = outbox.stats().dropped;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flush_intervals() {
        for text in ["100ms", "1s", "1500ms", "60s"] {
            assert_eq!(text.parse::<FlushInterval>().unwrap().to_string(), text);
        }
        for text in ["", "s", "1", "0s", "99ms", "61s", "-1s", "1m", "1.5s"] {
            assert!(text.parse::<FlushInterval>().is_err(), "{text:?}");
        }
    }
}
