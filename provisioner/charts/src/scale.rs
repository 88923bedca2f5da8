//! The axis for values: where it begins and ends, and the round values that it is marked at.

use cloudwatch::metric::Unit;

use crate::unit::{Round, Scale};

/// Larger numbers count as this: a difference of two of them is still a number.
const LARGEST: f64 = 1e300;

/// An axis for values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// The value at the lower end.
    pub(crate) low: f64,
    /// The value at the upper end, which is above that.
    pub(crate) high: f64,
    /// The marks, from below.
    pub(crate) ticks: Vec<Tick>,
    logarithmic: bool,
}

/// A mark of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) text: String,
}

/// What decides an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Needs {
    /// The least and the greatest value that must be on it; upside down when there is none.
    pub(crate) values: (f64, f64),
    /// The ends that are stated.
    pub(crate) stated: (Option<f64>, Option<f64>),
    /// The unit of the values; none when it is not to be seen.
    pub(crate) unit: Unit,
    /// About how many marks there are to be.
    pub(crate) marks: usize,
    /// Whether areas stand on it, so that zero must be on it.
    pub(crate) zero: bool,
}

impl Axis {
    /// The axis of these needs. It holds all values, unless an end is stated.
    pub(crate) fn new(needs: &Needs) -> Self {
        let (low, high) = stated_or_found(needs);
        let size = low.abs().max(high.abs());
        let rough = (high - low) / needs.marks.clamp(2, 12) as f64;
        let (scale, step) = told_apart(needs.unit, size, rough);
        let low = needs
            .stated
            .0
            .map_or_else(|| (low / step).floor() * step, |_| low);
        let high = needs
            .stated
            .1
            .map_or_else(|| (high / step).ceil() * step, |_| high);
        let decimals = decimals(step / scale.one);
        let first = (low / step - 1e-9).ceil();
        let ticks = (0..32_u32)
            .map(|index| (first + f64::from(index)) * step)
            .take_while(|value| *value <= high + step * 1e-6)
            .map(|value| Tick {
                value,
                text: scale.mark(value, decimals),
            });
        Self {
            low,
            high,
            ticks: ticks.collect(),
            logarithmic: false,
        }
    }

    /// An axis whose marks are powers of ten; none when there is a value that has no logarithm.
    pub(crate) fn logarithmic(needs: &Needs) -> Option<Self> {
        let (low, high) = needs.values;
        let (low, high) = (
            needs.stated.0.unwrap_or(low),
            needs.stated.1.unwrap_or(high),
        );
        let (low, high) = (low.log10().floor(), high.log10().ceil());
        if !(low.is_finite() && high.is_finite()) {
            return None;
        }
        let high = high.max(low + 1.0);
        let step = ((high - low) / needs.marks.clamp(2, 12) as f64)
            .ceil()
            .max(1.0);
        let ticks = (0..32_u32)
            .map(|index| low + f64::from(index) * step)
            .take_while(|power| *power <= high)
            .map(|power| 10_f64.powf(power))
            .map(|value| Tick {
                value,
                text: crate::unit::short(value, needs.unit),
            });
        Some(Self {
            low: 10_f64.powf(low),
            high: 10_f64.powf(high),
            ticks: ticks.collect(),
            logarithmic: true,
        })
    }

    /// How far up the axis a value is: from 0 to 1.
    pub(crate) fn along(&self, value: f64) -> f64 {
        let along = if self.logarithmic {
            (value.max(self.low) / self.low).log10() / (self.high / self.low).log10()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        along.clamp(0.0, 1.0)
    }

    /// Whether a value is on it.
    pub(crate) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The least and the greatest of the values.
pub(crate) fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
}

/// The ends that are stated, else those of the values; the lower one is below.
fn stated_or_found(needs: &Needs) -> (f64, f64) {
    let (low, high) = needs.values;
    let (low, high) = if low <= high {
        (low, high)
    } else {
        (
            0.0,
            if needs.stated.0.is_some() {
                f64::NAN
            } else {
                1.0
            },
        )
    };
    let limited = |value: f64| value.clamp(-LARGEST, LARGEST);
    let (low, high) = (limited(low), limited(high));
    // zero belongs to what is near it: one would else take small changes for large ones
    let near = needs.zero || high <= low || high - low > 0.15 * high.abs().max(low.abs());
    let least = if near { low.min(0.0) } else { low };
    let most = if near { high.max(0.0) } else { high };
    let low = needs
        .stated
        .0
        .filter(|end| end.is_finite())
        .map_or(least, limited);
    let high = needs
        .stated
        .1
        .filter(|end| end.is_finite())
        .map_or(most, limited);
    // so small a difference has no marks of its own
    let small = low.abs().max(high.abs()) * 1e-9;
    match needs.stated {
        _ if high - low > small => (low, high),
        (_, Some(_)) => (high - high.abs().max(1.0), high),
        (Some(_), None) => (low, low + low.abs().max(1.0)),
        (None, None) if low == 0.0 => (0.0, 1.0),
        (None, None) => (low - low.abs() * 0.1, high + high.abs() * 0.1),
    }
}

/// The scale of values up to a size, and the step between marks on it. Where thousandths would tell
/// the marks apart it is the scale of the step: `995` and `996` rather than `0.995k` and `0.996k`.
fn told_apart(unit: Unit, size: f64, rough: f64) -> (Scale, f64) {
    let on = |scale: Scale| (scale, step(rough / scale.one, scale.round) * scale.one);
    let (coarse, long) = on(Scale::of(unit, size));
    let (fine, short) = on(Scale::of(unit, rough * 50.0));
    // more digits than these are no easier to read
    let many = size / fine.one >= 1e7;
    if many || decimals(long / coarse.one) < 3 {
        (coarse, long)
    } else {
        (fine, short)
    }
}

/// The least round step that is at least so long.
fn step(rough: f64, round: Round) -> f64 {
    let rough = if rough.is_finite() && rough > 0.0 {
        rough
    } else {
        1.0
    };
    let fits = |step: &f64| *step >= rough * (1.0 - 1e-9);
    let parts: &[f64] = match round {
        Round::Sixties => &[1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0],
        Round::Hours => &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0],
        Round::Twos => &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0],
        Round::Tens => &[],
    };
    if let Some(step) = parts.iter().copied().find(|step| rough > 0.5 && fits(step)) {
        return step;
    }
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(fits)
        .unwrap_or(10.0 * power)
}

/// How many decimals tell multiples of a step from each other.
fn decimals(step: f64) -> usize {
    let digits = (0..10_u8).find(|digits| {
        let scaled = step * 10_f64.powi(i32::from(*digits));
        scaled >= 0.999 && (scaled - scaled.round()).abs() < 1e-6 * scaled
    });
    usize::from(digits.unwrap_or(10))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn axis(values: (f64, f64), unit: Unit) -> Axis {
        Axis::new(&Needs {
            values,
            stated: (None, None),
            unit,
            marks: 5,
            zero: false,
        })
    }

    fn texts(axis: &Axis) -> String {
        axis.ticks
            .iter()
            .map(|tick| tick.text.as_str())
            .collect::<Vec<_>>()
            .join(" | ")
    }

    #[test]
    fn marks_are_round_and_have_the_unit() {
        for (values, unit, expected) in [
            ((0.0, 10.0), Unit::Count, "0 | 2 | 4 | 6 | 8 | 10"),
            (
                (3.0, 97.0),
                Unit::Percent,
                "0% | 20% | 40% | 60% | 80% | 100%",
            ),
            (
                (995.0, 1000.0),
                Unit::Count,
                "995 | 996 | 997 | 998 | 999 | 1000",
            ),
            ((0.0, 0.0), Unit::None, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0"),
            ((1.0, 0.0), Unit::None, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0"),
            ((7.0, 7.0), Unit::Count, "0 | 2 | 4 | 6 | 8"),
            (
                (0.0, 1234.0),
                Unit::Milliseconds,
                "0 | 0.5 s | 1.0 s | 1.5 s",
            ),
            (
                (0.0, 432.0),
                Unit::Milliseconds,
                "0 | 100 ms | 200 ms | 300 ms | 400 ms | 500 ms",
            ),
            (
                (0.0, 7000.0),
                Unit::Seconds,
                "0 | 30 min | 60 min | 90 min | 120 min",
            ),
            (
                (0.0, 100_000.0),
                Unit::Seconds,
                "0 | 6 h | 12 h | 18 h | 24 h | 30 h",
            ),
            ((0.0, 3e6), Unit::Bytes, "0 | 1 MiB | 2 MiB | 3 MiB"),
            (
                (-2400.0, 1200.0),
                Unit::Count,
                "−3k | −2k | −1k | 0 | 1k | 2k",
            ),
            (
                (1e9, 1e9 + 8.0),
                Unit::Count,
                "1.000000000G | 1.000000002G | 1.000000004G | 1.000000006G | 1.000000008G",
            ),
            ((-40.0, 60.0), Unit::Count, "−40 | −20 | 0 | 20 | 40 | 60"),
            ((0.0, 1_500_000.0), Unit::Count, "0 | 0.5M | 1.0M | 1.5M"),
        ] {
            assert_eq!(texts(&axis(values, unit)), expected, "{values:?} {unit:?}");
        }
    }

    #[test]
    fn stated_ends_stay() {
        let needs = Needs {
            values: (3.0, 9.0),
            stated: (Some(1.0), Some(7.0)),
            unit: Unit::None,
            marks: 3,
            zero: false,
        };
        let stated = Axis::new(&needs);
        assert_eq!((stated.low, stated.high), (1.0, 7.0));
        for stated in [
            (Some(8.0), Some(2.0)),
            (Some(20.0), None),
            (None, Some(-5.0)),
            (Some(f64::INFINITY), None),
        ] {
            let axis = Axis::new(&Needs { stated, ..needs });
            assert!(axis.low < axis.high, "{stated:?}: {axis:?}");
        }
    }

    proptest! {
        #[test]
        fn marks_are_few_and_the_axis_holds_its_values(one in any::<f64>(), other in any::<f64>(), marks in 0..20_usize, unit in 0..27_usize, zero: bool) {
            prop_assume!(!one.is_nan() && !other.is_nan());
            let unit = Unit::ALL.get(unit).map_or(Unit::None, |(unit, _)| *unit);
            let values = (one.min(other), one.max(other));
            let axis = Axis::new(&Needs { values, stated: (None, None), unit, marks, zero });
            prop_assert!(axis.low < axis.high, "{axis:?}");
            prop_assert!((1..=32).contains(&axis.ticks.len()), "{axis:?}");
            let (low, high) = (values.0.max(-LARGEST), values.1.min(LARGEST));
            let slack = (axis.high - axis.low) * 1e-6;
            prop_assert!(axis.low <= low.min(LARGEST) + slack && high.max(-LARGEST) <= axis.high + slack, "{axis:?}");
            prop_assert!(axis.ticks.iter().all(|tick| axis.along(tick.value).is_finite() && tick.text.len() < 24));
        }
    }
}
