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
    state: Arc<Mutex<State>>,
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
            state: Arc::new(Mutex::new(State::Closed { failures: 0 })),
        }
    }

    /// Leave to make one call, or none while it is open.
    pub fn pass(&self) -> Option<Pass> {
        let mut state = self.locked();
        match *state {
            State::Closed { .. } => {}
            State::Open { until } if self.clock.monotonic() >= until => *state = State::Trying,
            State::Open { .. } | State::Trying => return None,
        }
        Some(Pass {
            breaker: self.clone(),
            is_used: false,
        })
    }

    /// How it stands.
    pub fn position(&self) -> Position {
        match *self.locked() {
            State::Closed { .. } => Position::Closed,
            State::Open { until } if self.clock.monotonic() < until => Position::Open,
            State::Open { .. } | State::Trying => Position::HalfOpen,
        }
    }

    fn report(&self, success: bool) {
        let mut state = self.locked();
        let open = State::Open {
            until: self.clock.monotonic() + self.settings.pause,
        };
        *state = match (*state, success) {
            // of a call that began before it opened: says nothing new
            (State::Open { until }, _) => State::Open { until },
            (_, true) => State::Closed { failures: 0 },
            (State::Closed { failures }, false) if failures + 1 < self.settings.failures => {
                State::Closed {
                    failures: failures + 1,
                }
            }
            (State::Closed { .. } | State::Trying, false) => open,
        };
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        // each change is one assignment
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave for one call, whose outcome it wants to know. Dropped without one (the caller went away), it counts as a failure: nothing
/// says that the call would have ended well.
#[derive(Debug)]
#[must_use = "tell how the call went"]
pub struct Pass {
    breaker: Breaker,
    is_used: bool,
}

impl Pass {
    /// The call went well, or failed in a way that is no fault of who was called.
    pub fn succeeded(mut self) {
        self.is_used = true;
        self.breaker.report(true);
    }

    /// The call failed.
    pub fn failed(mut self) {
        self.is_used = true;
        self.breaker.report(false);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.is_used {
            self.breaker.report(false);
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
        assert_eq!(breaker.position(), Position::Open);
        clock.advance(PAUSE);
        assert!(breaker.pass().is_some());
    }

    #[test]
    fn late_answers_of_old_calls_change_nothing() {
        let (breaker, _) = breaker();
        let late = breaker.pass().unwrap();
        fail(&breaker, 3);
        late.succeeded();
        assert_eq!(breaker.position(), Position::Open);
    }
}
