//! Between those who log, which never wait, and the output, which may be full, slow, or read by nobody.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

/// Lines that may wait. More are dropped and counted.
const MOST_WAITING: usize = 8_192;

enum Message {
    Line(Vec<u8>),
    /// All lines before are written, or lost.
    Flush(SyncSender<()>),
}

/// Takes lines. Clones share the queue.
#[derive(Clone)]
pub(super) struct Outlet {
    messages: SyncSender<Message>,
    dropped: Arc<Dropped>,
}

/// Lines that were given up.
#[derive(Default)]
struct Dropped {
    /// Since the log last told.
    untold: AtomicU64,
    all: AtomicU64,
}

impl Dropped {
    fn one_more(&self) {
        self.untold.fetch_add(1, Ordering::Relaxed);
        self.all.fetch_add(1, Ordering::Relaxed);
    }
}

impl Outlet {
    /// Writes into `sink` on a thread of its own, which lives as long as the process.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(super) fn open(sink: impl Write + Send + 'static) -> io::Result<Self> {
        let (messages, received) = sync_channel(MOST_WAITING);
        let dropped = Arc::new(Dropped::default());
        let writing = Writing {
            sink,
            dropped: Arc::clone(&dropped),
        };
        thread::Builder::new()
            .name("logs".to_owned())
            .spawn(move || writing.run(&received))?;
        Ok(Self { messages, dropped })
    }

    /// How many lines were given up so far.
    pub(super) fn lost(&self) -> u64 {
        self.dropped.all.load(Ordering::Relaxed)
    }

    /// Waits until what was logged so far is written or lost, at most for `patience`; not at all when the queue is full, for
    /// then the output takes nothing. Returns whether nothing waits any more.
    pub(super) fn flush(&self, patience: Duration) -> bool {
        let (done, flushed) = sync_channel(1);
        self.messages.try_send(Message::Flush(done)).is_ok()
            && flushed.recv_timeout(patience).is_ok()
    }
}

impl Write for Outlet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.messages.try_send(Message::Line(line.to_vec())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.dropped.one_more();
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Outlet {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

struct Writing<W> {
    sink: W,
    dropped: Arc<Dropped>,
}

impl<W: Write> Writing<W> {
    fn run(mut self, received: &Receiver<Message>) {
        for message in received {
            match message {
                Message::Line(line) => {
                    self.tell_dropped();
                    if self.write(&line).is_err() {
                        self.dropped.one_more();
                    }
                }
                Message::Flush(done) => {
                    self.tell_dropped();
                    // who asked may have lost patience
                    let _ = done.send(());
                }
            }
        }
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.sink.write_all(line)?;
        self.sink.flush()
    }

    /// A gap in the logs is told where it is, as soon as there is room to tell it.
    fn tell_dropped(&mut self) {
        let dropped = self.dropped.untold.swap(0, Ordering::Relaxed);
        if dropped == 0 {
            return;
        }
        let line =
            json!({"level": "WARN", "message": "log lines were dropped", "dropped": dropped});
        if self.write(format!("{line}\n").as_bytes()).is_err() {
            self.dropped.untold.fetch_add(dropped, Ordering::Relaxed);
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
        outlet.make_writer().write_all(line.as_bytes()).unwrap();
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
        assert!((99..=100).contains(&told), "{told}");
    }
}
