//! What every sender has left, in memory that is bounded whoever comes.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock as Timing;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use shop_telemetry::Clock;

use super::Rate;

/// So many seconds' worth may be asked for at once.
const AT_ONCE: u32 = 10;
/// Of what changes something, and of what is expensive, this part of what is read.
const PART: u32 = 5;
/// After so many requests, those who have everything left again are forgotten.
const SWEEP: u32 = 4_096;

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// Something is looked at.
    Read,
    /// Something is changed.
    Write,
    /// Searches and the checkout.
    Expensive,
}

/// What a sender has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// At most.
    pub(super) most: u32,
    /// Now.
    pub(super) left: u32,
    /// Until all of it is back, or, with nothing left, until there is some.
    pub(super) wait: Duration,
}

/// Everyone's budgets. Clones share them.
#[derive(Clone)]
pub struct RateLimits(Option<Arc<Budgets>>);

struct Budgets {
    addresses: Kinds,
    users: Kinds,
    hasher: RandomState,
    clock: ShopClock,
    asked: AtomicU32,
}

impl RateLimits {
    /// Full budgets. A user has half of an address's, wherever they are.
    pub fn new(rate: Rate, clock: Arc<dyn Clock>) -> Self {
        let Rate::PerSecond(rate) = rate else {
            return Self(None);
        };
        let clock = ShopClock(clock);
        Self(Some(Arc::new(Budgets {
            addresses: Kinds::new(rate.get(), &clock),
            users: Kinds::new(rate.get() / 2, &clock),
            hasher: RandomState::new(),
            clock,
            asked: AtomicU32::new(0),
        })))
    }

    /// Whether there are any.
    pub(crate) fn are_on(&self) -> bool {
        self.0.is_some()
    }

    /// Pays for a request: what the poorer budget has left, or why there is no more.
    pub(super) fn pay(
        &self,
        cost: Cost,
        address: &str,
        user: Option<&str>,
    ) -> Result<Option<Standing>, Standing> {
        let Some(budgets) = &self.0 else {
            return Ok(None);
        };
        budgets.sweep();
        let by_address = budgets.take(budgets.addresses.of(cost), address)?;
        let Some(user) = user else {
            return Ok(Some(by_address));
        };
        let by_user = budgets.take(budgets.users.of(cost), user)?;
        let poorer = if by_user.left < by_address.left {
            by_user
        } else {
            by_address
        };
        Ok(Some(poorer))
    }
}

impl Budgets {
    fn take(&self, of: &Limiter, who: &str) -> Result<Standing, Standing> {
        // 65,536 places: a flood of addresses shares them rather than takes memory, and nobody can tell who shares with whom
        let place = self.hasher.hash_one(who) & u64::from(u16::MAX);
        let place = u16::try_from(place).unwrap_or_default();
        let standing = |quota: Quota, left: u32, wait| Standing {
            most: quota.burst_size().get(),
            left,
            wait,
        };
        match of.check_key(&place) {
            Ok(state) => {
                let (quota, left) = (state.quota(), state.remaining_burst_capacity());
                let gone = quota.burst_size().get().saturating_sub(left);
                let wait = quota.replenish_interval().saturating_mul(gone);
                Ok(standing(quota, left, wait))
            }
            Err(refused) => {
                let wait = refused.wait_time_from(self.clock.now());
                Err(standing(refused.quota(), 0, wait))
            }
        }
    }

    fn sweep(&self) {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.addresses.sweep();
            self.users.sweep();
        }
    }
}

type Limiter = RateLimiter<u16, HashMapStateStore<u16>, ShopClock, StateInformationMiddleware>;

/// The budgets of each cost.
struct Kinds {
    read: Limiter,
    write: Limiter,
    expensive: Limiter,
}

impl Kinds {
    fn new(rate: u32, clock: &ShopClock) -> Self {
        let limiter = |rate: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            let at_once = rate.saturating_mul(NonZeroU32::new(AT_ONCE).unwrap_or(NonZeroU32::MIN));
            let quota = Quota::per_second(rate).allow_burst(at_once);
            let store = HashMapStateStore::default();
            Limiter::new(quota, store, clock.clone())
        };
        Self {
            read: limiter(rate),
            write: limiter(rate / PART),
            expensive: limiter(rate / PART),
        }
    }

    fn of(&self, cost: Cost) -> &Limiter {
        match cost {
            Cost::Read => &self.read,
            Cost::Write => &self.write,
            Cost::Expensive => &self.expensive,
        }
    }

    fn sweep(&self) {
        for limiter in [&self.read, &self.write, &self.expensive] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// The time of the shop.
#[derive(Clone)]
struct ShopClock(Arc<dyn Clock>);

impl Timing for ShopClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

#[cfg(test)]
mod tests {
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    fn limits() -> (RateLimits, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(0)));
        (RateLimits::new("10".parse().unwrap(), clock.clone()), clock)
    }

    #[test]
    fn a_budget_is_spent_and_comes_back() {
        let (limits, clock) = limits();
        for left in (0..20).rev() {
            let standing = limits.pay(Cost::Write, "a", None).unwrap().unwrap();
            assert_eq!((standing.most, standing.left), (20, left));
        }
        let refused = limits.pay(Cost::Write, "a", None).unwrap_err();
        assert_eq!(refused.wait, Duration::from_millis(500));
        assert!(limits.pay(Cost::Read, "a", None).is_ok(), "another budget");
        assert!(limits.pay(Cost::Write, "b", None).is_ok(), "another sender");
        clock.advance(Duration::from_millis(499));
        assert!(limits.pay(Cost::Write, "a", None).is_err());
        clock.advance(Duration::from_millis(1));
        assert!(limits.pay(Cost::Write, "a", None).is_ok());
        assert!(limits.pay(Cost::Write, "a", None).is_err());
    }

    #[test]
    fn who_comes_from_many_addresses_has_one_budget() {
        let (limits, _) = limits();
        let pay = |address: u32| limits.pay(Cost::Expensive, &address.to_string(), Some("ada"));
        // five a second, a fifth of it, ten seconds' worth
        assert!((0..10).all(|address| pay(address).is_ok()));
        assert!(pay(11).is_err());
    }

    #[test]
    fn who_is_gone_is_forgotten_and_a_flood_takes_no_memory() {
        let (limits, clock) = limits();
        let read = &limits.0.as_ref().unwrap().addresses.read;
        for address in 0..200_000_u32 {
            limits.pay(Cost::Read, &address.to_string(), None).ok();
        }
        assert!(read.len() <= 65_536);
        clock.advance(Duration::from_mins(1));
        for _ in 0..SWEEP {
            limits.pay(Cost::Read, "a", None).ok();
        }
        assert_eq!(read.len(), 1);
    }
}
