//! Which canary is due: a look at all of them with each tick.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cloudwatch::{synthetics::CanarySchedule, time::Timestamp};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    Synthetics,
    canary::{Canary, State},
    run::Run,
};
use crate::store::StoreError;

/// When canaries run next, and which run now; both by the canary's id.
#[derive(Clone, Default)]
pub(super) struct Pace(Arc<Mutex<Board>>);

#[derive(Default)]
struct Board {
    next: HashMap<String, Timestamp>,
    flights: HashMap<String, Ends>,
}

/// The ends of a flight: how it is told to end, and how it tells that it has.
struct Ends {
    cancel: CancellationToken,
    landed: CancellationToken,
}

/// A scheduled run that goes on; the next one of its canary can begin when it is dropped.
pub(super) struct Flight {
    pub(super) cancel: CancellationToken,
    canary: String,
    pace: Pace,
    _landed: DropGuard,
    _place: OwnedSemaphorePermit,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.pace.lock().flights.remove(&self.canary);
    }
}

impl Pace {
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets when a canary runs next; `None` for not at all.
    pub(super) fn set(&self, id: &str, next: Option<Timestamp>) {
        let mut board = self.lock();
        match next {
            Some(next) => board.next.insert(id.to_owned(), next),
            None => board.next.remove(id),
        };
    }

    /// When a canary runs next.
    pub(super) fn next(&self, id: &str) -> Option<Timestamp> {
        self.lock().next.get(id).copied()
    }

    /// Ends the run of a canary that is no more; nothing of it comes after this.
    pub(super) async fn end(&self, id: &str) {
        let landed = {
            let mut board = self.lock();
            board.next.remove(id);
            board.flights.get(id).map(|flight| {
                flight.cancel.cancel();
                flight.landed.clone()
            })
        };
        if let Some(landed) = landed {
            landed.cancelled().await;
        }
    }

    fn is_flying(&self, id: &str) -> bool {
        self.lock().flights.contains_key(id)
    }

    fn launch(&self, id: &str, cancel: CancellationToken, place: OwnedSemaphorePermit) -> Flight {
        let landed = CancellationToken::new();
        let ends = Ends {
            cancel: cancel.clone(),
            landed: landed.clone(),
        };
        self.lock().flights.insert(id.to_owned(), ends);
        Flight {
            _landed: landed.drop_guard(),
            cancel,
            canary: id.to_owned(),
            pace: self.clone(),
            _place: place,
        }
    }
}

impl Canary {
    /// Its schedule; canaries are kept only with one that can be read.
    pub(super) fn calendar(&self) -> Option<CanarySchedule> {
        self.schedule.expression.as_deref()?.parse().ok()
    }

    /// Whether it runs only when it is started.
    pub(super) fn is_once(&self) -> bool {
        self.calendar().is_some_and(|calendar| calendar.is_once())
    }

    /// When it stops by itself.
    fn ends(&self) -> Option<Timestamp> {
        let seconds = self.schedule.duration_in_seconds.filter(|it| *it > 0)?;
        Some(Timestamp::from_millis(self.started?).plus_seconds(seconds))
    }
}

impl Synthetics {
    /// Starts the runs that are due, as many as there are places: who waits longest comes first.
    pub(crate) async fn step(self: &Arc<Self>, now: Timestamp) {
        if !self.shared.options.canaries.run {
            return;
        }
        for (slot, canary) in self.due(now).await {
            let Some(place) = self.machinery.place() else {
                break;
            };
            let run = Run::begin(&canary, now.millis(), None);
            if let Err(error) = self.runs.keep(&run).await {
                tracing::error!(%error, "a run of a canary can not be kept");
                return;
            }
            let calendar = canary.calendar();
            let next = calendar.and_then(|calendar| calendar.next(slot, now));
            self.pace.set(&canary.id, next);
            let flight = self.pace.launch(&canary.id, self.stop.child_token(), place);
            let synthetics = Arc::clone(self);
            self.flights.spawn(synthetics.fly(canary, run, flight));
        }
    }

    /// The canaries that are due, with when they were, the oldest first. Those whose time is over are stopped.
    async fn due(&self, now: Timestamp) -> Vec<(Timestamp, Canary)> {
        let running: Vec<Canary> = {
            let canaries = self.canaries.lock().await;
            let running = |canary: &&Canary| canary.state == State::Running;
            canaries.values().filter(running).cloned().collect()
        };
        let mut due = Vec::new();
        for canary in running {
            let flying = self.pace.is_flying(&canary.id);
            if !flying && canary.ends().is_some_and(|end| end <= now) {
                if let Err(error) = self.rest(&canary).await {
                    tracing::error!(%error, "a canary can not be stopped");
                }
                continue;
            }
            let Some(slot) = self.pace.next(&canary.id).filter(|slot| *slot <= now) else {
                continue;
            };
            if !flying {
                due.push((slot, canary));
            } else if let Some(calendar) = canary.calendar().filter(|it| !it.is_once()) {
                // never twice at the same time: this one is left out
                self.pace.set(&canary.id, calendar.next(slot, now));
            }
        }
        due.sort_by_key(|(slot, _)| *slot);
        due
    }

    /// Stops a canary that has nothing more to do.
    pub(super) async fn rest(&self, canary: &Canary) -> Result<(), StoreError> {
        let mut canaries = self.canaries.lock().await;
        let Some(held) = canaries.get(&canary.name) else {
            return Ok(());
        };
        if held.id != canary.id || held.started != canary.started || held.state != State::Running {
            return Ok(());
        }
        let mut rested = held.clone();
        rested.state = State::Stopped;
        rested.stopped = Some(self.shared.now().millis());
        self.keep(&mut canaries, &rested).await?;
        self.pace.set(&canary.id, None);
        Ok(())
    }

    /// Goes on with the canaries that ran when the process ended.
    pub(crate) async fn resume(&self) -> Result<(), StoreError> {
        let now = self.shared.now();
        let running: Vec<Canary> = self.canaries.lock().await.values().cloned().collect();
        for canary in running {
            let (State::Running, Some(calendar)) = (canary.state, canary.calendar()) else {
                continue;
            };
            let last = self.runs.last(&canary.id).await;
            let last = last.filter(|run| canary.started.is_some_and(|at| run.started >= at));
            let last = last.map(|run| Timestamp::from_millis(run.first_started));
            match last {
                Some(_) if calendar.is_once() => self.rest(&canary).await?,
                Some(last) => self.pace.set(&canary.id, calendar.next(last, now)),
                None => self.pace.set(&canary.id, calendar.first(now)),
            }
        }
        Ok(())
    }

    /// Ends all runs; those that are cut off are told so.
    pub(crate) async fn close(&self) {
        self.stop.cancel();
        self.flights.close();
        self.flights.wait().await;
    }
}
