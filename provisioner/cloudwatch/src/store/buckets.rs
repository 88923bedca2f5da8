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

    /// The aggregates of the buckets that start in `[start, end)`.
    pub(super) fn between(&self, start: i64, end: i64) -> &[Aggregate] {
        let first = self.starts.partition_point(|one| *one < start);
        let rest = self.starts.get(first..).unwrap_or_default();
        let last = first + rest.partition_point(|one| *one < end);
        self.aggregates.get(first..last).unwrap_or_default()
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
