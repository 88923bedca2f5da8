//! What an app monitor has seen: in memory, bounded, and gone with the process. Its metrics are not: they go to
//! CloudWatch each second.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::{
    definition::Series,
    event::{Batch, Details, Event},
    session::Sessions,
    settings::RumSettings,
    tally::Tally,
    views::{Line, Lines},
};

/// The live part of an app monitor.
#[derive(Debug, Default)]
pub(super) struct Live {
    state: Mutex<State>,
    lines: Lines,
}

/// What is behind the lock.
#[derive(Debug, Default)]
pub(super) struct State {
    seen: HashSet<(Uuid, Option<Uuid>)>,
    order: VecDeque<(Uuid, Option<Uuid>)>,
    sessions: Sessions,
    tally: Tally,
    series: Series,
    events: VecDeque<Kept>,
    bytes: usize,
    /// Ascending in the order of arrival.
    next: u64,
    bucket: Option<Bucket>,
    /// Events of types of one's own that came while they were not taken.
    pub(super) ignored: u64,
}

/// One event as it is kept for reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    /// Its place in the order of arrival.
    pub(super) place: u64,
    /// When it arrived, epoch milliseconds.
    arrived: i64,
    /// The session that it is of.
    pub(super) session: Option<Uuid>,
    /// The event.
    pub(super) event: Event,
}

/// Calls that may still be made.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    at: i64,
    tokens: f64,
}

impl Live {
    /// The state; hold it briefly and never across an await.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the events that are kept as views want them.
    pub(super) fn lines<T>(&self, look: impl FnOnce(&VecDeque<Line>) -> T) -> T {
        self.lines.look(self, look)
    }
}

impl State {
    /// Whether one more call fits into `rate` calls a second, bursts of one second's worth included.
    pub(super) fn admit(&mut self, rate: u32, now: i64) -> bool {
        let most = f64::from(rate);
        let full = Bucket {
            at: now,
            tokens: most,
        };
        let bucket = self.bucket.get_or_insert(full);
        let gained = now.saturating_sub(bucket.at).max(0) as f64 / 1000.0 * most;
        bucket.tokens = (bucket.tokens + gained).min(most);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }

    /// Takes a batch whose metrics are `tally`; one that came before does not count again.
    pub(super) fn take(
        &mut self,
        batch: Batch,
        mut tally: Tally,
        now: i64,
        settings: &RumSettings,
    ) {
        let key = (batch.id, batch.session);
        if !self.seen.insert(key) {
            return;
        }
        self.order.push_back(key);
        while self.order.len() > settings.batches {
            if let Some(oldest) = self.order.pop_front() {
                self.seen.remove(&oldest);
            }
        }
        self.series.bound(&mut tally, settings.series);
        if let Some(session) = batch.session {
            self.sessions
                .note(session, &batch.events, now, settings.sessions, &mut tally);
        }
        self.tally.merge(tally);
        for event in batch.events {
            // what was recorded of the screen is nothing that is shown
            if event.details != Details::Recording {
                self.keep(event, batch.session, now);
            }
        }
        self.trim(now, settings);
    }

    fn keep(&mut self, event: Event, session: Option<Uuid>, now: i64) {
        self.bytes += event.record.len();
        self.events.push_back(Kept {
            place: self.next,
            arrived: now,
            session,
            event,
        });
        self.next += 1;
    }

    fn trim(&mut self, now: i64, settings: &RumSettings) {
        let since =
            now.saturating_sub(i64::try_from(settings.event_age.as_millis()).unwrap_or(i64::MAX));
        while let Some(oldest) = self.events.front() {
            let fits = self.events.len() <= settings.events && self.bytes <= settings.event_bytes;
            if fits && oldest.arrived >= since {
                break;
            }
            if let Some(gone) = self.events.pop_front() {
                self.bytes = self.bytes.saturating_sub(gone.event.record.len());
            }
        }
    }

    /// Ends what is over at `now` and gives what is to be published.
    pub(super) fn publish(&mut self, now: i64, settings: &RumSettings) -> Tally {
        let idle = i64::try_from(settings.session_idle.as_millis()).unwrap_or(i64::MAX);
        let mut tally = std::mem::take(&mut self.tally);
        self.sessions
            .end_silent(now.saturating_sub(idle), &mut tally);
        self.trim(now, settings);
        tally
    }

    /// The events that are kept, in the order of arrival.
    pub(super) fn events(&self) -> &VecDeque<Kept> {
        &self.events
    }

    /// How many sessions go on.
    pub(super) fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// How often a sample of a definition was given up because there were too many metrics.
    pub(super) fn dropped(&self) -> u64 {
        self.series.dropped()
    }
}
