//! All app monitors: in memory, and in the store.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::{definition::Compiled, live::Live, monitor::Monitor};
use crate::store::{Batch, Collection, Store, StoreError};

/// App monitors by name. Who changes one holds [`Book::writing`].
#[derive(Debug)]
pub(super) struct Book {
    store: Store,
    entries: RwLock<BTreeMap<String, Arc<Entry>>>,
    /// One change at a time.
    pub(super) writing: Mutex<()>,
}

/// An app monitor, what its definitions mean, and what it has seen.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) monitor: Monitor,
    pub(super) definitions: Vec<Compiled>,
    pub(super) live: Arc<Live>,
}

impl Entry {
    fn new(monitor: Monitor, live: Arc<Live>) -> Arc<Self> {
        let definitions = monitor.definitions().filter_map(Compiled::new).collect();
        Arc::new(Self {
            monitor,
            definitions,
            live,
        })
    }
}

impl Book {
    /// Reads what the store has.
    pub(super) async fn open(store: Store) -> Result<Self, StoreError> {
        let stored: Vec<(String, Monitor)> = store.documents(Collection::AppMonitor).await?;
        let entries = stored
            .into_iter()
            .map(|(name, monitor)| (name, Entry::new(monitor, Arc::default())))
            .collect();
        Ok(Self {
            store,
            entries: RwLock::new(entries),
            writing: Mutex::default(),
        })
    }

    /// The app monitor with this name.
    pub(super) fn by_name(&self, name: &str) -> Option<Arc<Entry>> {
        self.read(|entries| entries.get(name).cloned())
    }

    /// The app monitor with this id.
    pub(super) fn by_id(&self, id: Uuid) -> Option<Arc<Entry>> {
        self.read(|entries| {
            entries
                .values()
                .find(|entry| entry.monitor.id == id)
                .cloned()
        })
    }

    /// All app monitors, in order of their names.
    pub(super) fn all(&self) -> Vec<Arc<Entry>> {
        self.read(|entries| entries.values().cloned().collect())
    }

    /// Writes an app monitor; what it has seen stays.
    pub(super) async fn put(&self, monitor: Monitor) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.put(Collection::AppMonitor, &monitor.name, &monitor)?;
        self.store.write(batch).await?;
        let live = self
            .by_name(&monitor.name)
            .map(|entry| Arc::clone(&entry.live));
        let entry = Entry::new(monitor, live.unwrap_or_default());
        self.write(|entries| entries.insert(entry.monitor.name.clone(), entry));
        Ok(())
    }

    /// Forgets an app monitor and what it has seen.
    pub(super) async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.delete(Collection::AppMonitor, name);
        self.store.write(batch).await?;
        self.write(|entries| entries.remove(name));
        Ok(())
    }

    fn read<T>(&self, what: impl FnOnce(&BTreeMap<String, Arc<Entry>>) -> T) -> T {
        what(&self.entries.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, what: impl FnOnce(&mut BTreeMap<String, Arc<Entry>>) -> T) {
        what(&mut self.entries.write().unwrap_or_else(PoisonError::into_inner));
    }
}
