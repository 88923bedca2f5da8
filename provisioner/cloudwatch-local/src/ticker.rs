//! Drives the alarm engine: every second of the clock, or every second that a manual clock is moved over.

use std::{sync::Arc, time::Duration};

use cloudwatch::time::Timestamp;
use tokio::{sync::Mutex, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::services::{Services, Shared};

/// How far one move of a manual clock may go: each of its seconds is a step.
const MAX_ADVANCE_SECONDS: i64 = 86_400;

/// How often old things are dropped, in ticks.
const HOUSEKEEPING_TICKS: u32 = 3600;

/// Why a clock can not be moved.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// The clock is the machine's.
    #[error("the clock is the machine's and moves by itself")]
    NotManual,
    /// Backwards.
    #[error("the clock only moves ahead")]
    Backwards,
    /// More steps than one move may make.
    #[error("one move goes at most {MAX_ADVANCE_SECONDS} seconds ahead")]
    TooFar,
}

/// Steps the engine.
pub(crate) struct Ticker {
    shared: Shared,
    services: Arc<Services>,
    /// Steps never overlap; counts ticks until the next housekeeping.
    turn: Mutex<u32>,
}

impl Ticker {
    pub(crate) fn new(shared: Shared, services: Arc<Services>) -> Self {
        Self {
            shared,
            services,
            turn: Mutex::new(0),
        }
    }

    /// Ticks every second until told to stop.
    pub(crate) fn start(self: &Arc<Self>, stop: CancellationToken) -> JoinHandle<()> {
        let ticker = Arc::clone(self);
        tokio::spawn(async move {
            if ticker.shared.clock.as_manual().is_some() {
                return stop.cancelled().await;
            }
            let mut interval = tokio::time::interval(Duration::from_secs(1));
            interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
            loop {
                tokio::select! {
                    () = stop.cancelled() => break,
                    _ = interval.tick() => ticker.step(ticker.shared.now()).await,
                }
            }
        })
    }

    /// Moves the manual clock, with a step at each second on the way.
    pub(crate) async fn advance(&self, target: Timestamp) -> Result<(), AdvanceError> {
        let clock = self
            .shared
            .clock
            .as_manual()
            .ok_or(AdvanceError::NotManual)?;
        let mut now = self.shared.now();
        let distance = target.millis_since(now);
        if distance < 0 {
            return Err(AdvanceError::Backwards);
        }
        if distance > MAX_ADVANCE_SECONDS * 1000 {
            return Err(AdvanceError::TooFar);
        }
        while now < target {
            now = now.plus_seconds(1).min(target);
            clock.set(now);
            self.step(now).await;
        }
        Ok(())
    }

    async fn step(&self, now: Timestamp) {
        let mut ticks = self.turn.lock().await;
        self.services.rum.publish();
        self.services.cloudwatch.step(now).await;
        self.services.cloudformation.tick();
        self.services.synthetics.step(now).await;
        *ticks += 1;
        if *ticks >= HOUSEKEEPING_TICKS {
            *ticks = 0;
            self.services.cloudwatch.expire(now).await;
            self.services.logs.expire(now).await;
            self.services.synthetics.expire().await;
            self.services.s3.expire(now).await;
        }
    }
}
