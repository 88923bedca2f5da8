//! Axes for values.

/// An axis: its ends and its marks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) ticks: Vec<f64>,
}

impl Axis {
    /// An axis that holds the values, with about so many marks. Ends that are stated are kept.
    pub(crate) fn new(
        values: (f64, f64),
        stated: (Option<f64>, Option<f64>),
        marks: usize,
    ) -> Self {
        let (low, high) = if values.0.is_finite() && values.1.is_finite() {
            values
        } else {
            (0.0, 1.0)
        };
        // zero belongs to what is above it, unless that would hide how values differ
        let low = if low > 0.0 && (high - low) > high * 0.15 {
            0.0
        } else {
            low
        };
        let (low, high) = (stated.0.unwrap_or(low), stated.1.unwrap_or(high));
        // ends that are stated the wrong way round say nothing
        let stated = match stated {
            (Some(low), Some(high)) if low >= high => (Some(low), None),
            stated => stated,
        };
        let (low, high) = match (low < high, stated) {
            (true, _) => (low, high),
            (false, (Some(low), _)) => (low, low + low.abs().max(1.0)),
            (false, (None, Some(high))) => (high - high.abs().max(1.0), high),
            (false, _) if low == 0.0 => (0.0, 1.0),
            (false, _) => (low - low.abs() * 0.5, low + low.abs() * 0.5),
        };
        let step = step((high - low) / marks.max(1) as f64);
        let low = stated.0.unwrap_or_else(|| (low / step).floor() * step);
        let high = stated.1.unwrap_or_else(|| (high / step).ceil() * step);
        let first = (low / step).ceil();
        let ticks = (0..50_u32).map(|index| (first + f64::from(index)) * step);
        let ticks = ticks
            .take_while(|tick| *tick <= high + step * 1e-6)
            .collect();
        Self { low, high, ticks }
    }

    /// An axis from 0 to 1 without marks.
    pub(crate) const fn bare() -> Self {
        Self {
            low: 0.0,
            high: 1.0,
            ticks: Vec::new(),
        }
    }

    /// How far along the axis a value is: 0 at the low end, 1 at the high one.
    pub(crate) fn along(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// A step of 1, 2 or 5 times a power of ten that is at least this long.
fn step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let fits = steps
        .into_iter()
        .find(|step| step * power >= rough * (1.0 - 1e-9));
    fits.unwrap_or(10.0) * power
}

/// The least and the greatest of the values.
pub(crate) fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn marks_are_round() {
        let cases: [((f64, f64), &[f64]); 5] = [
            ((0.0, 10.0), &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            ((3.0, 97.0), &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (
                (995.0, 1000.0),
                &[995.0, 996.0, 997.0, 998.0, 999.0, 1000.0],
            ),
            ((0.0, 0.0), &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (
                (f64::INFINITY, f64::NEG_INFINITY),
                &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
            ),
        ];
        for (values, expected) in cases {
            let ticks = Axis::new(values, (None, None), 5).ticks;
            let close = ticks
                .iter()
                .zip(expected)
                .all(|(one, other)| (one - other).abs() < 1e-9);
            assert!(
                close && ticks.len() == expected.len(),
                "{values:?}: {ticks:?}"
            );
        }
    }

    #[test]
    fn stated_ends_are_kept() {
        let axis = Axis::new((3.0, 9.0), (Some(1.0), Some(7.0)), 3);
        assert_eq!((axis.low, axis.high), (1.0, 7.0));
        let backwards = Axis::new((3.0, 9.0), (Some(8.0), Some(2.0)), 3);
        assert!(backwards.low < backwards.high);
    }
}
