//! Numbers for the middle and the width of many that a few wild ones do not move.

/// The median; `None` of nothing. The order of the values is lost.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = match values.len() {
        0 => return None,
        _ => values.select_nth_unstable_by(middle, f64::total_cmp),
    };
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    match lower {
        Some(lower) if is_even => Some(lower + (upper - lower) / 2.0),
        _ => Some(upper),
    }
}

/// How many standard deviations of a normal distribution the median distance from its middle is,
/// inverted.
const OF_MEDIAN: f64 = 1.4826;
/// The same of the mean distance.
const OF_MEAN: f64 = 1.2533;

/// The standard deviation that these distances from the middle tell: by their median, and by their
/// mean when more than half are zero. `None` of nothing.
pub(super) fn spread(residuals: impl Iterator<Item = f64>) -> Option<f64> {
    let mut distances: Vec<f64> = residuals.map(f64::abs).collect();
    let middle = median(&mut distances)?;
    if middle > 0.0 {
        return Some(middle * OF_MEDIAN);
    }
    Some(distances.iter().sum::<f64>() / distances.len() as f64 * OF_MEAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wild_value_moves_nothing() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [1e300, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 1e300]), Some(3.0));
        assert_eq!(spread([1.0, -1.0, 1e300].into_iter()), Some(1.4826));
        assert_eq!(spread([0.0, 0.0, 0.0].into_iter()), Some(0.0));
        assert_eq!(spread([0.0, 0.0, 3.0].into_iter()), Some(1.2533));
        assert_eq!(spread(std::iter::empty()), None);
    }
}
