//! Data that arrive later than the time they are of.

use std::collections::BTreeMap;

use super::MetricStore;
use crate::datum::Datum;
use crate::time::Timestamp;

/// Data by when they arrive. CloudWatch only sees what has arrived; who plays data back that came
/// late plays them back as late (how late data change a past state is *undocumented*: not at all).
#[derive(Debug, Default)]
pub struct Arrivals {
    arrived: MetricStore,
    waiting: BTreeMap<Timestamp, Vec<Datum>>,
}

impl Arrivals {
    /// No data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Data that arrive at their own time.
    pub fn add(&mut self, datum: Datum) {
        self.add_at(datum.timestamp, datum);
    }

    /// Data that arrive at `arrives_at`.
    pub fn add_at(&mut self, arrives_at: Timestamp, datum: Datum) {
        self.waiting.entry(arrives_at).or_default().push(datum);
    }

    /// What has arrived at `now`.
    pub fn at(&mut self, now: Timestamp) -> &MetricStore {
        while let Some(first) = self
            .waiting
            .first_entry()
            .filter(|first| *first.key() <= now)
        {
            for datum in first.remove() {
                self.arrived.insert(&datum);
            }
        }
        &self.arrived
    }

    /// When the next datum arrives.
    pub fn next(&self) -> Option<Timestamp> {
        self.waiting.keys().next().copied()
    }
}
