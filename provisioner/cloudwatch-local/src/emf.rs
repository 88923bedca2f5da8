//! EMF over TCP, as the CloudWatch agent takes it: one JSON object a line.

use std::{
    borrow::Cow,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    net::TcpListener,
    sync::Semaphore,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    server::Health,
    services::cloudwatch::{CloudWatch, EmfOutcome},
};

/// How many programs may send at once; further ones wait in the system's queue.
const MAX_CONNECTIONS: usize = 256;

/// The longest event that AWS takes.
const MAX_LINE: usize = 1024 * 1024;

/// How the requests of browsers begin. A page can not choose anything else, but everything that follows.
const REQUESTS: [&[u8]; 9] = [
    b"GET ",
    b"HEAD ",
    b"POST ",
    b"PUT ",
    b"PATCH ",
    b"DELETE ",
    b"OPTIONS ",
    b"CONNECT ",
    b"PRI * HTTP",
];

/// The running listener.
#[derive(Debug)]
pub(crate) struct EmfListener {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl EmfListener {
    /// Takes lines on a bound listener.
    pub(crate) fn start(
        listener: TcpListener,
        cloudwatch: Arc<CloudWatch>,
        health: Arc<Health>,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let sink = Sink { cloudwatch, health };
        let task = tokio::spawn(accept(listener, sink, stop.clone()));
        Ok(Self {
            address,
            stop,
            task,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more lines; those already received are in the store's memory.
    pub(crate) async fn shutdown(self) {
        self.stop.cancel();
        let _ = self.task.await;
    }
}

/// Where lines go.
#[derive(Clone)]
struct Sink {
    cloudwatch: Arc<CloudWatch>,
    health: Arc<Health>,
}

impl Sink {
    /// Takes what the reader found; the lines of one read go in together.
    fn take(&self, lines: &[Line]) {
        let mut outcome = EmfOutcome::default();
        for line in lines {
            match line {
                Line::Whole(text) => outcome += self.cloudwatch.ingest_emf(text),
                Line::TooLong | Line::Refused => outcome.parsing_errors += 1,
            }
        }
        self.cloudwatch.publish_emf_errors(&outcome, None);
        let counters = &self.health.emf;
        let add = |counter: &AtomicU64, count: u64| counter.fetch_add(count, Ordering::Relaxed);
        add(&counters.data, outcome.data);
        add(&counters.parsing_errors, outcome.parsing_errors);
        add(&counters.validation_errors, outcome.validation_errors);
        // last, so that whoever waits for the lines sees what became of them
        add(&counters.lines, lines.len() as u64);
    }
}

async fn accept(listener: TcpListener, sink: Sink, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = tokio_util::task::TaskTracker::new();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (listener.accept().await, slot)
        };
        let (accepted, slot) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => next,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "an EMF connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (sink, stop) = (sink.clone(), stop.clone());
        connections.spawn(async move {
            sink.health.emf.connections.fetch_add(1, Ordering::Relaxed);
            tokio::select! {
                () = stop.cancelled() => {}
                () = read(stream, &sink) => {}
            }
            sink.health.emf.connections.fetch_sub(1, Ordering::Relaxed);
            drop(slot);
        });
    }
    connections.close();
    connections.wait().await;
}

async fn read(mut stream: impl AsyncRead + Unpin, sink: &Sink) {
    let mut lines = Lines::default();
    let mut opening = Opening::default();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut chunk).await {
            Ok(0) => break,
            Ok(count) => {
                let Some(bytes) = opening.pass(chunk.get(..count).unwrap_or_default()) else {
                    tracing::warn!("a web request came to the EMF listener, and was refused");
                    return sink.take(&[Line::Refused]);
                };
                let found = lines.feed(&bytes);
                if !found.is_empty() {
                    sink.take(&found);
                }
            }
            Err(error) => {
                tracing::debug!(%error, "an EMF connection broke");
                break;
            }
        }
    }
    let mut found = lines.feed(&opening.held);
    found.extend(lines.finish());
    if !found.is_empty() {
        sink.take(&found);
    }
}

/// Holds back the first bytes of a connection until it is clear that no browser sends them.
#[derive(Debug, Default)]
struct Opening {
    held: Vec<u8>,
    over: bool,
}

impl Opening {
    /// The bytes that may be read as lines; `None` when they are a web request.
    fn pass<'a>(&mut self, bytes: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        if self.over {
            return Some(Cow::Borrowed(bytes));
        }
        self.held.extend_from_slice(bytes);
        if REQUESTS.iter().any(|start| self.held.starts_with(start)) {
            return None;
        }
        self.over = !REQUESTS.iter().any(|start| start.starts_with(&self.held));
        let passed = if self.over {
            std::mem::take(&mut self.held)
        } else {
            Vec::new()
        };
        Some(Cow::Owned(passed))
    }
}

/// One line, or the place of one that is not looked into.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole(String),
    TooLong,
    /// The rest of a connection that is none of ours.
    Refused,
}

/// Cuts a stream into lines without ever holding more than one of the allowed length.
#[derive(Debug, Default)]
struct Lines {
    partial: Vec<u8>,
    skipping: bool,
}

impl Lines {
    fn feed(&mut self, mut bytes: &[u8]) -> Vec<Line> {
        let mut found = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (head, tail) = bytes.split_at(end);
            bytes = tail.get(1..).unwrap_or_default();
            self.extend(head);
            found.extend(self.finish());
        }
        self.extend(bytes);
        found
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.skipping || self.partial.len() + bytes.len() > MAX_LINE {
            self.skipping = true;
            self.partial.clear();
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }

    /// The line in progress, unless it is blank.
    fn finish(&mut self) -> Option<Line> {
        if std::mem::take(&mut self.skipping) {
            return Some(Line::TooLong);
        }
        let line = std::mem::take(&mut self.partial);
        let text = String::from_utf8_lossy(&line).trim().to_owned();
        (!text.is_empty()).then_some(Line::Whole(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Line {
        Line::Whole(text.to_owned())
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let text = b"one\r\n\ntwo\nthree";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let mut found: Vec<Line> = text
                .chunks(size)
                .flat_map(|chunk| lines.feed(chunk))
                .collect();
            found.extend(lines.finish());
            assert_eq!(
                found,
                [whole("one"), whole("two"), whole("three")],
                "{size}"
            );
        }
    }

    #[test]
    fn an_endless_line_is_dropped_and_the_next_one_taken() {
        let mut lines = Lines::default();
        let block = vec![b'a'; 300 * 1024];
        for _ in 0..20 {
            assert_eq!(lines.feed(&block), []);
            assert!(lines.partial.capacity() <= 2 * MAX_LINE);
        }
        assert_eq!(lines.feed(b"\nnext\n"), [Line::TooLong, whole("next")]);
    }
}
