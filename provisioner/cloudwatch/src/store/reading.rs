//! Merging the buckets of a range into windows.

use super::buckets::Cursor;
use super::{Steps, WindowPoint, Windows};
use crate::aggregate::{Aggregate, Interpolation, Merging};
use crate::statistic::Statistic;
use crate::time::Timestamp;

/// What is wanted of each window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) statistic: Statistic,
    pub(super) interpolation: Interpolation,
}

/// Adds to `points` the windows that have a value, the oldest first. Only windows with buckets cost
/// anything.
pub(super) fn read(
    cursors: &mut [Cursor<'_>],
    wanted: Wanted,
    windows: Windows,
    points: &mut Vec<WindowPoint>,
) {
    let (first, length) = (
        windows.start().seconds(),
        i64::from(windows.period.seconds()),
    );
    let mut merging = Merging::interpolating(wanted.interpolation);
    while let Some(next) = cursors.iter().filter_map(Cursor::next_start).min() {
        let start = first + (next - first).div_euclid(length) * length;
        merge_before(
            cursors,
            start + length,
            !wanted.statistic.is_simple(),
            &mut merging,
        );
        points.extend(
            merging
                .statistic(wanted.statistic)
                .map(|value| WindowPoint {
                    start: Timestamp::from_seconds(start),
                    value,
                    sample_count: Some(merging.sample_count()),
                }),
        );
    }
}

/// Everything before this second, merged.
pub(super) fn aggregate(cursors: &mut [Cursor<'_>], end: i64) -> Option<Aggregate> {
    let mut merging = Merging::default();
    merge_before(cursors, end, true, &mut merging);
    merging.aggregate()
}

/// Takes the buckets that start before this second, merged; with raw values when other statistics
/// are wanted than the simple ones.
fn merge_before(cursors: &mut [Cursor<'_>], end: i64, raw: bool, merging: &mut Merging) {
    merging.start(raw);
    for cursor in cursors {
        while cursor.merge_before(end, merging) {}
    }
}

/// Adds the value of each window, and how many samples it has if that is asked for.
pub(super) fn column(
    cursors: &mut [Cursor<'_>],
    wanted: Wanted,
    steps: Steps,
    values: &mut Vec<f64>,
    sample_counts: Option<&mut Vec<f64>>,
) {
    let statistic = wanted.statistic;
    let mut merging = Merging::interpolating(wanted.interpolation);
    match (cursors, sample_counts) {
        ([one], None) if one.is_at(steps) => bucket_by_bucket(one, wanted, steps, values),
        (cursors, mut counts) => {
            for (start, end) in steps.windows() {
                let (start, end) = (start.seconds(), end.seconds());
                merging.start(!statistic.is_simple());
                for cursor in cursors.iter_mut() {
                    cursor.skip_before(start);
                    // neighbouring windows may share buckets: this one takes none away
                    let mut inside = *cursor;
                    while inside.merge_before(end, &mut merging) {}
                }
                let value = merging.statistic(statistic);
                values.push(value.unwrap_or(f64::NAN));
                if let Some(counts) = &mut counts {
                    counts.push(value.map_or(0.0, |_| merging.sample_count()));
                }
            }
        }
    }
}

/// Each window is one bucket.
fn bucket_by_bucket(cursor: &Cursor<'_>, wanted: Wanted, steps: Steps, values: &mut Vec<f64>) {
    let statistic = wanted.statistic;
    let mut merging = Merging::interpolating(wanted.interpolation);
    let of_one = |values: &mut [f64]| match statistic {
        Statistic::Sum | Statistic::Average | Statistic::Minimum | Statistic::Maximum => {}
        Statistic::SampleCount => values.fill(1.0),
        // there are none of negative values
        Statistic::Percentile(_) => {
            for value in values {
                *value = if *value >= 0.0 { *value } else { f64::NAN };
            }
        }
        _ => {
            for value in values {
                let of_one = Aggregate::of_single(*value);
                *value = of_one
                    .and_then(|one| one.statistic(statistic))
                    .unwrap_or(f64::NAN);
            }
        }
    };
    cursor.values(
        steps.start.seconds(),
        steps.count,
        &of_one,
        &mut |block, rank| {
            merging.start(!statistic.is_simple());
            block.merge_into(rank, &mut merging);
            merging.statistic(statistic).unwrap_or(f64::NAN)
        },
        values,
    );
}

impl Cursor<'_> {
    /// Whether each of the windows is exactly one bucket.
    fn is_at(&self, steps: Steps) -> bool {
        let length = self.length();
        steps.start.seconds().rem_euclid(length) == 0
            && i64::from(steps.period.seconds()) == length
            && i64::from(steps.step) == length
    }
}
