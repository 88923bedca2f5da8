//! The statistics that one period's samples can be reduced to (UG:statistics-definitions).
//!
//! The five simple ones and percentiles. Trimmed and winsorized statistics have their place as
//! further variants of [`Statistic`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How one period's samples become one value.
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
    /// The smallest sample that at least this share of all samples does not exceed.
    Percentile(Percentage),
}

impl Statistic {
    /// Whether it is one of the five that need no raw values (the API's `Statistic`).
    pub const fn is_simple(self) -> bool {
        !self.is_percentile()
    }

    /// Whether it is a percentile, which needs raw values (the API's `ExtendedStatistic`).
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

/// A percentage from 0 to 100 with at most ten decimals, kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentage(u64);

impl Percentage {
    const DECIMALS: usize = 10;
    const ONE: u64 = 10_000_000_000;
    const HUNDRED: u64 = 100 * Self::ONE;

    /// The share as a number from 0 to 1.
    pub fn fraction(self) -> f64 {
        self.0 as f64 / Self::HUNDRED as f64
    }

    /// What is missing to 100.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(Self::HUNDRED - self.0)
    }

    /// The nearest rank, from 1, of this percentile among `count` samples: `⌈p/100·count⌉`.
    /// *Undocumented*: CloudWatch does not publish its method.
    pub(crate) fn rank(self, count: f64) -> f64 {
        // exact for whole counts, which floating point is not: 99.9 % of 1000 is 999
        const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
        if count.fract() == 0.0 && (0.0..=LARGEST_EXACT).contains(&count) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole and in range"
            )]
            let whole = count as u64;
            let rank = (u128::from(self.0) * u128::from(whole)).div_ceil(u128::from(Self::HUNDRED));
            (rank as f64).max(1.0)
        } else {
            self.fraction() * count
        }
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Self::ONE, self.0 % Self::ONE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{rest:010}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl FromStr for Percentage {
    type Err = StatisticError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || StatisticError {
            text: text.to_owned(),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        // two digits before the point, or `100` (`BOTO:cloudwatch.AnomalyDetectorMetricStat`)
        let is_short = (1..=2).contains(&whole.len()) && decimals.len() <= Self::DECIMALS;
        if !is_short && text != "100" {
            return Err(not());
        }
        if !digits(whole) || !digits(decimals) {
            return Err(not());
        }
        let units: u64 = format!("{whole}{decimals:0<10}")
            .parse()
            .map_err(|_| not())?;
        if units > Self::HUNDRED {
            Err(not())
        } else {
            Ok(Self(units))
        }
    }
}

/// A text that is no statistic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a statistic: use Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p99"
)]
pub struct StatisticError {
    text: String,
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleCount => f.write_str("SampleCount"),
            Self::Sum => f.write_str("Sum"),
            Self::Average => f.write_str("Average"),
            Self::Minimum => f.write_str("Minimum"),
            Self::Maximum => f.write_str("Maximum"),
            Self::Percentile(percentage) => write!(f, "p{percentage}"),
        }
    }
}

impl FromStr for Statistic {
    type Err = StatisticError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || StatisticError {
            text: text.to_owned(),
        };
        match text {
            "SampleCount" => Ok(Self::SampleCount),
            "Sum" => Ok(Self::Sum),
            "Average" => Ok(Self::Average),
            "Minimum" => Ok(Self::Minimum),
            "Maximum" => Ok(Self::Maximum),
            _ => {
                let percentage = text.strip_prefix('p').ok_or_else(not)?;
                Ok(Self::Percentile(percentage.parse().map_err(|_| not())?))
            }
        }
    }
}

impl TryFrom<String> for Statistic {
    type Error = StatisticError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Statistic> for String {
    fn from(statistic: Statistic) -> Self {
        statistic.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for text in [
            "SampleCount",
            "Sum",
            "Average",
            "Minimum",
            "Maximum",
            "p99",
            "p0",
            "p100",
            "p95.0123456789",
        ] {
            assert_eq!(text.parse::<Statistic>().unwrap().to_string(), text);
        }
        assert_eq!("p99.90".parse::<Statistic>().unwrap().to_string(), "p99.9");
        for text in [
            "",
            "p",
            "average",
            "P99",
            "p101",
            "p100.1",
            "p100.0",
            "p099",
            "p-1",
            "p1e2",
            "p9.01234567891",
            "tm99x",
        ] {
            assert!(text.parse::<Statistic>().is_err(), "{text}");
        }
    }

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
        assert_eq!(Statistic::Average.minimum_samples(), None);
    }

    #[test]
    fn ranks_are_exact() {
        for (percentage, count, expected) in [
            ("99.9", 1000.0, 999.0),
            ("50", 4.0, 2.0),
            ("50", 5.0, 3.0),
            ("0", 5.0, 1.0),
            ("100", 5.0, 5.0),
        ] {
            let rank = percentage.parse::<Percentage>().unwrap().rank(count);
            assert_eq!(
                rank.to_bits(),
                f64::to_bits(expected),
                "p{percentage} of {count}"
            );
        }
    }
}
