//! Lines on their way to CloudWatch Logs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::aws::{LogBatch, LogGroup, ship};
use crate::sink::Outbox;
use crate::{Clock, EpochMillis};

/// How long lines wait for others to go with.
const GATHERED: Duration = Duration::from_secs(1);
/// Most bytes of lines that wait to be gathered, and as many that wait to be put.
const BUFFER_BYTES: usize = 4 * 1024 * 1024;

/// Where lines are put. Clones share it.
#[derive(Clone)]
pub(super) struct Shipment(Arc<Shared>);

struct Shared {
    clock: Arc<dyn Clock>,
    gathered: Mutex<Gathered>,
    outbox: Arc<Outbox<LogBatch>>,
}

#[derive(Default)]
struct Gathered {
    lines: Vec<(EpochMillis, Box<str>)>,
    bytes: usize,
    dropped: u64,
}

/// The tasks behind a shipment.
pub(super) struct Shipping {
    shipment: Shipment,
    stop: watch::Sender<bool>,
    gathering: JoinHandle<()>,
    putting: JoinHandle<()>,
}

impl Shipment {
    /// A line, with its line break. Never waits.
    pub(super) fn add(&self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        let now = self.0.clock.now();
        let mut gathered = self.locked();
        if gathered.bytes + line.len() > BUFFER_BYTES {
            gathered.dropped += 1;
            return;
        }
        gathered.bytes += line.len();
        gathered.lines.push((now, line.into()));
    }

    /// Lines given up so far.
    pub(super) fn dropped(&self) -> u64 {
        self.locked().dropped + self.0.outbox.stats().dropped
    }

    fn gather(&self) {
        let mut gathered = self.locked();
        gathered.bytes = 0;
        let lines = std::mem::take(&mut gathered.lines);
        drop(gathered);
        self.0.outbox.push(LogBatch::of(lines));
    }

    fn locked(&self) -> MutexGuard<'_, Gathered> {
        self.0
            .gathered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shipping {
    /// Must be called within a tokio runtime.
    pub(super) fn start(to: LogGroup, clock: Arc<dyn Clock>) -> Self {
        let outbox = Arc::new(Outbox::new(BUFFER_BYTES));
        let shipment = Shipment(Arc::new(Shared {
            clock,
            gathered: Mutex::default(),
            outbox: Arc::clone(&outbox),
        }));
        let (stop, stopped) = watch::channel(false);
        Self {
            gathering: tokio::spawn(gather(shipment.clone(), stopped)),
            putting: tokio::spawn(ship(to, outbox)),
            shipment,
            stop,
        }
    }

    pub(super) fn shipment(&self) -> Shipment {
        self.shipment.clone()
    }

    /// Puts what is left, for at most `patience`.
    pub(super) async fn end(self, patience: Duration) {
        let deadline = Instant::now() + patience;
        // the task holds the other side until it has seen this
        let _ = self.stop.send(true);
        let _ = timeout_at(deadline, self.gathering).await;
        self.shipment.0.outbox.close();
        let mut putting = self.putting;
        if timeout_at(deadline, &mut putting).await.is_err() {
            putting.abort();
        }
    }
}

async fn gather(shipment: Shipment, mut stopped: watch::Receiver<bool>) {
    loop {
        let last = tokio::select! {
            _ = stopped.changed() => true,
            () = tokio::time::sleep(GATHERED) => false,
        };
        shipment.gather();
        if last {
            return;
        }
    }
}
