//! A circuit breaker: what fails again and again is left alone for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shop_telemetry::Clock;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// So many failures in a row open it.
    pub failures: u32,
    /// For so long no call passes; then one is tried.
    pub pause: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            failures: 5,
            pause: Duration::from_secs(10),
        }
    }
}

/// What a breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Every call.
    Closed,
    /// None.
    Open,
    /// One, to see whether it works again.
    HalfOpen,
}

/// The breaker. Clones are the same one.
#[derive(Clone)]
pub struct Breaker {
    settings: BreakerSettings,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<Stand>>,
}

#[derive(Debug, Clone, Copy)]
struct Stand {
    state: State,
    /// Counts openings and trials: what is told of a call that began before the last of them says nothing new.
    epoch: u64,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Closed { failures: u32 },
    Open { until: Duration },
    Trying,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(settings: BreakerSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings,
            clock,
            state: Arc::new(Mutex::new(Stand {
                state: State::Closed { failures: 0 },
                epoch: 0,
            })),
        }
    }

    /// Leave to make one call, or none while it is open.
    pub fn pass(&self) -> Option<Pass> {
        let mut stand = self.locked();
        match stand.state {
            State::Closed { .. } => {}
            State::Open { until } if self.clock.monotonic() >= until => stand.go(State::Trying),
            State::Open { .. } | State::Trying => return None,
        }
        Some(Pass {
            breaker: self.clone(),
            epoch: stand.epoch,
            is_used: false,
        })
    }

    /// How it stands.
    pub fn position(&self) -> Position {
        match self.locked().state {
            State::Closed { .. } => Position::Closed,
            State::Open { until } if self.clock.monotonic() < until => Position::Open,
            State::Open { .. } | State::Trying => Position::HalfOpen,
        }
    }

    /// `None` of a call that nobody waited for.
    fn report(&self, epoch: u64, success: Option<bool>) {
        let mut stand = self.locked();
        if stand.epoch != epoch {
            return;
        }
        let now = self.clock.monotonic();
        let open = |pause| State::Open { until: now + pause };
        match (stand.state, success) {
            // the next one tries
            (State::Trying, None) => stand.go(open(Duration::ZERO)),
            (_, Some(true)) => stand.state = State::Closed { failures: 0 },
            (State::Closed { failures }, Some(false)) if failures + 1 < self.settings.failures => {
                stand.state = State::Closed {
                    failures: failures + 1,
                };
            }
            (State::Closed { .. } | State::Trying, Some(false)) => {
                stand.go(open(self.settings.pause));
            }
            (State::Closed { .. }, None) | (State::Open { .. }, _) => {}
        }
    }

    fn locked(&self) -> MutexGuard<'_, Stand> {
        // no change is left half done
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stand {
    fn go(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

/// Leave for one call, whose outcome it wants to know. Dropped without one (the caller went away), it says nothing: a customer who
/// does not wait must not cut others off.
#[derive(Debug)]
#[must_use = "tell how the call went"]
pub struct Pass {
    breaker: Breaker,
    epoch: u64,
    is_used: bool,
}

impl Pass {
    /// The call went well, or failed in a way that is no fault of who was called.
    pub fn succeeded(mut self) {
        self.is_used = true;
        self.breaker.report(self.epoch, Some(true));
    }

    /// The call failed.
    pub fn failed(mut self) {
        self.is_used = true;
        self.breaker.report(self.epoch, Some(false));
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.is_used {
            self.breaker.report(self.epoch, None);
        }
    }
}

impl std::fmt::Debug for Breaker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Breaker({:?})", self.position())
    }
}

#[cfg(test)]
mod tests {
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    const NEARLY: Duration = Duration::from_millis(9_999);
    const PAUSE: Duration = Duration::from_secs(10);

    fn breaker() -> (Breaker, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(0)));
        let settings = BreakerSettings {
            failures: 3,
            pause: PAUSE,
        };
        (Breaker::new(settings, clock.clone()), clock)
    }

    fn fail(breaker: &Breaker, times: u32) {
        for _ in 0..times {
            breaker.pass().unwrap().failed();
        }
    }

    #[test]
    fn failures_in_a_row_open_it() {
        let (breaker, _) = breaker();
        fail(&breaker, 2);
        breaker.pass().unwrap().succeeded();
        fail(&breaker, 2);
        assert_eq!(breaker.position(), Position::Closed);
        fail(&breaker, 1);
        assert_eq!(breaker.position(), Position::Open);
        assert!(breaker.pass().is_none());
    }

    #[test]
    fn after_the_pause_one_call_decides() {
        let (breaker, clock) = breaker();
        fail(&breaker, 3);
        clock.advance(NEARLY);
        assert!(breaker.pass().is_none());
        clock.advance(Duration::from_millis(1));
        let trial = breaker.pass().unwrap();
        assert_eq!(breaker.position(), Position::HalfOpen);
        assert!(breaker.pass().is_none(), "only one");
        trial.failed();
        assert_eq!(breaker.position(), Position::Open);
        clock.advance(PAUSE);
        breaker.pass().unwrap().succeeded();
        assert_eq!(breaker.position(), Position::Closed);
        // it begins to count anew
        fail(&breaker, 2);
        assert_eq!(breaker.position(), Position::Closed);
    }

    #[test]
    fn a_call_that_was_given_up_does_not_hold_it_half_open() {
        let (breaker, clock) = breaker();
        fail(&breaker, 3);
        clock.advance(PAUSE);
        drop(breaker.pass().unwrap());
        assert_eq!(breaker.position(), Position::HalfOpen);
        breaker.pass().unwrap().succeeded();
        assert_eq!(breaker.position(), Position::Closed);
    }

    #[test]
    fn callers_who_do_not_wait_do_not_open_it() {
        let (breaker, _) = breaker();
        for _ in 0..10 {
            drop(breaker.pass().unwrap());
        }
        assert_eq!(breaker.position(), Position::Closed);
        // nor do they hide failures
        fail(&breaker, 2);
        drop(breaker.pass().unwrap());
        fail(&breaker, 1);
        assert_eq!(breaker.position(), Position::Open);
    }

    #[test]
    fn late_answers_of_old_calls_change_nothing() {
        let (breaker, _) = breaker();
        let late = breaker.pass().unwrap();
        fail(&breaker, 3);
        late.succeeded();
        assert_eq!(breaker.position(), Position::Open);
    }

    #[test]
    fn only_the_trial_decides_while_it_is_tried() {
        let (breaker, clock) = breaker();
        let (well, badly, later) = (breaker.pass(), breaker.pass(), breaker.pass());
        fail(&breaker, 3);
        clock.advance(PAUSE);
        let trial = breaker.pass().unwrap();
        well.unwrap().succeeded();
        assert!(breaker.pass().is_none(), "the trial is still under way");
        badly.unwrap().failed();
        assert_eq!(breaker.position(), Position::HalfOpen);
        trial.succeeded();
        assert_eq!(breaker.position(), Position::Closed);
        fail(&breaker, 2);
        later.unwrap().failed();
        assert_eq!(breaker.position(), Position::Closed);
    }
}
