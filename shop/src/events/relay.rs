//! Telling consumers, in the background, until the shop ends.
//!
//! Several processes may do this for the same consumer: a delivery belongs to who took it on until its lease is over. One that ends
//! in the middle of one leaves it to be told again then.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shop_telemetry::{Label, Metric};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::bus::{Receiver, Sender};
use super::outbox::Unreadable;
use super::{Delivered, Telling};
use crate::database::Kind;
use crate::error::Error;

/// Deliveries that are taken on at once.
const BATCH: i64 = 4;
/// How long they belong to who took them on: some longer than dealing with all of them may take.
const LEASE: Duration = Duration::from_secs(150);
/// How long they are given to come back from a queue.
const LEASE_AWAY: Duration = Duration::from_mins(15);
/// How often one looks for what nobody said was there.
const LOOK: Duration = Duration::from_secs(1);
/// The longest that one waits for a queue that does not answer.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Rounds between two sweeps of the outbox.
const SWEEP_EVERY: u32 = 3_600;

/// Sees to it that one consumer is told.
pub struct Relay {
    telling: Telling,
    way: Way,
    depth: Arc<Sampled>,
    /// What was taken on when the database went away, with the attempt that it was.
    left: Mutex<Vec<(String, u32)>>,
}

/// How a consumer hears of what is due.
#[derive(Clone)]
pub enum Way {
    /// From the relay itself.
    InProcess,
    /// From whoever takes it out of a queue.
    Away(Sender),
}

#[derive(Default)]
struct Sampled {
    waiting: AtomicU64,
    oldest: AtomicI64,
}

impl Relay {
    /// Sees to `telling`, by this way.
    pub fn new(telling: Telling, way: Way) -> Self {
        let depth = Arc::new(Sampled::default());
        let (queue, telemetry) = (telling.name().name(), &telling.telemetry);
        let sampled = Arc::clone(&depth);
        telemetry.gauge(Metric::QueueDepth, Label::queue(queue), move || {
            sampled.waiting.load(Ordering::Relaxed) as f64
        });
        let (sampled, clock) = (Arc::clone(&depth), telemetry.clock().clone());
        telemetry.gauge(
            Metric::QueueOldestAge,
            Label::queue(queue),
            move || match sampled.oldest.load(Ordering::Relaxed) {
                0 => 0.0,
                oldest => (clock.now().get() - oldest).max(0) as f64 / 1000.0,
            },
        );
        Self {
            telling,
            way,
            depth,
            left: Mutex::default(),
        }
    }

    /// Deals with all that is due now, and with what comes due by that; how many deliveries there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<u64, Error> {
        let (events, name) = (&self.telling.events, self.telling.name());
        let lease = match self.way {
            Way::InProcess => LEASE,
            Way::Away(_) => LEASE_AWAY,
        };
        self.give_back().await?;
        let mut dealt = 0;
        loop {
            let due = events.claim(name, BATCH, lease).await?;
            if due.is_empty() {
                break;
            }
            let mut due = due.into_iter();
            while let Some(event) = due.next() {
                if let Err(error) = self.deal(&event).await {
                    let all = std::iter::once(event).chain(due);
                    self.left().extend(all.map(|event| match event {
                        Ok(event) => (event.id, event.attempts),
                        Err(unreadable) => (unreadable.id, unreadable.attempts),
                    }));
                    return Err(error);
                }
                dealt += 1;
            }
        }
        let depth = events.depth(name).await?;
        self.depth.waiting.store(depth.waiting, Ordering::Relaxed);
        self.depth.oldest.store(depth.oldest, Ordering::Relaxed);
        Ok(dealt)
    }

    async fn deal(&self, event: &Result<Delivered, Unreadable>) -> Result<(), Error> {
        match (event, &self.way) {
            (Err(unreadable), _) => self.telling.unreadable(unreadable).await,
            (Ok(event), Way::InProcess) => self.telling.tell(event).await,
            (Ok(event), Way::Away(sender)) => self.send(sender, event).await,
        }
    }

    /// Makes due again what could not be dealt with to the end: nobody has to wait until its lease is over.
    async fn give_back(&self) -> Result<(), Error> {
        let (events, name) = (&self.telling.events, self.telling.name());
        let mut left = std::mem::take(&mut *self.left());
        while let Some((event, attempt)) = left.pop() {
            let back = events.unsent(name, (&event, attempt), Duration::ZERO);
            if let Err(error) = back.await {
                left.push((event, attempt));
                self.left().append(&mut left);
                return Err(error);
            }
        }
        Ok(())
    }

    fn left(&self) -> MutexGuard<'_, Vec<(String, u32)>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A queue that is away is no fault of the event: it stays due, and nothing counts as an attempt.
    async fn send(&self, sender: &Sender, event: &Delivered) -> Result<(), Error> {
        let name = self.telling.name();
        if let Err(error) = sender.send(name, event).await {
            tracing::warn!(consumer = %name, %error, "an event could not be put into its queue");
            let pause = self.telling.pause(event.attempts + 3).min(LONGEST_WAIT);
            let attempt = (event.id.as_str(), event.attempts);
            self.telling.events.unsent(name, attempt, pause).await?;
        }
        Ok(())
    }

    /// Makes due what this consumer was told of and has not done, whoever took it on. Only for when nobody else can be at it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reclaim(&self) -> Result<(), Error> {
        self.telling.events.reclaim(self.telling.name()).await
    }

    async fn run(self, mut ending: watch::Receiver<bool>) {
        let (events, consumer) = (&self.telling.events, self.telling.name());
        // a file has one process: who took deliveries on before is dead
        if events.database.kind() == Kind::Sqlite
            && let Err(error) = self.reclaim().await
        {
            tracing::warn!(%consumer, %error, "deliveries could not be reclaimed");
        }
        let mut rounds: u32 = 0;
        let mut healthy = true;
        while !*ending.borrow() {
            let result = self.drain().await;
            // said once an outage, not once a second
            if let (Err(error), true) = (&result, healthy) {
                tracing::warn!(%consumer, %error, "events cannot be delivered");
            }
            healthy = result.is_ok();
            if rounds.is_multiple_of(SWEEP_EVERY) && healthy {
                // what is not swept now is later
                let _ = events.sweep().await;
            }
            rounds = rounds.wrapping_add(1);
            tokio::select! {
                _ = ending.changed() => {}
                () = events.written() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// All that runs.
pub struct Relays {
    end: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Relays {
    /// Starts them, and what takes messages out of queues. Must be called within a tokio runtime.
    pub fn start(relays: Vec<Relay>, receivers: Vec<Receiver>) -> Self {
        let (end, ending) = watch::channel(false);
        let mut running = JoinSet::new();
        for relay in relays {
            running.spawn(relay.run(ending.clone()));
        }
        for receiver in receivers {
            running.spawn(receiver.run(ending.clone()));
        }
        Self { end, running }
    }

    /// Ends after what is in work, or after `patience`.
    pub async fn shutdown(mut self, patience: Duration) {
        // nobody listens only when all have ended
        let _ = self.end.send(true);
        let ended = async { while self.running.join_next().await.is_some() {} };
        if timeout(patience, ended).await.is_err() {
            tracing::warn!("deliveries of events were cut off; they are made again");
        }
    }
}
