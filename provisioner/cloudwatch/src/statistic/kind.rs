//! The statistics by their kind.

use serde::{Deserialize, Serialize};

use super::bounds::{Amount, Bounds, Interval};
use super::percentage::Percentage;

/// How one period's samples become one value.
///
/// In text, and so in JSON, a statistic is written as CloudWatch writes it, and of two ways to write
/// the same one the shorter: `TM(:99%)` prints as `tm99`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Statistic {
    /// The number of samples.
    SampleCount,
    /// The sum of the samples.
    Sum,
    /// The sum divided by the number of samples.
    Average,
    /// The smallest sample.
    Minimum,
    /// The largest sample.
    Maximum,
    /// `p99`: the smallest sample that at least this share of all samples does not exceed, which is
    /// the largest one left when the rest is dropped from the top.
    Percentile(Percentage),
    /// `tm99`, `TM(10%:90%)`, `TM(150:1000)`: the average of the samples inside the bounds.
    TrimmedMean(Bounds),
    /// `IQM`, the interquartile mean: the average of the middle half, `TM(25%:75%)`.
    InterquartileMean,
    /// `wm99`, `WM(10%:90%)`, `WM(150:1000)`: the average in which samples outside the bounds count
    /// as the value at the bound.
    WinsorizedMean(Bounds),
    /// `tc99`, `TC(10%:90%)`, `TC(150:1000)`: how many samples are inside the bounds.
    TrimmedCount(Bounds),
    /// `ts99`, `TS(10%:90%)`, `TS(150:1000)`: the sum of the samples inside the bounds.
    TrimmedSum(Bounds),
    /// `PR(150:1000)`: which percentage of the samples, from 0 to 100, is inside the bounds.
    PercentileRank(Interval<Amount>),
}

impl Statistic {
    /// The five that need no raw values (the API's `Statistic`), each with its name.
    pub const SIMPLE: [(Self, &'static str); 5] = [
        (Self::SampleCount, "SampleCount"),
        (Self::Average, "Average"),
        (Self::Sum, "Sum"),
        (Self::Minimum, "Minimum"),
        (Self::Maximum, "Maximum"),
    ];

    /// Whether it is one of the five that need no raw values (the API's `Statistic`). All others are
    /// its `ExtendedStatistic`.
    pub const fn is_simple(self) -> bool {
        matches!(
            self,
            Self::SampleCount | Self::Sum | Self::Average | Self::Minimum | Self::Maximum
        )
    }

    /// Whether it is a percentile, of which too few samples say little
    /// ([`minimum_samples`](Self::minimum_samples)).
    pub const fn is_percentile(self) -> bool {
        matches!(self, Self::Percentile(_))
    }

    /// The fewest samples for which a percentile is meaningful: `10/(1−p)` from the median up,
    /// `10/p` below it (UG:percentiles-with-low-samples). `None` for everything else, p0 and p100.
    pub fn minimum_samples(self) -> Option<f64> {
        let Self::Percentile(percentage) = self else {
            return None;
        };
        let share = percentage.fraction();
        if share <= 0.0 || share >= 1.0 {
            None
        } else if share >= 0.5 {
            Some(10.0 / percentage.complement().fraction())
        } else {
            Some(10.0 / share)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimum_samples_of_the_guide() {
        for (text, samples) in [
            ("p50", 20.0),
            ("p90", 100.0),
            ("p99", 1000.0),
            ("p10", 100.0),
        ] {
            assert_eq!(
                text.parse::<Statistic>().unwrap().minimum_samples(),
                Some(samples),
                "{text}"
            );
        }
        for text in ["Average", "tm99", "IQM", "p0", "p100"] {
            let statistic: Statistic = text.parse().unwrap();
            assert_eq!(statistic.minimum_samples(), None, "{text}");
        }
    }
}
