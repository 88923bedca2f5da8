//! How the level moves from week to week.

use std::collections::BTreeMap;

use super::model::Point;
use super::robust::median;

const DAYS_OF_A_WEEK: i64 = 7;
/// Fewer pairs of days say nothing about a trend.
const FEWEST_PAIRS: usize = 3;
const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// The change in a second: the median of what the days changed in a week, so that the pattern of the
/// week is no trend. None when there is too little history, or when the days do not agree whether it
/// went up or down.
pub(super) fn slope(points: &[Point]) -> f64 {
    let mut days: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for point in points {
        let day = days.entry(point.moment.day).or_default();
        day.push(point.value);
    }
    let most = days.values().map(Vec::len).max().unwrap_or_default();
    // days of which half is missing would compare a night with a whole day
    days.retain(|_, values| values.len() * 4 >= most * 3);
    let medians: BTreeMap<i64, f64> = days
        .into_iter()
        .filter_map(|(day, mut values)| Some((day, median(&mut values)?)))
        .collect();
    let mut changes: Vec<f64> = medians
        .iter()
        .filter_map(|(day, value)| Some(medians.get(&(day + DAYS_OF_A_WEEK))? - value))
        .collect();
    let up = changes.iter().filter(|change| **change > 0.0).count();
    let down = changes.iter().filter(|change| **change < 0.0).count();
    if changes.len() < FEWEST_PAIRS || up.max(down) * 4 < changes.len() * 3 {
        return 0.0;
    }
    let week = DAYS_OF_A_WEEK as f64 * SECONDS_OF_A_DAY;
    median(&mut changes).map_or(0.0, |change| change / week)
}
