//! The processes of a run, out of /proc: those below the first one, those that were below it once (a process whose parent
//! is gone has another), and those that carry the run's marker. Chromium's leave the process group, a script's child may
//! leave everything else; what was seen once is remembered.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// How often killing is tried, and what is between: a fork bomb needs more than one round.
const ROUNDS: u32 = 400;
const BETWEEN: Duration = Duration::from_millis(5);

/// The processes of a run.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The first one, which leads a process group.
    root: u32,
    marker: String,
    /// Ours, with the time each began: numbers are used again.
    ours: HashMap<u32, u64>,
    /// Those that were looked at and are not ours.
    strangers: HashSet<(u32, u64)>,
}

/// What they use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) processes: usize,
    pub(crate) memory_bytes: u64,
}

/// A line of /proc.
#[derive(Debug, Clone, Copy)]
struct Process {
    pid: u32,
    parent: u32,
    group: u32,
    began: u64,
}

impl Tree {
    pub(crate) fn new(root: u32, marker: String) -> Self {
        Self {
            root,
            marker,
            ours: HashMap::new(),
            strangers: HashSet::new(),
        }
    }

    /// Looks at them now.
    pub(crate) fn usage(&mut self) -> Usage {
        let living = self.living();
        Usage {
            processes: living.len(),
            memory_bytes: living.iter().copied().map(memory_bytes).sum(),
        }
    }

    /// Asks the first one and its group to end.
    pub(crate) fn ask(&self) {
        if let Some(root) = pid(self.root) {
            // It may be gone: that is what is wanted.
            let _gone = kill_process_group(root, Signal::TERM);
        }
    }

    /// Kills all of them, and what they start meanwhile. Blocks for as long as that takes, two seconds at most; how many
    /// are left.
    pub(crate) fn kill(&mut self) -> usize {
        let mut left = 0;
        for _ in 0..ROUNDS {
            let living = self.living();
            left = living.len();
            if left == 0 {
                break;
            }
            for process in living.into_iter().filter_map(pid) {
                let _gone = kill_process(process, Signal::KILL);
            }
            thread::sleep(BETWEEN);
        }
        left
    }

    fn living(&mut self) -> Vec<u32> {
        let processes = processes();
        let known: HashSet<(u32, u64)> = processes.iter().map(|it| (it.pid, it.began)).collect();
        self.ours
            .retain(|pid, began| known.contains(&(*pid, *began)));
        self.strangers.retain(|stranger| known.contains(stranger));
        let mut found = true;
        while found {
            found = false;
            for process in &processes {
                if !self.ours.contains_key(&process.pid) && self.is_ours(process) {
                    self.ours.insert(process.pid, process.began);
                    found = true;
                }
            }
        }
        let mut living: Vec<u32> = self.ours.keys().copied().collect();
        living.sort_unstable();
        living
    }

    fn is_ours(&mut self, process: &Process) -> bool {
        if process.pid == self.root
            || process.group == self.root
            || self.ours.contains_key(&process.parent)
        {
            return true;
        }
        let stranger = (process.pid, process.began);
        if self.strangers.contains(&stranger) {
            return false;
        }
        let marked =
            process.pid != std::process::id() && is_marked(process.pid, self.marker.as_bytes());
        if !marked {
            self.strangers.insert(stranger);
        }
        marked
    }
}

fn is_marked(pid: u32, marker: &[u8]) -> bool {
    let contains = |bytes: &[u8]| bytes.windows(marker.len()).any(|part| part == marker);
    let read = |name: &str| fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
    let folder = || {
        use std::os::unix::ffi::OsStrExt as _;
        fs::read_link(format!("/proc/{pid}/cwd"))
            .is_ok_and(|folder| contains(folder.as_os_str().as_bytes()))
    };
    contains(&read("environ")) || contains(&read("cmdline")) || folder()
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// All processes that are alive: not those that only wait to be asked how they ended.
fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(process)
        .collect()
}

fn process(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse(pid, &stat)
}

/// Source: proc(5). The name, in parentheses, may hold anything: what follows the last one is in fields.
fn parse(pid: u32, stat: &str) -> Option<Process> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X" | "x") {
        return None;
    }
    Some(Process {
        pid,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        began: fields.get(19)?.parse().ok()?,
    })
}

/// Memory of one process, with pages that several share divided among them: Chromium's share most of theirs.
fn memory_bytes(pid: u32) -> u64 {
    let shared = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
        .ok()
        .and_then(|text| kibibytes(&text, "Pss:"));
    let kibibytes = shared.or_else(|| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        kibibytes(&status, "VmRSS:")
    });
    kibibytes.unwrap_or(0) * 1024
}

fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};

    #[test]
    fn a_name_may_hold_parentheses() {
        let stat = "7 (a) (b) c) S 3 5 5 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0";
        let process = parse(7, stat).unwrap();
        assert_eq!((process.parent, process.group, process.began), (3, 5, 4242));
        assert!(parse(7, &stat.replace(" S ", " Z ")).is_none());
    }

    #[test]
    fn those_that_left_are_found_and_killed() {
        let marker = "canary-tree-test-marker";
        // One in the group, one in a session of its own with the marker in its environment only.
        let mut root = Command::new("sh")
            .args(["-c", "setsid sleep 300 & sleep 300 & echo ready; wait"])
            .env("RUN", marker)
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = [0; 6];
        std::io::Read::read_exact(root.stdout.as_mut().unwrap(), &mut ready).unwrap();
        let mut tree = Tree::new(root.id(), marker.to_owned());
        let usage = tree.usage();
        assert_eq!(usage.processes, 3);
        assert!(usage.memory_bytes > 0);
        // The parent goes first: the others are nobody's children now.
        root.kill().unwrap();
        root.wait().unwrap();
        assert_eq!(tree.usage().processes, 2);
        assert_eq!(tree.kill(), 0);
        assert_eq!(Tree::new(root.id(), marker.to_owned()).usage().processes, 0);
    }
}
