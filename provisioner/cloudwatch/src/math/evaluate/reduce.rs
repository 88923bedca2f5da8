//! Many values as one: all values of a series, or those of several series at one time
//! (UG:using-metric-math).

use std::collections::BTreeMap;

use super::super::function::Function;
use super::super::value::Member;
use crate::series::Series;
use crate::time::Timestamp;

/// All values as one; `None` when there is no value.
pub(super) fn reduce(function: Function, values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let count = values.clone().count() as f64;
    if function == Function::DatapointCount {
        return Some(count);
    }
    if count == 0.0 {
        return None;
    }
    let sum = || values.clone().fold(0.0, |sum, value| sum + value);
    let reduced = match function {
        Function::Avg => sum() / count,
        Function::Max => values.fold(f64::NEG_INFINITY, larger),
        Function::Min => values.fold(f64::INFINITY, smaller),
        Function::Sum => sum(),
        // of the whole population (undocumented)
        Function::Stddev => {
            let mean = sum() / count;
            let squares = values.map(|value| (value - mean) * (value - mean));
            (squares.fold(0.0, |sum, square| sum + square) / count).sqrt()
        }
        _ => return None,
    };
    reduced.is_finite().then_some(reduced)
}

/// The larger; of 0 and -0 the first.
pub(in crate::math) fn larger(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// The smaller; of 0 and -0 the first.
pub(in crate::math) fn smaller(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The series reduced at each time at which one of them has a point. For `AVG` a missing point is
/// 0; for the others it does not count.
pub(super) fn across(function: Function, members: &[Member]) -> Series {
    let mut values: BTreeMap<Timestamp, Vec<f64>> = BTreeMap::new();
    for (time, value) in members.iter().flat_map(|member| member.series.points()) {
        values.entry(*time).or_default().push(*value);
    }
    let points = values.into_iter().filter_map(|(time, mut values)| {
        if function == Function::Avg {
            values.resize(members.len(), 0.0);
        }
        Some((time, reduce(function, values.into_iter())?))
    });
    Series::from_sorted(points.collect())
}
