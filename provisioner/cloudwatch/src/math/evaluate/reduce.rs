//! Many values as one: all values of a series, or those of several series at one time
//! (UG:using-metric-math).

use super::super::function::Function;
use super::super::settings::Settings;
use super::super::value::Member;
use crate::series::Series;
use crate::time::Timestamp;

/// All values as one; `None` when there is no value.
pub(super) fn reduce(
    function: Function,
    values: impl Iterator<Item = f64> + Clone,
    settings: Settings,
) -> Option<f64> {
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
        Function::Stddev => {
            let mean = sum() / count;
            let squares = values.map(|value| (value - mean) * (value - mean));
            let squares = squares.fold(0.0, |sum, square| sum + square);
            (squares / settings.deviation.divisor(count)).sqrt()
        }
        _ => return None,
    };
    reduced.is_finite().then_some(reduced)
}

/// All values of a series as one, with the default settings.
pub(crate) fn reduce_values(function: Function, series: &Series) -> Option<f64> {
    reduce(function, series.values(), Settings::default())
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
/// 0; for the others it does not count (*undocumented* of `MIN`, `MAX` and `STDDEV`).
pub(super) fn across(function: Function, members: &[Member<'_>], settings: Settings) -> Series {
    let mut rests: Vec<&[(Timestamp, f64)]> = members
        .iter()
        .map(|member| member.series.points())
        .collect();
    let longest = rests.iter().map(|rest| rest.len()).max();
    let mut points = Vec::with_capacity(longest.unwrap_or(0));
    let mut values = Vec::with_capacity(rests.len());
    while let Some(time) = rests.iter().filter_map(|rest| Some(rest.first()?.0)).min() {
        values.clear();
        for rest in &mut rests {
            if let [point, after @ ..] = rest
                && point.0 == time
            {
                values.push(point.1);
                *rest = after;
            }
        }
        if function == Function::Avg {
            values.resize(members.len(), 0.0);
        }
        let reduced = reduce(function, values.iter().copied(), settings);
        points.extend(reduced.map(|value| (time, value)));
    }
    Series::from_sorted(points)
}
