//! Buckets of a stretch of time that lies where all stretches of its length lie.

use super::numbers::Numbers;
use super::packed::Packed;
use crate::aggregate::{Aggregate, Merging};
use crate::datum::Value;

/// How many buckets a block has place for: as many as a mask has bits.
pub(super) const SLOTS: usize = 128;

/// Buckets one after the other; some may be missing.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The second in which its first bucket would start.
    pub(super) start: i64,
    /// Which buckets are there, the first in the lowest bit.
    present: u128,
    content: Content,
}

/// The buckets that are there, in order of time.
#[derive(Debug, Clone)]
enum Content {
    /// One sample each: the one of most metrics that programs publish.
    Singles(Numbers),
    /// Anything, for as long as samples arrive.
    Open(Vec<Aggregate>),
    /// Anything, after a while.
    Packed(Box<Packed>),
}

impl Block {
    pub(super) fn new(start: i64) -> Self {
        Self {
            start,
            present: 0,
            content: Content::Singles(Numbers::default()),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.content, Content::Open(_))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.present == 0
    }

    /// The first bucket that is there, from this slot on.
    pub(super) fn next_slot(&self, slot: usize) -> Option<usize> {
        let rest = self.present & u128::MAX.checked_shl(slot_shift(slot)).unwrap_or(0);
        (rest != 0).then(|| rest.trailing_zeros() as usize)
    }

    /// How many buckets are there before this slot.
    pub(super) fn rank(&self, slot: usize) -> usize {
        let before = 1_u128
            .checked_shl(slot_shift(slot))
            .map_or(u128::MAX, |bit| bit - 1);
        (self.present & before).count_ones() as usize
    }

    fn has(&self, slot: usize) -> bool {
        self.next_slot(slot) == Some(slot)
    }

    fn mark(&mut self, slot: usize) {
        self.present |= 1_u128.checked_shl(slot_shift(slot)).unwrap_or(0);
    }

    /// Adds a value, of which `aggregate` is made when its bucket is not there yet.
    pub(super) fn add(&mut self, slot: usize, value: &Value, aggregate: Aggregate) {
        if self.has(slot) {
            let rank = self.rank(slot);
            self.change(|buckets| {
                if let Some(found) = buckets.get_mut(rank) {
                    found.add(value);
                }
            });
        } else {
            self.insert(slot, aggregate);
        }
    }

    /// Merges an aggregate into its bucket.
    pub(super) fn merge(&mut self, slot: usize, aggregate: Aggregate) {
        if self.has(slot) {
            let rank = self.rank(slot);
            self.change(|buckets| {
                if let Some(found) = buckets.get_mut(rank) {
                    found.merge(&aggregate);
                }
            });
        } else {
            self.insert(slot, aggregate);
        }
    }

    /// Puts in a bucket that is not there yet.
    fn insert(&mut self, slot: usize, aggregate: Aggregate) {
        let rank = self.rank(slot);
        match (&mut self.content, aggregate.as_single()) {
            (Content::Singles(numbers), Some(value)) => numbers.insert(rank, value),
            _ => self.change(|buckets| buckets.insert(rank, aggregate)),
        }
        self.mark(slot);
    }

    /// Changes the buckets, as aggregates.
    fn change<T>(&mut self, change: impl FnOnce(&mut Vec<Aggregate>) -> T) -> T {
        let mut buckets = if let Content::Open(buckets) = &mut self.content {
            std::mem::take(buckets)
        } else {
            self.aggregates()
        };
        let changed = change(&mut buckets);
        self.content = Content::Open(buckets);
        changed
    }

    /// Each bucket that is there.
    fn aggregates(&self) -> Vec<Aggregate> {
        let mut merging = Merging::default();
        let buckets = (0..self.rank(SLOTS)).filter_map(|rank| {
            merging.start(true);
            self.merge_into(rank, &mut merging);
            merging.aggregate()
        });
        buckets.collect()
    }

    /// Keeps the buckets in little memory.
    pub(super) fn pack(&mut self) {
        if let Content::Open(buckets) = &self.content {
            let singles: Option<Vec<f64>> = buckets.iter().map(Aggregate::as_single).collect();
            self.content = match singles {
                Some(values) => {
                    let mut numbers = Numbers::default();
                    for value in values {
                        numbers.push(value);
                    }
                    Content::Singles(numbers)
                }
                None => Content::Packed(Box::new(Packed::new(buckets))),
            };
        }
    }

    /// Takes out every bucket before this slot, with their slots.
    pub(super) fn take_before(&mut self, slot: usize) -> Vec<(usize, Aggregate)> {
        let count = self.rank(slot);
        let taken: Vec<Aggregate> = self.change(|buckets| buckets.drain(..count).collect());
        let mut slots = Vec::with_capacity(count);
        let mut next = self.next_slot(0);
        while let Some(found) = next.filter(|found| *found < slot) {
            slots.push(found);
            next = self.next_slot(found + 1);
        }
        self.present &= u128::MAX.checked_shl(slot_shift(slot)).unwrap_or(0);
        self.pack();
        slots.into_iter().zip(taken).collect()
    }

    /// Adds the samples of the bucket of this rank.
    pub(super) fn merge_into(&self, rank: usize, merging: &mut Merging) {
        match &self.content {
            Content::Singles(numbers) => {
                if let Some(value) = numbers.get(rank) {
                    merging.add_single(value);
                }
            }
            Content::Open(buckets) => {
                if let Some(bucket) = buckets.get(rank) {
                    merging.add(bucket.statistics(), &bucket.raw());
                }
            }
            Content::Packed(packed) => packed.merge_into(rank, merging),
        }
    }

    /// The samples, when each bucket has one.
    pub(super) fn singles(&self) -> Option<&Numbers> {
        match &self.content {
            Content::Singles(numbers) => Some(numbers),
            Content::Open(_) | Content::Packed(_) => None,
        }
    }
}

fn slot_shift(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}
