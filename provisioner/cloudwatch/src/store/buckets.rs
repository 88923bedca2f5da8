//! Aggregates of consecutive stretches of time, all of the same length.

use std::ops::Range;

use crate::aggregate::Aggregate;
use crate::datum::Value;

/// Aggregates by the second in which their stretch starts, ascending.
#[derive(Debug, Clone, Default)]
pub(super) struct Buckets {
    starts: Vec<i64>,
    aggregates: Vec<Aggregate>,
}

/// A stretch of buckets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slice<'a> {
    starts: &'a [i64],
    aggregates: &'a [Aggregate],
}

impl<'a> Slice<'a> {
    /// The second in which the first bucket starts.
    pub(super) fn first_start(&self) -> Option<i64> {
        self.starts.first().copied()
    }

    /// Takes the first bucket if it starts before this second.
    pub(super) fn take_before(&mut self, end: i64) -> Option<&'a Aggregate> {
        let (start, starts) = self.starts.split_first()?;
        let (aggregate, aggregates) = self.aggregates.split_first()?;
        if *start >= end {
            return None;
        }
        (self.starts, self.aggregates) = (starts, aggregates);
        Some(aggregate)
    }
}

impl Buckets {
    /// Adds a value to the bucket that starts at this second. New buckets are mostly the newest.
    pub(super) fn add(&mut self, start: i64, value: &Value) {
        match self.place(start) {
            Ok(index) => self.aggregates[index].add(value),
            Err(index) => {
                if let Some(aggregate) = Aggregate::of(value) {
                    self.insert(index, start, aggregate);
                }
            }
        }
    }

    fn insert(&mut self, index: usize, start: i64, aggregate: Aggregate) {
        self.starts.insert(index, start);
        self.aggregates.insert(index, aggregate);
    }

    fn place(&self, start: i64) -> Result<usize, usize> {
        match self.starts.last() {
            Some(last) if *last < start => Err(self.starts.len()),
            Some(last) if *last == start => Ok(self.starts.len() - 1),
            _ => self.starts.binary_search(&start),
        }
    }

    /// The buckets that start in `[start, end)`. Mostly the newest are asked for, so the search
    /// goes back from there.
    pub(super) fn between(&self, start: i64, end: i64) -> Slice<'_> {
        let mut width: usize = 16;
        let count = self.starts.len();
        let reaches_back = |width: usize| {
            let oldest = count
                .checked_sub(width)
                .and_then(|index| self.starts.get(index));
            oldest.is_none_or(|oldest| *oldest < start)
        };
        while !reaches_back(width) {
            width *= 2;
        }
        let low = count.saturating_sub(width);
        let first = low + self.starts[low..].partition_point(|one| *one < start);
        let last = first + self.starts[first..].partition_point(|one| *one < end);
        Slice {
            starts: &self.starts[first..last],
            aggregates: &self.aggregates[first..last],
        }
    }

    /// Takes out every bucket that starts before this second.
    pub(super) fn take_before(&mut self, start: i64) -> impl Iterator<Item = (i64, Aggregate)> {
        let range: Range<usize> = 0..self.starts.partition_point(|one| *one < start);
        self.starts
            .drain(range.clone())
            .zip(self.aggregates.drain(range))
    }

    /// Merges an aggregate into the bucket that starts at this second.
    pub(super) fn merge(&mut self, start: i64, aggregate: Aggregate) {
        match self.place(start) {
            Ok(index) => self.aggregates[index].merge(&aggregate),
            Err(index) => self.insert(index, start, aggregate),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}
