//! Percentages, kept exactly.

use std::fmt;
use std::str::FromStr;

/// A percentage from 0 to 100 with at most ten decimals, kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentage(u64);

impl Percentage {
    /// A quarter, where the interquartile range starts.
    pub const QUARTER: Self = Self(25 * Self::ONE);
    /// Three quarters, where it ends.
    pub const THREE_QUARTERS: Self = Self(75 * Self::ONE);

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

    /// This share of `count` samples. Exact to the last bit for whole counts, which floating point is
    /// not: 99.9 % of 1000 is 999.
    pub(crate) fn of(self, count: f64) -> f64 {
        const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
        if count.fract() != 0.0 || !(0.0..=LARGEST_EXACT).contains(&count) {
            return self.fraction() * count;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and in range"
        )]
        let whole = count as u64;
        let product = u128::from(self.0) * u128::from(whole);
        let hundred = u128::from(Self::HUNDRED);
        (product / hundred) as f64 + (product % hundred) as f64 / Self::HUNDRED as f64
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

/// A text that is no percentage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a number from 0 to 100 with at most ten decimals")]
pub struct PercentageError {
    text: String,
}

/// Reads a number without the sign for percent: two digits before the point, or `100`
/// (`BOTO:cloudwatch.AnomalyDetectorMetricStat`).
impl FromStr for Percentage {
    type Err = PercentageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || PercentageError {
            text: text.to_owned(),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
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
        Ok(Self(units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        for (percentage, count, share) in [
            ("99.9", 1000.0, 999.0),
            ("50", 5.0, 2.5),
            ("0", 5.0, 0.0),
            ("100", 5.0, 5.0),
            ("99", 10.0, 9.9),
            ("0.0000000001", 1e12, 1.0),
            ("50", 2.5, 1.25),
        ] {
            let found = percentage.parse::<Percentage>().unwrap().of(count);
            assert_eq!(
                found.to_bits(),
                f64::to_bits(share),
                "{percentage} % of {count}"
            );
        }
    }
}
