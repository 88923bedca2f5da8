//! Telling a consumer of an event, and writing down how that went.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use shop_telemetry::trace::Tracer;
use shop_telemetry::{Label, Metric, Telemetry};
use tokio::time::timeout;
use tracing::Instrument;

use super::outbox::Unreadable;
use super::{Consumer, ConsumerError, ConsumerName, Delivered, Events};
use crate::error::Error;

/// How long one may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// The pause after the first failure; it doubles with each.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// After so many failures a person has to look at it: some twenty minutes.
const ATTEMPTS: u32 = 12;

/// Tells one consumer. Clones are the same one.
#[derive(Clone)]
pub struct Telling {
    consumer: Arc<dyn Consumer>,
    pub(super) events: Events,
    pub(super) telemetry: Telemetry,
    tracer: Tracer,
    random: Arc<Mutex<StdRng>>,
}

impl Telling {
    /// Tells `consumer` of what is in `events`, measures into `telemetry`, and goes on with traces by `tracer`.
    pub fn new(
        consumer: Arc<dyn Consumer>,
        events: Events,
        (telemetry, tracer): (Telemetry, &Tracer),
        random: StdRng,
    ) -> Self {
        Self {
            consumer,
            events,
            tracer: tracer.of(telemetry.service()),
            telemetry,
            random: Arc::new(Mutex::new(random)),
        }
    }

    pub(super) fn name(&self) -> ConsumerName {
        self.consumer.name()
    }

    /// In the trace of what made it happen.
    pub(super) async fn tell(&self, event: &Delivered) -> Result<(), Error> {
        let name = self.name();
        let carried = Some(event.traceparent.as_str()).filter(|carried| !carried.is_empty());
        let traced = self.tracer.receive(name.name(), carried);
        let handled = timeout(PATIENCE, self.consumer.handle(event))
            .instrument(traced.span().clone())
            .await
            .unwrap_or_else(|_| Err(ConsumerError::Later("took too long".to_owned())));
        if let Err(error) = &handled {
            traced.fail("event.failed", error.to_string());
        }
        drop(traced);
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
            Err(error) => self.failed(event, &error).await,
        }
    }

    async fn failed(&self, event: &Delivered, error: &ConsumerError) -> Result<(), Error> {
        let attempt = (event.id.as_str(), event.attempts);
        let topic = event.event.topic.name();
        self.put_off(attempt, topic, error).await
    }

    /// Another process may be able to read it, so that it is tried as often as others.
    pub(super) async fn unreadable(&self, event: &Unreadable) -> Result<(), Error> {
        let why = format!("this version of the shop cannot read {}", event.what);
        let attempt = (event.id.as_str(), event.attempts);
        let error = ConsumerError::Later(why);
        self.put_off(attempt, "unknown", &error).await
    }

    async fn put_off(
        &self,
        (event, attempts): (&str, u32),
        topic: &'static str,
        error: &ConsumerError,
    ) -> Result<(), Error> {
        let name = self.name();
        let again = match error {
            ConsumerError::Later(_) if attempts < ATTEMPTS => Some(self.pause(attempts)),
            ConsumerError::Later(_) | ConsumerError::Never(_) => None,
        };
        let why = error.to_string();
        if again.is_some() {
            tracing::warn!(consumer = %name, topic, event_id = event, attempts, error = why, "an event could not be dealt with");
        } else {
            tracing::error!(consumer = %name, topic, event_id = event, attempts, error = why, "an event was given up");
            self.telemetry
                .count(Metric::DeadLetters, &Label::topic(topic));
        }
        let attempt = (event, attempts);
        self.events.failed(name, attempt, again, &why).await
    }

    /// Doubles with each attempt, and lies anywhere in the upper half of that, so that those who failed together do not come together.
    pub(super) fn pause(&self, attempts: u32) -> Duration {
        let doubled = PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
        let whole = doubled.min(LONGEST_PAUSE);
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        whole.mul_f64(random.random_range(0.5..=1.0))
    }
}
