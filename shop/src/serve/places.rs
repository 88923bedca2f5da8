//! How many connections there may be: of all, and of one sender.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::{Proxies, RateLimits};
use crate::users::Client;

/// More connections wait in the system's queue.
const MOST: usize = 2_048;
/// Whoever has so many is refused more: slow ones of a single sender would keep out all others.
const MOST_OF_ONE: usize = 256;

/// The places for connections. Clones share them.
#[derive(Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    proxies: Proxies,
    most_of_one: usize,
}

/// A place that is taken, until it is dropped.
pub(super) struct Place {
    _one: OwnedSemaphorePermit,
    /// Whose it is, where that counts.
    of: Option<(String, Places)>,
}

impl Places {
    /// All free. Many senders are behind one of `proxies`; where senders are not limited, one may have all.
    pub(super) fn new(proxies: Proxies, limits: &RateLimits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(MOST)),
            taken: Arc::default(),
            proxies,
            most_of_one: if limits.are_on() { MOST_OF_ONE } else { MOST },
        }
    }

    /// A place for whoever comes next, once there is one.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// Gives it to `peer`, unless they have enough. This machine, and proxies, have as many as there are.
    pub(super) fn take(&self, free: OwnedSemaphorePermit, peer: IpAddr) -> Option<Place> {
        if peer.to_canonical().is_loopback() || self.proxies.trusts(peer) {
            return Some(Place {
                _one: free,
                of: None,
            });
        }
        let sender = Client::at(peer).subject();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(sender.clone()).or_default();
        if *count >= self.most_of_one {
            return None;
        }
        *count += 1;
        Some(Place {
            _one: free,
            of: Some((sender, self.clone())),
        })
    }

    fn give_back(&self, sender: &str) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(sender) {
            *count -= 1;
            if *count == 0 {
                taken.remove(sender);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((sender, places)) = &self.of {
            places.give_back(sender);
        }
    }
}

#[cfg(test)]
mod tests {
    use shop_telemetry::SystemClock;

    use super::*;

    fn places(rate: &str) -> Places {
        let limits = RateLimits::new(rate.parse().unwrap(), Arc::new(SystemClock::new()));
        Places::new(Proxies::new(vec!["10.0.0.0/8".parse().unwrap()]), &limits)
    }

    #[test]
    fn who_is_not_limited_may_have_all() {
        assert_eq!(places("100").most_of_one, MOST_OF_ONE);
        assert_eq!(places("off").most_of_one, MOST);
    }

    #[tokio::test]
    async fn one_sender_does_not_take_all() {
        let places = Places {
            most_of_one: 2,
            ..places("100")
        };
        let take = async |peer: &str| {
            let free = places.free().await.unwrap();
            places.take(free, peer.parse().unwrap())
        };
        let first = take("192.0.2.1").await;
        let second = take("192.0.2.1").await;
        assert!(first.is_some() && second.is_some());
        assert!(take("192.0.2.1").await.is_none());
        assert_eq!(places.all.available_permits(), MOST - 2);
        let mut others = Vec::new();
        for peer in ["192.0.2.2", "127.0.0.1", "10.1.1.1"] {
            for _ in 0..2 {
                others.push(take(peer).await.unwrap());
            }
        }
        others.push(take("127.0.0.1").await.unwrap());
        others.push(take("10.1.1.1").await.unwrap());
        drop(first);
        assert!(take("192.0.2.1").await.is_some());
        drop((second, others));
        assert!(places.taken.lock().unwrap().is_empty());
        assert_eq!(places.all.available_permits(), MOST);
    }
}
