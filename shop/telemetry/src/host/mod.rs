//! What the process and its machine use: processor, memory, disks, files. Read from `/proc` at each flush; what cannot be read is
//! left out.

mod counters;
mod proc;

use std::path::PathBuf;
use std::time::Duration;

use crate::{Label, Metric, Telemetry};
use counters::Counters;
use proc::Proc;

/// Where to look.
#[derive(Debug, Clone)]
pub struct HostPaths {
    /// The `proc` file system.
    pub proc: PathBuf,
    /// Folders whose file systems are watched, by what is on them: few and constant names.
    pub disks: Vec<(&'static str, PathBuf)>,
}

impl HostPaths {
    /// `/proc`, and no file system.
    pub fn new() -> Self {
        Self {
            proc: PathBuf::from("/proc"),
            disks: Vec::new(),
        }
    }
}

impl Default for HostPaths {
    fn default() -> Self {
        Self::new()
    }
}

type Sample = (Metric, Label, f64);

/// Has `telemetry` sample the process and its machine at each flush.
pub fn watch(telemetry: &Telemetry, paths: HostPaths) {
    let clock = std::sync::Arc::clone(telemetry.clock());
    let proc = Proc::new(paths.proc);
    let mut before: Option<(Duration, Counters)> = None;
    telemetry.samples(move || {
        let now = clock.monotonic();
        let counters = proc.counters();
        let mut samples = proc.levels();
        if let Some((then, before)) = &before {
            let elapsed = now.saturating_sub(*then);
            samples.extend(counters.since(before, elapsed));
        }
        before = Some((now, counters));
        let disks = paths.disks.iter();
        samples.extend(disks.filter_map(|(name, folder)| {
            let used = disk_utilization(folder)?;
            let label = Label::Disk(crate::DimensionValue::constant(name));
            Some((Metric::HostDiskUtilization, label, used))
        }));
        samples
    });
}

/// As `df` has it: of what is not kept for the superuser.
fn disk_utilization(folder: &std::path::Path) -> Option<f64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let used = disk.f_blocks.checked_sub(disk.f_bfree)?;
    let all = used + disk.f_bavail;
    (all > 0).then(|| 100.0 * used as f64 / all as f64)
}
