//! Merging the buckets of a range into windows.

use super::buckets::Slice;
use super::{WindowPoint, Windows};
use crate::aggregate::Aggregate;
use crate::statistic::Statistic;
use crate::time::Timestamp;

/// Adds to `points` the windows that have a value, the oldest first, and takes the buckets out of
/// the slices. Only windows with buckets cost anything.
pub(super) fn read(
    slices: &mut [Slice<'_>],
    statistic: Statistic,
    windows: Windows,
    points: &mut Vec<WindowPoint>,
) {
    let (first, length) = (
        windows.start().seconds(),
        i64::from(windows.period.seconds()),
    );
    while let Some(next) = slices.iter().filter_map(Slice::first_start).min() {
        let start = first + (next - first).div_euclid(length) * length;
        let merged = merge_before(slices, start + length, statistic.is_simple());
        points.extend(merged.get().and_then(|found| {
            Some(WindowPoint {
                start: Timestamp::from_seconds(start),
                value: found.statistic(statistic)?,
                sample_count: Some(found.sample_count()),
            })
        }));
    }
}

/// Takes the buckets that start before this second out of the slices, merged; without raw values
/// when only simple statistics are wanted.
pub(super) fn take_before(slices: &mut [Slice<'_>], end: i64, simple: bool) -> Option<Aggregate> {
    merge_before(slices, end, simple).get().cloned()
}

fn merge_before<'a>(slices: &mut [Slice<'a>], end: i64, simple: bool) -> Merged<'a> {
    let mut merged = Merged::None;
    for slice in slices {
        while let Some(next) = slice.take_before(end) {
            merged.add(next, simple);
        }
    }
    merged
}

/// Aggregates merged; a single one is not copied.
enum Merged<'a> {
    None,
    One(&'a Aggregate),
    Many(Aggregate),
}

impl<'a> Merged<'a> {
    fn add(&mut self, next: &'a Aggregate, simple: bool) {
        match self {
            Self::None => *self = Self::One(next),
            Self::One(first) => {
                let mut merged = if simple {
                    first.without_values()
                } else {
                    first.clone()
                };
                merge(&mut merged, next, simple);
                *self = Self::Many(merged);
            }
            Self::Many(merged) => merge(merged, next, simple),
        }
    }

    fn get(&self) -> Option<&Aggregate> {
        match self {
            Self::None => None,
            Self::One(one) => Some(one),
            Self::Many(many) => Some(many),
        }
    }
}

fn merge(merged: &mut Aggregate, next: &Aggregate, simple: bool) {
    if simple {
        merged.merge_without_values(next);
    } else {
        merged.merge(next);
    }
}
