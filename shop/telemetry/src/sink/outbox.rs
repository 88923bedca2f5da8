//! What waits for delivery: bounded, and the oldest are dropped first.

use std::collections::VecDeque;
use std::iter::Sum;
use std::ops::Add;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What became of what was to be delivered so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Handed to the peer's connection, or taken by the peer where it says so.
    pub delivered: u64,
    /// Dropped because the buffer was full, or refused by the peer.
    pub dropped: u64,
    /// Waiting, the one in work included.
    pub waiting: u64,
}

impl Add for Stats {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            delivered: self.delivered + other.delivered,
            dropped: self.dropped + other.dropped,
            waiting: self.waiting + other.waiting,
        }
    }
}

impl Sum for Stats {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// Something that is delivered whole.
pub(crate) trait Parcel: Clone + Send + Sync + 'static {
    /// Its share of the buffer, in bytes.
    fn size(&self) -> usize;

    /// How many things are in it, as the statistics count them.
    fn count(&self) -> u64 {
        1
    }
}

impl Parcel for Arc<str> {
    fn size(&self) -> usize {
        self.len()
    }
}

/// Between the flush, which never waits, and the delivery, which does.
#[derive(Debug)]
pub(crate) struct Outbox<P> {
    state: Mutex<State<P>>,
    changed: Notify,
    limit_bytes: usize,
}

#[derive(Debug)]
struct State<P> {
    parcels: VecDeque<P>,
    bytes: usize,
    waiting: u64,
    in_work: Option<P>,
    closed: bool,
    delivered: u64,
    dropped: u64,
}

impl<P: Parcel> Outbox<P> {
    pub(crate) fn new(limit_bytes: usize) -> Self {
        let state = State {
            parcels: VecDeque::new(),
            bytes: 0,
            waiting: 0,
            in_work: None,
            closed: false,
            delivered: 0,
            dropped: 0,
        };
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            limit_bytes,
        }
    }

    /// Adds parcels at the end, and drops the oldest that no longer fit.
    pub(crate) fn push(&self, parcels: impl IntoIterator<Item = P>) {
        let mut state = self.locked();
        for parcel in parcels {
            state.bytes += parcel.size();
            state.waiting += parcel.count();
            state.parcels.push_back(parcel);
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

    /// The oldest parcel, once there is one; `None` when closed and empty. One taker at a time, which must say
    /// [`Outbox::done`], [`Outbox::refused`] or [`Outbox::put_back`].
    pub(crate) async fn take(&self) -> Option<P> {
        loop {
            {
                let mut state = self.locked();
                if let Some(parcel) = state.pop() {
                    state.in_work = Some(parcel.clone());
                    return Some(parcel);
                }
                if state.closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// The parcel that was taken is delivered.
    pub(crate) fn done(&self) {
        self.refused(0);
    }

    /// The parcel that was taken is delivered, but for so many of the things in it.
    pub(crate) fn refused(&self, things: u64) {
        let mut state = self.locked();
        if let Some(parcel) = state.in_work.take() {
            let refused = things.min(parcel.count());
            state.delivered += parcel.count() - refused;
            state.dropped += refused;
        }
    }

    /// The parcel that was taken could not be delivered: it is the oldest again.
    pub(crate) fn put_back(&self) {
        let mut state = self.locked();
        if let Some(parcel) = state.in_work.take() {
            state.bytes += parcel.size();
            state.waiting += parcel.count();
            state.parcels.push_front(parcel);
            state.shrink(self.limit_bytes);
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        let state = self.locked();
        Stats {
            delivered: state.delivered,
            dropped: state.dropped,
            waiting: state.waiting + state.in_work.as_ref().map_or(0, P::count),
        }
    }

    fn locked(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Parcel> State<P> {
    fn pop(&mut self) -> Option<P> {
        let parcel = self.parcels.pop_front()?;
        self.bytes -= parcel.size();
        self.waiting -= parcel.count();
        Some(parcel)
    }

    fn shrink(&mut self, limit: usize) {
        while self.bytes > limit
            && let Some(parcel) = self.pop()
        {
            self.dropped += parcel.count();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(limit: usize, lines: &[&str]) -> Outbox<Arc<str>> {
        let outbox = Outbox::new(limit);
        outbox.push(lines.iter().map(|line| Arc::from(*line)));
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
        outbox.push([Arc::from("cc")]);
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
