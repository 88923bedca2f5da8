//! Lines that wait for delivery: bounded, and the oldest are dropped first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What became of the lines so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Handed to the peer's connection.
    pub delivered: u64,
    /// Dropped because the buffer was full.
    pub dropped: u64,
    /// Waiting, the one in work included.
    pub waiting: u64,
}

/// Between the flush, which never waits, and the delivery, which does.
#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
    limit_bytes: usize,
}

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<Arc<str>>,
    bytes: usize,
    in_work: Option<Arc<str>>,
    closed: bool,
    delivered: u64,
    dropped: u64,
}

impl Outbox {
    pub(crate) fn new(limit_bytes: usize) -> Self {
        Self {
            state: Mutex::default(),
            changed: Notify::new(),
            limit_bytes,
        }
    }

    /// Adds lines at the end, and drops the oldest that no longer fit.
    pub(crate) fn push(&self, lines: impl IntoIterator<Item = String>) {
        let mut state = self.locked();
        for line in lines {
            state.bytes += line.len();
            state.lines.push_back(line.into());
        }
        state.shrink(self.limit_bytes);
        drop(state);
        self.changed.notify_one();
    }

    /// No more will come; [`Outbox::take`] ends once it is empty.
    pub(crate) fn close(&self) {
        self.locked().closed = true;
        self.changed.notify_one();
    }

    /// The oldest line, once there is one; `None` when closed and empty. One taker at a time, which must say
    /// [`Outbox::done`] or [`Outbox::put_back`].
    pub(crate) async fn take(&self) -> Option<Arc<str>> {
        loop {
            {
                let mut state = self.locked();
                if let Some(line) = state.lines.pop_front() {
                    state.bytes -= line.len();
                    state.in_work = Some(Arc::clone(&line));
                    return Some(line);
                }
                if state.closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// The line that was taken is delivered.
    pub(crate) fn done(&self) {
        let mut state = self.locked();
        if state.in_work.take().is_some() {
            state.delivered += 1;
        }
    }

    /// The line that was taken could not be delivered: it is the oldest again.
    pub(crate) fn put_back(&self) {
        let mut state = self.locked();
        if let Some(line) = state.in_work.take() {
            state.bytes += line.len();
            state.lines.push_front(line);
            state.shrink(self.limit_bytes);
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        let state = self.locked();
        Stats {
            delivered: state.delivered,
            dropped: state.dropped,
            waiting: (state.lines.len() + usize::from(state.in_work.is_some())) as u64,
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn shrink(&mut self, limit: usize) {
        while self.bytes > limit
            && let Some(line) = self.lines.pop_front()
        {
            self.bytes -= line.len();
            self.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(limit: usize, lines: &[&str]) -> Outbox {
        let outbox = Outbox::new(limit);
        outbox.push(lines.iter().map(ToString::to_string));
        outbox
    }

    #[tokio::test]
    async fn the_oldest_are_dropped_and_counted() {
        let outbox = outbox(6, &["aa", "bb", "cc", "dd"]);
        assert_eq!(outbox.stats().dropped, 1);
        assert_eq!(outbox.take().await.as_deref(), Some("bb"));
    }

    #[tokio::test]
    async fn a_line_put_back_comes_first_again() {
        let outbox = outbox(6, &["aa", "bb"]);
        outbox.take().await;
        outbox.put_back();
        assert_eq!(outbox.take().await.as_deref(), Some("aa"));
        outbox.done();
        let expected = Stats {
            delivered: 1,
            dropped: 0,
            waiting: 1,
        };
        assert_eq!(outbox.stats(), expected);
    }

    #[tokio::test]
    async fn a_line_put_back_into_a_full_buffer_is_the_one_dropped() {
        let outbox = outbox(4, &["aa", "bb"]);
        outbox.take().await;
        outbox.push(["cc".to_owned()]);
        outbox.put_back();
        assert_eq!(outbox.stats().dropped, 1);
        assert_eq!(outbox.take().await.as_deref(), Some("bb"));
    }

    #[tokio::test]
    async fn a_closed_outbox_is_emptied_first() {
        let outbox = outbox(6, &["aa"]);
        outbox.close();
        assert_eq!(outbox.take().await.as_deref(), Some("aa"));
        outbox.done();
        assert_eq!(outbox.take().await, None);
    }
}
