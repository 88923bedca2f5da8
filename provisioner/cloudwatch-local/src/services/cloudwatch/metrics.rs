//! Metric data: in memory for reading, written behind to the store.

use std::{
    ops::AddAssign,
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use cloudwatch::{
    datum::{Datum, Value},
    emf,
    metric::{Dimensions, MetricId, StorageResolution, Unit},
    store::MetricStore,
    time::Timestamp,
};
use tokio::{sync::Notify, task::JoinHandle};

use crate::{
    services::Shared,
    store::{Batch, Store, StoreError},
};

/// How often data is written; what a kill may lose.
const FLUSH: Duration = Duration::from_millis(500);

/// How much may wait while the disk refuses; then the oldest is given up.
const MAX_PENDING: usize = 200_000;

/// How many data make one row.
const ROW: usize = 500;

/// How long published data is kept on disk.
const KEPT_DAYS: i64 = 15;

/// All metric data of this server.
pub(crate) struct Metrics {
    shared: Shared,
    data: RwLock<MetricStore>,
    pending: Mutex<Vec<Datum>>,
    stop: Notify,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What became of lines in the embedded metric format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct EmfOutcome {
    /// Data taken.
    pub(crate) data: u64,
    /// Lines that are not JSON.
    pub(crate) parsing_errors: u64,
    /// Lines, or data of lines, that break a rule.
    pub(crate) validation_errors: u64,
}

impl AddAssign for EmfOutcome {
    fn add_assign(&mut self, other: Self) {
        self.data += other.data;
        self.parsing_errors += other.parsing_errors;
        self.validation_errors += other.validation_errors;
    }
}

impl Metrics {
    /// Reads what the store has.
    pub(crate) async fn open(shared: Shared) -> Result<Self, StoreError> {
        let mut data = MetricStore::new().interpolating(shared.options.percentiles);
        let rows: Vec<Vec<Datum>> = shared.store.data().await?;
        for datum in rows.iter().flatten() {
            data.insert(datum);
        }
        data.purge(shared.now());
        Ok(Self {
            shared,
            data: RwLock::new(data),
            pending: Mutex::default(),
            stop: Notify::new(),
            writer: Mutex::default(),
        })
    }

    /// Writes behind until [`Metrics::close`].
    pub(crate) fn start(self: &Arc<Self>) {
        let metrics = Arc::clone(self);
        let writer = tokio::spawn(async move {
            let mut interval = tokio::time::interval(FLUSH);
            loop {
                tokio::select! {
                    () = metrics.stop.notified() => break,
                    _ = interval.tick() => metrics.flush_or_warn().await,
                }
            }
        });
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
    }

    /// Writes what is still in memory only.
    pub(crate) async fn close(&self) {
        self.stop.notify_one();
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // it holds the store, which another process may open next
        if let Some(writer) = writer {
            let _ = writer.await;
        }
        self.flush_or_warn().await;
    }

    /// The data, for reading; hold it briefly and never across an await.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, MetricStore> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes data that was found valid.
    pub(crate) fn insert(&self, data: Vec<Datum>) {
        {
            let mut store = self.data.write().unwrap_or_else(PoisonError::into_inner);
            for datum in &data {
                store.insert(datum);
            }
        }
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.extend(data);
        let excess = pending.len().saturating_sub(MAX_PENDING);
        if excess > 0 {
            pending.drain(..excess);
        }
    }

    /// Takes one line of the embedded metric format.
    pub(crate) fn insert_emf(&self, line: &str) -> EmfOutcome {
        let mut outcome = EmfOutcome::default();
        let now = self.shared.now();
        let mut reading = emf::read(line);
        let found = reading.data.len();
        reading.data.retain(|datum| datum.validate(now).is_ok());
        let failures = reading.failures();
        outcome.data = reading.data.len() as u64;
        outcome.parsing_errors = failures.parsing;
        outcome.validation_errors = failures
            .validation
            .max(u64::from(reading.data.len() < found));
        if let Some(problem) = reading.problems.first() {
            tracing::debug!(%problem, "an EMF line has mistakes");
        }
        if !reading.data.is_empty() {
            self.insert(reading.data);
        }
        outcome
    }

    /// Publishes the errors of EMF as AWS does, in `AWS/Logs`.
    pub(crate) fn publish_emf_errors(&self, outcome: &EmfOutcome, group: Option<&str>) {
        let dimensions: Dimensions = group
            .map(|name| ("LogGroupName", name))
            .into_iter()
            .collect();
        let counts = [
            ("EMFParsingErrors", outcome.parsing_errors),
            ("EMFValidationErrors", outcome.validation_errors),
        ];
        let data: Vec<Datum> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| Datum {
                metric: MetricId::new("AWS/Logs", name, dimensions.clone()),
                timestamp: self.shared.now(),
                value: Value::Single(count as f64),
                unit: Unit::Count,
                resolution: StorageResolution::Standard,
            })
            .collect();
        if !data.is_empty() {
            self.insert(data);
        }
    }

    /// Drops what is older than CloudWatch keeps, in memory and on disk.
    pub(crate) fn purge(&self, now: Timestamp, batch: &mut Batch) {
        self.data
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .purge(now);
        batch.purge_data(now.plus_seconds(-KEPT_DAYS * 86_400).millis());
    }

    async fn flush_or_warn(&self) {
        if let Err(error) = self.flush(&self.shared.store).await {
            tracing::error!(%error, "metric data can not be written; trying again");
        }
    }

    async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let data =
            std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        let mut batch = Batch::new();
        for row in data.chunks(ROW) {
            let newest = row.iter().map(|datum| datum.timestamp.millis()).max();
            batch.data(newest.unwrap_or_default(), row)?;
        }
        let written = store.write(batch).await;
        if written.is_err() {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            let newer = std::mem::replace(&mut *pending, data);
            pending.extend(newer);
        }
        written
    }
}
