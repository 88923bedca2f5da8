//! Aggregates of stretches of time, all of the same length.

#![expect(
    clippy::indexing_slicing,
    reason = "indexes were found in the same list"
)]

use super::block::{Block, SLOTS};
use crate::aggregate::{Aggregate, Merging};
use crate::datum::Value;

/// How many blocks stay open for samples at a time; the others are packed.
const MOST_OPEN: usize = 2;

/// Aggregates by the second in which their stretch starts.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    /// The length of a stretch, in seconds.
    length: i64,
    /// In ascending order of time, none without a bucket.
    blocks: Vec<Block>,
    /// The starts of blocks that are open, the one that changed last at the end.
    open: Vec<i64>,
}

/// Buckets from one on, up to an end: what of them was not taken yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    blocks: &'a [Block],
    length: i64,
    end: i64,
    /// The next bucket: its start, and its place in the first of the blocks.
    next: Option<(i64, usize)>,
}

impl<'a> Cursor<'a> {
    fn new(blocks: &'a [Block], length: i64, (start, end): (i64, i64)) -> Self {
        let mut cursor = Self {
            blocks,
            length,
            end,
            next: None,
        };
        let first_slot = blocks.first().map_or(0, |block| {
            let before = (start - block.start).max(0);
            let slots = before / length + i64::from(before % length != 0);
            usize::try_from(slots).unwrap_or(SLOTS)
        });
        let rank = blocks.first().map_or(0, |block| block.rank(first_slot));
        cursor.seek(first_slot, rank);
        cursor
    }

    /// Goes to the bucket of this slot, or the next that is there.
    fn seek(&mut self, mut slot: usize, mut rank: usize) {
        while let Some((block, later)) = self.blocks.split_first() {
            if let Some(found) = block.next_slot(slot) {
                let start = block.start + place(found) * self.length;
                self.next = (start < self.end).then_some((start, rank));
                return;
            }
            (self.blocks, slot, rank) = (later, 0, 0);
        }
        self.next = None;
    }

    /// The length of a bucket, in seconds.
    pub(super) fn length(&self) -> i64 {
        self.length
    }

    /// The second in which the next bucket starts.
    pub(super) fn next_start(&self) -> Option<i64> {
        self.next.map(|(start, _)| start)
    }

    /// Takes the next bucket if it starts before this second, and adds its samples.
    pub(super) fn merge_before(&mut self, end: i64, merging: &mut Merging) -> bool {
        let (Some((start, rank)), Some(block)) = (self.next, self.blocks.first()) else {
            return false;
        };
        if start >= end {
            return false;
        }
        block.merge_into(rank, merging);
        self.pass(block, start, rank);
        true
    }

    /// Passes over the buckets that start before this second.
    pub(super) fn skip_before(&mut self, end: i64) {
        while let (Some((start, rank)), Some(block)) = (self.next, self.blocks.first()) {
            if start >= end {
                return;
            }
            self.pass(block, start, rank);
        }
    }

    fn pass(&mut self, block: &Block, start: i64, rank: usize) {
        let slot = usize::try_from((start - block.start) / self.length).unwrap_or(SLOTS);
        self.seek(slot + 1, rank + 1);
    }

    /// The value of each bucket's place from `start` on, a bucket's length apart: `of_one` of the
    /// only sample where there is one, what `of_many` makes of the samples otherwise, and NaN
    /// without any.
    pub(super) fn values(
        &self,
        start: i64,
        count: usize,
        of_one: &dyn Fn(&mut [f64]),
        of_many: &mut dyn FnMut(&Block, usize) -> f64,
        out: &mut Vec<f64>,
    ) {
        let first = out.len();
        let after = start.saturating_add(place(count).saturating_mul(self.length));
        for block in self.blocks {
            let done = start + place(out.len() - first) * self.length;
            let from = usize::try_from((done - block.start).max(0) / self.length).unwrap_or(SLOTS);
            let to = (after - block.start).clamp(0, place(SLOTS) * self.length) / self.length;
            let to = usize::try_from(to).unwrap_or(SLOTS);
            if from >= to {
                continue;
            }
            let gap = (block.start - done).max(0) / self.length;
            let gap = usize::try_from(gap).unwrap_or(usize::MAX);
            out.resize(out.len() + gap, f64::NAN);
            block_values(block, (from, to), of_one, of_many, out);
        }
        out.resize(first + count, f64::NAN);
    }
}

fn block_values(
    block: &Block,
    (from, to): (usize, usize),
    of_one: &dyn Fn(&mut [f64]),
    of_many: &mut dyn FnMut(&Block, usize) -> f64,
    out: &mut Vec<f64>,
) {
    let first = out.len();
    let (low, high) = (block.rank(from), block.rank(to));
    if let Some(numbers) = block.singles()
        && high - low == to - from
    {
        numbers.copy(low, high, out);
        of_one(&mut out[first..]);
        return;
    }
    out.resize(first + to - from, f64::NAN);
    let mut slot = block.next_slot(from);
    for rank in low..high {
        let Some(found) = slot else { break };
        let value = &mut out[first + found - from];
        match block.singles().and_then(|numbers| numbers.get(rank)) {
            Some(single) => {
                *value = single;
                of_one(std::slice::from_mut(value));
            }
            None => *value = of_many(block, rank),
        }
        slot = block.next_slot(found + 1);
    }
}

fn place(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Buckets {
    /// Without a bucket yet. The length is in seconds, more than 0.
    pub(super) fn new(length: u32) -> Self {
        Self {
            length: i64::from(length.max(1)),
            blocks: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The length of a bucket, in seconds.
    pub(super) fn length(&self) -> i64 {
        self.length
    }

    /// Adds a value to the bucket in which this second is; `aggregate` is what the value makes
    /// when it is the first there.
    pub(super) fn add(&mut self, second: i64, value: &Value, aggregate: Aggregate) {
        self.change(second, |block, slot| block.add(slot, value, aggregate));
    }

    /// Merges an aggregate into the bucket in which this second is.
    pub(super) fn merge(&mut self, second: i64, aggregate: Aggregate) {
        self.change(second, |block, slot| block.merge(slot, aggregate));
    }

    fn change(&mut self, second: i64, change: impl FnOnce(&mut Block, usize)) {
        let length = self.length * place(SLOTS);
        let inside = second.rem_euclid(length);
        let start = second - inside;
        let index = match self.blocks.last() {
            Some(last) if last.start == start => self.blocks.len() - 1,
            _ => match self.blocks.binary_search_by_key(&start, |one| one.start) {
                Ok(index) => index,
                Err(index) => {
                    self.blocks.insert(index, Block::new(start));
                    index
                }
            },
        };
        let slot = usize::try_from(inside / self.length).unwrap_or(0);
        let block = &mut self.blocks[index];
        change(block, slot);
        if block.is_open() {
            self.note_open(start);
        }
    }

    /// Packs the block that has not changed for the longest time when too many are open.
    fn note_open(&mut self, start: i64) {
        if self.open.last() == Some(&start) {
            return;
        }
        self.open.retain(|one| *one != start);
        self.open.push(start);
        if self.open.len() > MOST_OPEN {
            let oldest = self.open.remove(0);
            let index = self.blocks.binary_search_by_key(&oldest, |one| one.start);
            if let Ok(index) = index {
                self.blocks[index].pack();
            }
        }
    }

    /// The buckets that start in `[start, end)`.
    pub(super) fn between(&self, start: i64, end: i64) -> Cursor<'_> {
        let span = self.length * place(SLOTS);
        // a block that starts before may reach in
        let first = self
            .blocks
            .partition_point(|block| block.start.saturating_add(span) <= start);
        let rest = &self.blocks[first..];
        let last = rest.partition_point(|block| block.start < end);
        Cursor::new(&rest[..last], self.length, (start, end))
    }

    /// Takes out every bucket that starts before this second, with their starts.
    pub(super) fn take_before(&mut self, second: i64) -> Vec<(i64, Aggregate)> {
        let span = self.length * place(SLOTS);
        let mut taken = Vec::new();
        let whole = self
            .blocks
            .partition_point(|block| block.start.saturating_add(span) <= second);
        let mut take = |block: &mut Block, slot: usize| {
            let start = block.start;
            let found = block.take_before(slot).into_iter();
            taken.extend(found.map(|(slot, one)| (start + place(slot) * self.length, one)));
        };
        for mut block in self.blocks.drain(..whole) {
            take(&mut block, SLOTS);
        }
        if let Some(block) = self.blocks.first_mut().filter(|block| block.start < second) {
            let before = second - block.start;
            let slots = before / self.length + i64::from(before % self.length != 0);
            take(block, usize::try_from(slots).unwrap_or(SLOTS));
        }
        self.blocks.retain(|block| !block.is_empty());
        let blocks = &self.blocks;
        self.open.retain(|start| {
            let index = blocks.binary_search_by_key(start, |one| one.start);
            index.is_ok_and(|index| blocks[index].is_open())
        });
        taken
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}
