//! Reading through.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shop_telemetry::{Label, Metric, Telemetry};

use super::shelf::{Entry, Shelf};
use super::{Served, Weight};
use crate::database::{Changes, Moment};
use crate::error::Error;

/// How long something is given out before it is read again: another process may have changed it.
pub(in crate::catalog) const FRESH: Duration = Duration::from_secs(2);
/// How long the database is left alone once it failed, where there is something old to give out.
const PAUSE: Duration = Duration::from_secs(1);

/// Where look-ups are counted, under which name.
#[derive(Clone)]
pub(in crate::catalog) struct Lookups {
    pub(in crate::catalog) telemetry: Telemetry,
    pub(in crate::catalog) name: &'static str,
}

/// Values by their keys. Clones share them.
pub(in crate::catalog) struct Kept<K, V>(Arc<Inner<K, V>>);

struct Inner<K, V> {
    shelf: Mutex<Shelf<K, V>>,
    /// Who loads a key holds its lock; those who want the same wait for it.
    loading: Mutex<HashMap<K, Arc<tokio::sync::Mutex<()>>>>,
    failed_at: Mutex<Option<Duration>>,
    changes: Changes,
    lookups: Lookups,
}

#[derive(Clone, Copy)]
enum Found {
    Hit,
    Miss,
    Stale,
}

impl<K, V> Clone for Kept<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Kept<K, V>
where
    K: Hash + Eq + Clone + Send + 'static,
    V: Weight + Send + Sync + 'static,
{
    /// None yet, and never more than `bytes` of them.
    pub(in crate::catalog) fn new(bytes: usize, changes: Changes, lookups: Lookups) -> Self {
        let kept = Self(Arc::new(Inner {
            shelf: Mutex::new(Shelf::new(bytes)),
            loading: Mutex::default(),
            failed_at: Mutex::default(),
            changes,
            lookups,
        }));
        let sampled = kept.clone();
        let label = Label::cache(kept.0.lookups.name);
        let telemetry = kept.0.lookups.telemetry.clone();
        telemetry.gauge(Metric::CacheEntries, label, move || {
            u32::try_from(sampled.shelf().len()).map_or(f64::INFINITY, f64::from)
        });
        kept
    }

    /// The value of `key`, which `load` reads where there is none, or only an old one.
    ///
    /// # Errors
    /// What `load` says, when nothing is kept either.
    pub(in crate::catalog) async fn get(
        &self,
        key: K,
        load: impl Future<Output = Result<V, Error>>,
    ) -> Result<Served<V>, Error> {
        if let Some(value) = self.fresh(&key) {
            self.count(Found::Hit);
            return Ok(Served::fresh(value));
        }
        if self.is_away()
            && let Some(old) = self.stale(&key)
        {
            return Ok(old);
        }
        let asked_at = self.now();
        let turn = Turn::take(&self.0, &key);
        let held = turn.lock.lock().await;
        if let Some(value) = self.fresh(&key) {
            self.count(Found::Hit);
            return Ok(Served::fresh(value));
        }
        if self.failed_since(asked_at) {
            // who waited for one that failed does not make others wait in turn
            drop(held);
        }
        self.load(&key, load).await
    }

    async fn load(
        &self,
        key: &K,
        load: impl Future<Output = Result<V, Error>>,
    ) -> Result<Served<V>, Error> {
        let moment = self.0.changes.now();
        match load.await {
            Ok(value) => {
                self.count(Found::Miss);
                let value = Arc::new(value);
                self.put(key.clone(), Arc::clone(&value), moment);
                Ok(Served::fresh(value))
            }
            Err(error) => {
                if !matches!(error, Error::Database(_)) {
                    return Err(error);
                }
                *lock(&self.0.failed_at) = Some(self.now());
                let Some(old) = self.stale(key) else {
                    self.count(Found::Miss);
                    return Err(error);
                };
                tracing::warn!(%error, cache = self.0.lookups.name, "the catalog is old: it cannot be read");
                Ok(old)
            }
        }
    }

    fn fresh(&self, key: &K) -> Option<Arc<V>> {
        let mut entries = self.shelf();
        let entry = entries.get(key)?;
        let is_fresh = self.age(entry) < FRESH;
        let (moment, value) = (entry.moment, Arc::clone(&entry.value));
        drop(entries);
        let changes = &self.0.changes;
        (is_fresh && changes.none_since(moment, value.products())).then_some(value)
    }

    fn stale(&self, key: &K) -> Option<Served<V>> {
        let mut entries = self.shelf();
        let entry = entries.get(key)?;
        let served = Served::stale(Arc::clone(&entry.value), self.age(entry));
        drop(entries);
        self.count(Found::Stale);
        Some(served)
    }

    fn put(&self, key: K, value: Arc<V>, moment: Moment) {
        let bytes = value.weight();
        let at = (moment, self.now());
        self.shelf().put(key, value, bytes, at);
    }

    fn is_away(&self) -> bool {
        let failed_at = *lock(&self.0.failed_at);
        failed_at.is_some_and(|at| self.now().saturating_sub(at) < PAUSE)
    }

    fn failed_since(&self, since: Duration) -> bool {
        lock(&self.0.failed_at).is_some_and(|at| at >= since)
    }

    fn count(&self, found: Found) {
        let flag = |is: bool| f64::from(u8::from(is));
        let lookups = &self.0.lookups;
        lookups.telemetry.record_together(
            &Label::cache(lookups.name),
            &[
                (Metric::CacheLookups, 1.0),
                (Metric::CacheHits, flag(matches!(found, Found::Hit))),
                (Metric::CacheMisses, flag(matches!(found, Found::Miss))),
                (Metric::CacheStale, flag(matches!(found, Found::Stale))),
            ],
        );
    }

    fn age(&self, entry: &Entry<V>) -> Duration {
        self.now().saturating_sub(entry.stored_at)
    }

    fn now(&self) -> Duration {
        self.0.lookups.telemetry.clock().monotonic()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<K, V>> {
        lock(&self.0.shelf)
    }
}

/// A place among those who want a key. The last one to leave, answered or gone, takes the lock away.
struct Turn<'a, K: Hash + Eq, V> {
    inner: &'a Inner<K, V>,
    key: &'a K,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl<'a, K: Hash + Eq + Clone, V> Turn<'a, K, V> {
    fn take(inner: &'a Inner<K, V>, key: &'a K) -> Self {
        let lock = Arc::clone(lock(&inner.loading).entry(key.clone()).or_default());
        Self { inner, key, lock }
    }
}

impl<K: Hash + Eq, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        let mut loading = lock(&self.inner.loading);
        // two: the map's own and ours
        if Arc::strong_count(&self.lock) <= 2 {
            loading.remove(self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use shop_telemetry::{DimensionValue, EpochMillis, ManualClock, Resolution, TelemetryOptions};
    use tokio::sync::Notify;

    use super::*;
    use crate::catalog::{CategoryNode, Slug};

    type Tree = Vec<CategoryNode>;

    fn kept(changes: &Changes) -> Kept<u32, Tree> {
        let options = TelemetryOptions {
            namespace: "Shop".parse().unwrap(),
            service: DimensionValue::nearest("catalog"),
            resolution: Resolution::Minute,
        };
        let clock = ManualClock::new(EpochMillis::new(0));
        let lookups = Lookups {
            telemetry: Telemetry::new(options, Arc::new(clock)),
            name: "tests",
        };
        Kept::new(100_000, changes.clone(), lookups)
    }

    fn tree(name: &str) -> Tree {
        vec![CategoryNode {
            category: crate::catalog::Category {
                id: crate::catalog::CategoryId::new(1),
                parent: None,
                slug: Slug::of(name),
                name: name.to_owned(),
            },
            products: 0,
            children: Vec::new(),
        }]
    }

    async fn loaded(kept: &Kept<u32, Tree>, name: &str) -> String {
        let load = async { Ok(tree(name)) };
        let value = kept.get(1, load).await.unwrap();
        value.first().unwrap().category.name.clone()
    }

    #[tokio::test]
    async fn what_many_want_is_loaded_once() {
        let kept = kept(&Changes::default());
        let (loads, gate) = (AtomicU32::new(0), Notify::new());
        let load = || async {
            loads.fetch_add(1, Ordering::Relaxed);
            gate.notified().await;
            Ok(tree("a"))
        };
        // all are polled once before the gate opens
        let wanted = std::array::from_fn::<_, 3, _>(|_| kept.get(1, load()));
        let [a, b, c] = wanted;
        let open = async { gate.notify_one() };
        let (a, b, c, ()) = tokio::join!(a, b, c, open);
        for value in [a, b, c] {
            assert_eq!(value.unwrap().len(), 1);
        }
        assert_eq!(loads.load(Ordering::Relaxed), 1);
        assert!(lock(&kept.0.loading).is_empty());
    }

    #[tokio::test]
    async fn one_who_leaves_holds_up_nobody() {
        let kept = kept(&Changes::default());
        let never = kept.get(1, std::future::pending());
        let gone = tokio::time::timeout(Duration::ZERO, never).await;
        assert!(gone.is_err());
        assert!(lock(&kept.0.loading).is_empty());
        assert_eq!(loaded(&kept, "a").await, "a");
    }

    #[tokio::test]
    async fn what_is_read_during_a_change_is_not_kept() {
        let changes = Changes::default();
        let kept = kept(&changes);
        let during = async {
            let before = tree("before");
            drop(changes.catalog());
            Ok(before)
        };
        kept.get(1, during).await.unwrap();
        assert_eq!(loaded(&kept, "after").await, "after");
        assert_eq!(loaded(&kept, "never read").await, "after");
    }

    #[tokio::test]
    async fn who_waits_for_a_failure_does_not_wait_again() {
        let kept = kept(&Changes::default());
        let fail = || async { Err(Error::Database(sqlx::Error::PoolTimedOut)) };
        let (a, b) = tokio::join!(kept.get(1, fail()), kept.get(1, fail()));
        assert!(a.is_err() && b.is_err());
        assert_eq!(loaded(&kept, "a").await, "a");
    }
}
