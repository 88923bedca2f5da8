//! Entries, bounded in number and bytes. What was not asked for since its last turn makes room first.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::database::Moment;

/// So many entries at most, however small.
const ENTRIES: usize = 4_096;
/// The longest keys are searches: six words.
const TEXT_OF_A_KEY: usize = 256;

pub(super) struct Shelf<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// All keys, in the order in which their turn comes to go.
    turns: VecDeque<K>,
    bytes: usize,
    most: usize,
}

pub(super) struct Entry<V> {
    pub(super) value: Arc<V>,
    /// Until when all changes are in it.
    pub(super) moment: Moment,
    pub(super) stored_at: Duration,
    bytes: usize,
    used: bool,
}

impl<K: Hash + Eq + Clone, V> Shelf<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            entries: HashMap::new(),
            turns: VecDeque::new(),
            bytes: 0,
            most,
        }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<&Entry<V>> {
        let entry = self.entries.get_mut(key)?;
        entry.used = true;
        Some(entry)
    }

    /// Keeps a value in the place of what was there, unless that has later changes in it or the value alone is too large.
    pub(super) fn put(&mut self, key: K, value: Arc<V>, bytes: usize, at: (Moment, Duration)) {
        let (moment, stored_at) = at;
        let bytes = bytes + 2 * (size_of::<K>() + TEXT_OF_A_KEY) + size_of::<Entry<V>>();
        if bytes > self.most {
            return;
        }
        let entry = Entry {
            value,
            moment,
            stored_at,
            bytes,
            used: false,
        };
        if let Some(old) = self.entries.get_mut(&key) {
            if moment >= old.moment {
                self.bytes = self.bytes + bytes - old.bytes;
                *old = entry;
            }
        } else {
            self.bytes += bytes;
            self.turns.push_back(key.clone());
            self.entries.insert(key, entry);
        }
        self.make_room();
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    fn make_room(&mut self) {
        while self.bytes > self.most || self.entries.len() > ENTRIES {
            let Some(key) = self.turns.pop_front() else {
                return;
            };
            match self.entries.get_mut(&key) {
                Some(entry) if entry.used => {
                    entry.used = false;
                    self.turns.push_back(key);
                }
                _ => {
                    let gone = self.entries.remove(&key);
                    self.bytes -= gone.map_or(0, |entry| entry.bytes);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Changes;

    fn put(shelf: &mut Shelf<u32, u32>, key: u32, bytes: usize) {
        let now = Changes::default().now();
        shelf.put(key, Arc::new(key), bytes, (now, Duration::ZERO));
    }

    #[test]
    fn what_is_asked_for_stays() {
        let mut shelf = Shelf::new(10_000);
        for key in 0..1_000 {
            put(&mut shelf, key, 500);
            assert!(shelf.bytes <= 10_000);
            assert!(shelf.get(&0).is_some(), "after {key}");
        }
        assert!(shelf.len() > 5);
        assert!(shelf.get(&1).is_none());
        assert_eq!(shelf.turns.len(), shelf.len());
        let bytes: usize = shelf.entries.values().map(|entry| entry.bytes).sum();
        assert_eq!(bytes, shelf.bytes);
    }

    #[test]
    fn many_small_ones_are_bounded_too() {
        let mut shelf = Shelf::new(usize::MAX / 2);
        for key in 0..10_000 {
            put(&mut shelf, key, 1);
        }
        assert_eq!(shelf.len(), ENTRIES);
    }

    #[test]
    fn what_is_too_large_is_not_kept_and_pushes_nothing_out() {
        let mut shelf = Shelf::new(4_000);
        put(&mut shelf, 1, 100);
        put(&mut shelf, 2, 5_000);
        assert_eq!(shelf.len(), 1);
        put(&mut shelf, 1, 200);
        let bytes: usize = shelf.entries.values().map(|entry| entry.bytes).sum();
        assert_eq!(bytes, shelf.bytes);
    }

    #[test]
    fn a_late_reader_does_not_bring_back_the_past() {
        let changes = Changes::default();
        let mut shelf = Shelf::new(4_000);
        let early = changes.now();
        drop(changes.catalog());
        shelf.put(1, Arc::new(2), 10, (changes.now(), Duration::ZERO));
        shelf.put(1, Arc::new(1), 10, (early, Duration::ZERO));
        assert_eq!(*shelf.get(&1).unwrap().value, 2);
    }
}
