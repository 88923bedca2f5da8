//! How often what is stored has changed: whoever shows it asks this before reading it all again.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Records, batch::Change};

/// Counts of written batches.
#[derive(Debug, Default)]
pub(super) struct Counters {
    state: AtomicU64,
    data: AtomicU64,
}

/// What the counters stood at. They start anew with the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Version {
    /// Of resources and what happened to them.
    pub(crate) state: u64,
    /// Of metric data and logs, which come all the time.
    pub(crate) data: u64,
}

impl Counters {
    /// Notes that these changes were written.
    pub(super) fn note(&self, touched: Touched) {
        if touched.state {
            self.state.fetch_add(1, Ordering::Relaxed);
        }
        if touched.data {
            self.data.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn read(&self) -> Version {
        Version {
            state: self.state.load(Ordering::Relaxed),
            data: self.data.load(Ordering::Relaxed),
        }
    }
}

/// What a batch changes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Touched {
    state: bool,
    data: bool,
}

impl Touched {
    pub(super) fn by(changes: &[Change]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            match change {
                Change::Data { .. } => touched.data = true,
                Change::Append { records, .. } if *records == Records::LogEvent => {
                    touched.data = true;
                }
                Change::Put { .. } | Change::Delete { .. } | Change::Append { .. } => {
                    touched.state = true;
                }
                // what is dropped for its age is not looked at any more
                Change::Forget { .. }
                | Change::Expire { .. }
                | Change::Trim { .. }
                | Change::PurgeData { .. } => {}
            }
        }
        touched
    }
}
