//! What only grows, and what it grew by.

use std::time::Duration;

use super::Sample;
use crate::{Label, Metric};

/// What has been used since the start, of the process or the machine.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Counters {
    /// Seconds of the processor that the process had.
    pub(super) process_cpu: Option<f64>,
    /// Ticks of all processors: not idle, and all.
    pub(super) host_cpu: Option<(u64, u64)>,
    pub(super) process_read: Option<u64>,
    pub(super) process_written: Option<u64>,
    pub(super) host_read: Option<u64>,
    pub(super) host_written: Option<u64>,
}

impl Counters {
    /// What happened since `before`, `elapsed` ago.
    pub(super) fn since(&self, before: &Self, elapsed: Duration) -> Vec<Sample> {
        let seconds = elapsed.as_secs_f64();
        let process_cpu = self
            .process_cpu
            .zip(before.process_cpu)
            .filter(|_| seconds > 0.0)
            .map(|(now, then)| 100.0 * (now - then).max(0.0) / seconds);
        let host_cpu =
            self.host_cpu
                .zip(before.host_cpu)
                .and_then(|((busy, all), (busy_then, all_then))| {
                    let ticks = all.checked_sub(all_then).filter(|ticks| *ticks > 0)?;
                    Some(100.0 * busy.saturating_sub(busy_then) as f64 / ticks as f64)
                });
        let grown = |now: Option<u64>, then: Option<u64>| {
            let (now, then) = now.zip(then)?;
            Some(now.saturating_sub(then) as f64)
        };
        let samples = [
            (Metric::ProcessCpuUtilization, process_cpu),
            (Metric::HostCpuUtilization, host_cpu),
            (
                Metric::ProcessDiskRead,
                grown(self.process_read, before.process_read),
            ),
            (
                Metric::ProcessDiskWritten,
                grown(self.process_written, before.process_written),
            ),
            (
                Metric::HostDiskRead,
                grown(self.host_read, before.host_read),
            ),
            (
                Metric::HostDiskWritten,
                grown(self.host_written, before.host_written),
            ),
        ];
        let known = samples.into_iter();
        known
            .filter_map(|(metric, value)| Some((metric, Label::Service, value?)))
            .collect()
    }
}
