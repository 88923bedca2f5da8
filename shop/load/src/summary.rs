//! What came of it, as one JSON document.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use serde::Serialize;

use crate::crowd::Counts;
use crate::histogram::Histogram;

/// How one request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An answer came.
    Answered(StatusCode),
    /// None came.
    Failed,
}

/// Counts while the run goes on.
#[derive(Debug)]
pub(crate) struct Tally {
    sent: u64,
    not_sent: u64,
    ok: u64,
    client_errors: u64,
    server_errors: u64,
    transport_failures: u64,
    latencies: Histogram,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self {
            sent: 0,
            not_sent: 0,
            ok: 0,
            client_errors: 0,
            server_errors: 0,
            transport_failures: 0,
            latencies: Histogram::new(),
        }
    }

    pub(crate) fn sent(&mut self) {
        self.sent += 1;
    }

    /// Due while too many waited.
    pub(crate) fn not_sent(&mut self) {
        self.not_sent += 1;
    }

    pub(crate) fn ended(&mut self, outcome: Outcome, latency: Duration) {
        match outcome {
            Outcome::Answered(status) if status.is_server_error() => self.server_errors += 1,
            Outcome::Answered(status) if status.is_client_error() => self.client_errors += 1,
            Outcome::Answered(_) => self.ok += 1,
            Outcome::Failed => self.transport_failures += 1,
        }
        if matches!(outcome, Outcome::Answered(_)) {
            self.latencies.record(latency);
        }
    }

    /// The counts after `elapsed`. What is still unanswered is told apart.
    pub(crate) fn summary(&self, elapsed: Duration, rate: f64, seed: u64) -> Summary {
        let ended = self.ok + self.client_errors + self.server_errors + self.transport_failures;
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let latency = |share| self.latencies.percentile(share).map(rounded);
        Summary {
            version: 1,
            seed,
            rate,
            duration_seconds: rounded(elapsed.as_secs_f64()),
            sent: self.sent,
            not_sent: self.not_sent,
            ok: self.ok,
            client_errors: self.client_errors,
            server_errors: self.server_errors,
            transport_failures: self.transport_failures,
            unanswered: self.sent.saturating_sub(ended),
            buyers: None,
            latency_ms: Latency {
                p50: latency(0.50),
                p95: latency(0.95),
                p99: latency(0.99),
                max: self.latencies.longest().map(rounded),
            },
        }
    }
}

/// The end of a run. `sent` is the sum of `ok`, `client_errors`, `server_errors`, `transport_failures` and `unanswered`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    version: u32,
    seed: u64,
    rate: f64,
    duration_seconds: f64,
    sent: u64,
    not_sent: u64,
    ok: u64,
    client_errors: u64,
    server_errors: u64,
    transport_failures: u64,
    unanswered: u64,
    /// Without the journey `buy`, there are none. Those who have not ended are still on their way.
    #[serde(skip_serializing_if = "Option::is_none")]
    buyers: Option<Counts>,
    latency_ms: Latency,
}

impl Summary {
    /// With what became of the buyers.
    pub(crate) const fn with_buyers(mut self, counts: Option<Counts>) -> Self {
        self.buyers = counts;
        self
    }
}

/// From the time a request was due until its whole answer was there; `null` without any answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Latency {
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}
