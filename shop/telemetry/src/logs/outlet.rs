//! Between those who log, which never wait, and the output, which may be full, slow, or read by nobody.
//!
//! Lines are handed over many at a time: a thread that was woken for each would take more time than writing them.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

/// Lines that may wait. More are dropped and counted.
const MOST_WAITING: usize = 8_192;
/// Their bytes: lines may be long.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Between two times of writing, lines gather; one that comes alone is written at once.
const GATHERED: Duration = Duration::from_millis(5);
/// Bytes of room that are kept for the next lines.
const KEPT: usize = 512 * 1024;

/// Takes lines. Clones share the queue.
#[derive(Clone)]
pub(super) struct Outlet(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wanted: Condvar,
    dropped: Dropped,
}

/// What waits.
#[derive(Default)]
struct Queue {
    lines: Lines,
    /// Lines that are being written, and their bytes.
    in_hand: (usize, usize),
    /// Told when all lines before are written, or lost.
    flushes: Vec<SyncSender<()>>,
}

/// Lines, each with its end.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// Lines that were given up.
#[derive(Default)]
struct Dropped {
    /// Since the log last told.
    untold: AtomicU64,
    all: AtomicU64,
}

impl Dropped {
    fn more(&self, lines: u64) {
        self.untold.fetch_add(lines, Ordering::Relaxed);
        self.all.fetch_add(lines, Ordering::Relaxed);
    }
}

impl Lines {
    fn add(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.ends.push(self.text.len());
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        // after a flood
        self.text.shrink_to(KEPT);
    }
}

impl Queue {
    /// For a line of so many bytes.
    fn has_room(&self, bytes: usize) -> bool {
        let (lines, bytes_in_hand) = self.in_hand;
        let waiting = self.lines.text.len() + bytes_in_hand;
        self.lines.ends.len() + lines < MOST_WAITING && waiting + bytes <= MOST_BYTES
    }

    /// Whether it should be written before more has gathered.
    fn is_pressing(&self) -> bool {
        !self.flushes.is_empty()
            || self.lines.ends.len() >= MOST_WAITING / 2
            || self.lines.text.len() >= MOST_BYTES / 2
    }

    fn is_empty(&self) -> bool {
        self.lines.ends.is_empty() && self.flushes.is_empty()
    }
}

impl Outlet {
    /// Writes into `sink`, which takes whole lines, on a thread of its own, which lives as long as the process.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(super) fn open(sink: impl Write + Send + 'static) -> io::Result<Self> {
        let outlet = Self(Arc::default());
        let writing = Writing {
            sink,
            shared: Arc::clone(&outlet.0),
        };
        thread::Builder::new()
            .name("logs".to_owned())
            .spawn(move || writing.run())?;
        Ok(outlet)
    }

    /// Takes a line with its line break.
    pub(super) fn add(&self, line: &[u8]) {
        let mut queue = self.0.queue();
        if !queue.has_room(line.len()) {
            drop(queue);
            self.0.dropped.more(1);
            return;
        }
        let (is_first, was_pressing) = (queue.is_empty(), queue.is_pressing());
        queue.lines.add(line);
        let is_pressing = queue.is_pressing() && !was_pressing;
        drop(queue);
        if is_first || is_pressing {
            self.0.wanted.notify_one();
        }
    }

    /// How many lines were given up so far.
    pub(super) fn lost(&self) -> u64 {
        self.0.dropped.all.load(Ordering::Relaxed)
    }

    /// Waits until what was logged so far is written or lost, at most for `patience`; not at all when the queue is full, for
    /// then the output takes nothing. Returns whether nothing waits any more.
    pub(super) fn flush(&self, patience: Duration) -> bool {
        let (done, flushed) = sync_channel(1);
        {
            let mut queue = self.0.queue();
            if !queue.has_room(1) {
                return false;
            }
            queue.flushes.push(done);
        }
        self.0.wanted.notify_one();
        flushed.recv_timeout(patience).is_ok()
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines, and takes all of them in the place of `written`.
    fn take(&self, written: &mut Lines, last: Option<Instant>) -> Vec<SyncSender<()>> {
        let mut queue = self.queue();
        queue.in_hand = (0, 0);
        let mut queue = self
            .wanted
            .wait_while(queue, |queue| queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let pause = last.map_or(Duration::ZERO, |last| {
            GATHERED.saturating_sub(last.elapsed())
        });
        if !pause.is_zero() {
            let waited = self
                .wanted
                .wait_timeout_while(queue, pause, |queue| !queue.is_pressing());
            (queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::swap(&mut queue.lines, written);
        queue.in_hand = (written.ends.len(), written.text.len());
        std::mem::take(&mut queue.flushes)
    }
}

struct Writing<W> {
    sink: W,
    shared: Arc<Shared>,
}

impl<W: Write> Writing<W> {
    fn run(mut self) {
        let (mut lines, mut last) = (Lines::default(), None);
        loop {
            lines.clear();
            let flushes = self.shared.take(&mut lines, last);
            last = Some(Instant::now());
            self.tell_dropped();
            let untaken = self.write(&lines);
            self.shared.dropped.more(untaken);
            for done in flushes {
                // who asked may have lost patience
                let _ = done.send(());
            }
        }
    }

    /// Writes lines; returns how many were lost.
    fn write(&mut self, lines: &Lines) -> u64 {
        let mut rest = lines.text.as_slice();
        while !rest.is_empty() {
            match self.sink.write(rest) {
                Ok(written @ 1..) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => break,
            }
        }
        let flushed = self.sink.flush().is_ok();
        let written = lines.text.len() - rest.len();
        let lost = |end: &&usize| !flushed || **end > written;
        lines.ends.iter().filter(lost).count() as u64
    }

    /// A gap in the logs is told where it is, as soon as there is room to tell it.
    fn tell_dropped(&mut self) {
        let dropped = self.shared.dropped.untold.swap(0, Ordering::Relaxed);
        if dropped == 0 {
            return;
        }
        let mut told = Lines::default();
        let line =
            json!({"level": "WARN", "message": "log lines were dropped", "dropped": dropped});
        told.add(format!("{line}\n").as_bytes());
        if self.write(&told) > 0 {
            let untold = &self.shared.dropped.untold;
            untold.fetch_add(dropped, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// Fails while it is full.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<(bool, String)>>);

    impl Disk {
        fn fill(&self, full: bool) {
            self.0.lock().unwrap().0 = full;
        }

        fn text(&self) -> String {
            self.0.lock().unwrap().1.clone()
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // held by a test that plays a reader who does not read
            let mut disk = self.0.lock().unwrap();
            if disk.0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            disk.1.push_str(std::str::from_utf8(bytes).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn log(outlet: &Outlet, line: &str) {
        outlet.add(line.as_bytes());
    }

    #[test]
    fn what_a_full_disk_did_not_take_is_counted_there() {
        let disk = Disk::default();
        let outlet = Outlet::open(disk.clone()).unwrap();
        log(&outlet, "a\n");
        outlet.flush(LONG);
        disk.fill(true);
        log(&outlet, "b\n");
        log(&outlet, "c\n");
        outlet.flush(LONG);
        disk.fill(false);
        log(&outlet, "d\n");
        outlet.flush(LONG);
        let gap = r#"{"level":"WARN","message":"log lines were dropped","dropped":2}"#;
        assert_eq!(disk.text(), format!("a\n{gap}\nd\n"));
    }

    #[test]
    fn nobody_waits_for_a_reader_who_does_not_read() {
        let disk = Disk::default();
        let outlet = Outlet::open(disk.clone()).unwrap();
        let unread = disk.0.lock().unwrap();
        let lines = MOST_WAITING + 100;
        for _ in 0..lines {
            log(&outlet, "a\n");
        }
        assert!(!outlet.flush(LONG), "the queue is full");
        drop(unread);
        while !outlet.flush(LONG) {}
        let text = disk.text();
        let written = text.lines().filter(|line| *line == "a").count();
        let told: u64 = text
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .map(|line| line["dropped"].as_u64().unwrap())
            .sum();
        assert_eq!(written as u64 + told, lines as u64);
        assert_eq!(told, 100);
    }

    #[test]
    fn long_lines_wait_in_bounds_too() {
        let disk = Disk::default();
        let outlet = Outlet::open(disk.clone()).unwrap();
        let unread = disk.0.lock().unwrap();
        let line = "x".repeat(1024 * 1024 - 1) + "\n";
        for _ in 0..40 {
            log(&outlet, &line);
        }
        assert_eq!(outlet.lost(), 24, "sixteen fit, also where one is in hand");
        assert!(!outlet.flush(LONG), "the queue is full");
        drop(unread);
        while !outlet.flush(LONG) {}
        let written = disk
            .text()
            .lines()
            .filter(|line| line.starts_with('x'))
            .count();
        assert_eq!(written, 16);
    }

    #[test]
    fn of_what_a_disk_took_in_part_the_rest_is_lost() {
        struct Narrow(Disk);
        impl Write for Narrow {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let room = 5_usize.saturating_sub(self.0.text().len());
                self.0.fill(room == 0);
                self.0.write(bytes.get(..room.min(bytes.len())).unwrap())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let disk = Disk::default();
        let mut writing = Writing {
            sink: Narrow(disk.clone()),
            shared: Arc::default(),
        };
        let mut lines = Lines::default();
        for line in ["ab\n", "cd\n", "ef\n"] {
            lines.add(line.as_bytes());
        }
        assert_eq!(writing.write(&lines), 2);
        assert_eq!(disk.text(), "ab\ncd");
    }
}
