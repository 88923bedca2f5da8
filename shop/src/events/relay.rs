//! Telling consumers, in the background, until the shop ends.
//!
//! Several processes may do this for the same consumer: a delivery belongs to who took it on until its lease is over. One that ends
//! in the middle of one leaves it to be told again then.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use shop_telemetry::{Label, Metric, Telemetry};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Consumer, ConsumerError, Delivered, Events};
use crate::database::Kind;
use crate::error::Error;

/// Deliveries that are taken on at once.
const BATCH: i64 = 4;
/// How long one may take, and, with some time to spare, how long the batch belongs to who took it on.
const PATIENCE: Duration = Duration::from_secs(30);
const LEASE: Duration = Duration::from_secs(150);
/// How often one looks for what nobody said was there.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after the first failure; it doubles with each.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// After so many failures a person has to look at it: some twenty minutes.
const ATTEMPTS: u32 = 12;
/// Rounds between two sweeps of the outbox.
const SWEEP_EVERY: u32 = 3_600;

/// Tells one consumer.
pub struct Relay {
    consumer: Arc<dyn Consumer>,
    events: Events,
    telemetry: Telemetry,
    random: Mutex<StdRng>,
    depth: Arc<Sampled>,
}

#[derive(Default)]
struct Sampled {
    waiting: AtomicU64,
    oldest: AtomicI64,
}

impl Relay {
    /// Tells `consumer` of what is in `events`, and measures into `telemetry`.
    pub fn new(
        consumer: Arc<dyn Consumer>,
        events: Events,
        telemetry: Telemetry,
        random: StdRng,
    ) -> Self {
        let depth = Arc::new(Sampled::default());
        let queue = consumer.name().name();
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
            consumer,
            events,
            telemetry,
            random: Mutex::new(random),
            depth,
        }
    }

    /// Deals with all that is due now, and with what comes due by that; how many deliveries there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<u64, Error> {
        let mut dealt = 0;
        loop {
            let due = self
                .events
                .claim(self.consumer.name(), BATCH, LEASE)
                .await?;
            if due.is_empty() {
                break;
            }
            for event in due {
                self.tell(&event).await?;
                dealt += 1;
            }
        }
        let depth = self.events.depth(self.consumer.name()).await?;
        self.depth.waiting.store(depth.waiting, Ordering::Relaxed);
        self.depth.oldest.store(depth.oldest, Ordering::Relaxed);
        Ok(dealt)
    }

    /// Makes due what this consumer was told of and has not done, whoever took it on. Only for when nobody else can be at it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reclaim(&self) -> Result<(), Error> {
        self.events.reclaim(self.consumer.name()).await
    }

    async fn tell(&self, event: &Delivered) -> Result<(), Error> {
        let name = self.consumer.name();
        let handled = timeout(PATIENCE, self.consumer.handle(event))
            .await
            .unwrap_or_else(|_| Err(ConsumerError::Later("took too long".to_owned())));
        let topic = Label::topic(event.event.topic.name());
        let failed = f64::from(u8::from(handled.is_err()));
        self.telemetry.record_together(
            &topic,
            &[(Metric::EventsHandled, 1.0), (Metric::EventsFailed, failed)],
        );
        match handled {
            Ok(()) => {
                let lag = (self.events.now() - event.created_at).max(0);
                self.telemetry.record(Metric::EventLag, &topic, lag as f64);
                self.events.done(name, event).await
            }
            Err(error) => {
                let again = match error {
                    ConsumerError::Later(_) if event.attempts < ATTEMPTS => {
                        Some(self.pause(event.attempts))
                    }
                    ConsumerError::Later(_) | ConsumerError::Never(_) => None,
                };
                let why = error.to_string();
                if again.is_some() {
                    tracing::warn!(consumer = %name, topic = %event.event.topic, event_id = event.id, attempts = event.attempts, error = why, "an event could not be dealt with");
                } else {
                    tracing::error!(consumer = %name, topic = %event.event.topic, event_id = event.id, attempts = event.attempts, error = why, "an event was given up");
                    self.telemetry.count(Metric::DeadLetters, &topic);
                }
                self.events.failed(name, event, again, &why).await
            }
        }
    }

    /// Doubles with each attempt, and lies anywhere in the upper half of that, so that those who failed together do not come together.
    fn pause(&self, attempts: u32) -> Duration {
        let doubled = PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
        let whole = doubled.min(LONGEST_PAUSE);
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        whole.mul_f64(random.random_range(0.5..=1.0))
    }

    async fn run(self, mut ending: watch::Receiver<bool>) {
        // a file has one process: who took deliveries on before is dead
        if self.events.database.kind() == Kind::Sqlite
            && let Err(error) = self.reclaim().await
        {
            tracing::warn!(consumer = %self.consumer.name(), %error, "deliveries could not be reclaimed");
        }
        let mut rounds: u32 = 0;
        let mut healthy = true;
        while !*ending.borrow() {
            let result = self.drain().await;
            // said once an outage, not once a second
            if let (Err(error), true) = (&result, healthy) {
                tracing::warn!(consumer = %self.consumer.name(), %error, "events cannot be delivered");
            }
            healthy = result.is_ok();
            if rounds.is_multiple_of(SWEEP_EVERY) && healthy {
                // what is not swept now is later
                let _ = self.events.sweep().await;
            }
            rounds = rounds.wrapping_add(1);
            tokio::select! {
                _ = ending.changed() => {}
                () = self.events.written() => {}
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
    /// Starts telling `consumers`. Must be called within a tokio runtime.
    pub fn start(events: &Events, consumers: Vec<(Arc<dyn Consumer>, Telemetry)>) -> Self {
        let (end, ending) = watch::channel(false);
        let mut running = JoinSet::new();
        for (consumer, telemetry) in consumers {
            let random = StdRng::from_rng(&mut rand::rng());
            let relay = Relay::new(consumer, events.clone(), telemetry, random);
            running.spawn(relay.run(ending.clone()));
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
