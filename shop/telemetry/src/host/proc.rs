//! The files of the `proc` file system.

use std::fs;
use std::path::PathBuf;

use super::Sample;
use super::counters::Counters;
use crate::{Label, Metric};

const SECTOR: u64 = 512;
/// Devices that stand for others, or for memory.
const NO_DISKS: [&str; 6] = ["loop", "ram", "zram", "dm-", "md", "sr"];

pub(super) struct Proc {
    root: PathBuf,
    ticks_per_second: f64,
}

impl Proc {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            ticks_per_second: rustix::param::clock_ticks_per_second() as f64,
        }
    }

    fn read(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.root.join(file)).ok()
    }

    pub(super) fn counters(&self) -> Counters {
        let io = self.read("self/io").unwrap_or_default();
        let disks = self.read("diskstats").map(|text| sectors(&text));
        Counters {
            process_cpu: self
                .read("self/stat")
                .and_then(|text| process_ticks(&text))
                .map(|ticks| ticks as f64 / self.ticks_per_second),
            host_cpu: self.read("stat").and_then(|text| host_ticks(&text)),
            process_read: after(&io, "read_bytes:"),
            process_written: after(&io, "write_bytes:"),
            host_read: disks.map(|(read, _)| read * SECTOR),
            host_written: disks.map(|(_, written)| written * SECTOR),
        }
    }

    /// What is in use now.
    pub(super) fn levels(&self) -> Vec<Sample> {
        let status = self.read("self/status").unwrap_or_default();
        let memory = after(&status, "VmRSS:").map(|kilobytes| kilobytes as f64 * 1024.0);
        let open = self.open_files();
        let limit = self
            .read("self/limits")
            .and_then(|text| after(&text, "Max open files"));
        let share = open.zip(limit.filter(|limit| *limit > 0));
        let share = share.map(|(open, limit)| 100.0 * open / limit as f64);
        let samples = [
            (Metric::ProcessMemory, memory),
            (Metric::ProcessFileDescriptors, open),
            (Metric::ProcessFileDescriptorUtilization, share),
            (Metric::HostMemoryUtilization, self.memory_utilization()),
        ];
        let known = samples.into_iter();
        known
            .filter_map(|(metric, value)| Some((metric, Label::Service, value?)))
            .collect()
    }

    /// The one that reads the folder is not counted.
    fn open_files(&self) -> Option<f64> {
        let entries = fs::read_dir(self.root.join("self/fd")).ok()?;
        Some(entries.count().saturating_sub(1) as f64)
    }

    fn memory_utilization(&self) -> Option<f64> {
        let text = self.read("meminfo")?;
        let all = after(&text, "MemTotal:").filter(|all| *all > 0)?;
        let available = after(&text, "MemAvailable:")?;
        Some(100.0 * all.saturating_sub(available) as f64 / all as f64)
    }
}

/// The first number after `name` at the start of a line.
fn after(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// `utime` and `stime`, the 14th and 15th field. The second is a name in parentheses, which may have spaces in it.
fn process_ticks(text: &str) -> Option<u64> {
    let (_, fields) = text.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    Some(user + system)
}

/// Of `cpu user nice system idle iowait irq softirq steal …`: not idle, and all. Guests' time is in that of users.
fn host_ticks(text: &str) -> Option<(u64, u64)> {
    let line = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks = line.split_whitespace().take(8).map(str::parse::<u64>);
    let ticks = ticks.collect::<Result<Vec<_>, _>>().ok()?;
    let all: u64 = ticks.iter().sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    Some((all - idle, all))
}

/// Sectors read and written, of whole disks: a partition's are in its disk's.
fn sectors(text: &str) -> (u64, u64) {
    let mut disks: Vec<&str> = Vec::new();
    let mut sums = (0_u64, 0_u64);
    for line in text.lines() {
        let fields: Vec<_> = line.split_whitespace().collect();
        let [_, _, name, _, _, read, _, _, _, written, ..] = fields.as_slice() else {
            continue;
        };
        let stands_for_others = NO_DISKS.iter().any(|kind| name.starts_with(kind));
        if stands_for_others || disks.iter().any(|disk| is_partition(name, disk)) {
            continue;
        }
        disks.push(name);
        sums.0 += read.parse::<u64>().unwrap_or(0);
        sums.1 += written.parse::<u64>().unwrap_or(0);
    }
    sums
}

/// `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`; not `sdaa` of `sda`.
fn is_partition(name: &str, disk: &str) -> bool {
    name.strip_prefix(disk).is_some_and(|rest| {
        let number = rest.strip_prefix('p').unwrap_or(rest);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_is_passed_over() {
        let stat = "7 (a) b) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
        assert_eq!(process_ticks(stat), Some(300));
    }

    #[test]
    fn partitions_are_in_their_disks() {
        let stats = "
   8 0 sda 1 0 100 0 1 0 10 0 0 0 0
   8 1 sda1 1 0 60 0 1 0 6 0 0 0 0
  65 0 sdaa 1 0 1 0 1 0 2 0 0 0 0
 259 0 nvme0n1 1 0 1000 0 1 0 2000 0 0 0 0
 259 1 nvme0n1p1 1 0 500 0 1 0 500 0 0 0 0
   7 0 loop0 1 0 7 0 0 0 7 0 0 0 0
 253 0 dm-0 1 0 7 0 0 0 7 0 0 0 0";
        assert_eq!(sectors(stats), (1_101, 2_012));
    }
}
