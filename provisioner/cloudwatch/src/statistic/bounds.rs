//! Between which bounds samples are kept.

use std::fmt;
use std::str::FromStr;

use super::percentage::Percentage;

/// The bounds of a trimmed or winsorized statistic. Both are of one kind (UG:statistics-definitions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bounds {
    /// Shares of the samples, in order of their values: `(10%:90%)` drops a tenth at each end.
    Shares(Interval<Percentage>),
    /// Values: `(150:1000)` keeps what is above 150 and at most 1000.
    Values(Interval<Amount>),
}

impl Bounds {
    /// The middle half.
    pub const INTERQUARTILE: Self = Self::Shares(Interval::Between(
        Percentage::QUARTER,
        Percentage::THREE_QUARTERS,
    ));
}

/// What lies above a lower and not above an upper bound. At least one of the two is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interval<T> {
    /// Everything above a bound, which is excluded.
    Above(T),
    /// Everything up to a bound, which is included.
    UpTo(T),
    /// Everything above the first and up to the second, which is not below the first.
    Between(T, T),
}

impl<T: Copy> Interval<T> {
    /// The bound above which samples are kept.
    pub fn lower(self) -> Option<T> {
        match self {
            Self::Above(lower) | Self::Between(lower, _) => Some(lower),
            Self::UpTo(_) => None,
        }
    }

    /// The bound up to which samples are kept.
    pub fn upper(self) -> Option<T> {
        match self {
            Self::UpTo(upper) | Self::Between(_, upper) => Some(upper),
            Self::Above(_) => None,
        }
    }
}

/// A bound in the unit of the metric: a finite number that is not negative, since statistics with
/// bounds exist only for such values.
///
/// Kept as the bits of the number, whose order is that of the numbers when none is negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    const MOST_DECIMALS: usize = 10;

    /// The number, when it is finite and not negative.
    pub fn new(number: f64) -> Option<Self> {
        // adding zero makes a positive zero of a negative one
        (number.is_finite() && number >= 0.0).then(|| Self((number + 0.0).to_bits()))
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({})", self.get())
    }
}

/// Prints in plain notation where that is short, else with an exponent; in either case with at most
/// ten decimals, so that it can be read again.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 20;
        let decimals = |text: &str| {
            text.split_once('.')
                .map_or(0, |(_, decimals)| decimals.len())
        };
        let plain = self.get().to_string();
        if plain.len() <= LONGEST && decimals(&plain) <= Self::MOST_DECIMALS {
            return f.write_str(&plain);
        }
        let scientific = format!("{:e}", self.get());
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        match digits.split_once('.') {
            Some((whole, rest)) if rest.len() > Self::MOST_DECIMALS => {
                let exponent: i64 = exponent.parse().unwrap_or_default();
                let shift = i64::try_from(rest.len()).unwrap_or_default();
                write!(f, "{whole}{rest}E{}", exponent - shift)
            }
            _ => write!(f, "{digits}E{exponent}"),
        }
    }
}

/// A text that is no bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a number from 0 with at most ten decimals")]
pub struct AmountError {
    text: String,
}

/// Reads `1500`, `0.25` or `1.5E3` (`BOTO:cloudwatch.AnomalyDetectorMetricStat`).
impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || AmountError {
            text: text.to_owned(),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent),
            None => (text, "0"),
        };
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let well_formed = !whole.is_empty()
            && decimals.len() <= Self::MOST_DECIMALS
            && !exponent.is_empty()
            && [whole, decimals, exponent].into_iter().all(digits);
        if !well_formed {
            return Err(not());
        }
        text.parse().ok().and_then(Self::new).ok_or_else(not)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_what_can_be_read() {
        for (text, printed) in [
            ("0", "0"),
            ("150", "150"),
            ("1.5E3", "1500"),
            ("1.5e+3", "1500"),
            ("0.0000000001", "0.0000000001"),
            ("1E-11", "1E-11"),
            ("12345.1234567891E-9", "123451234567891E-19"),
            ("1E300", "1E300"),
            ("007.", "7"),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!(amount.to_string(), printed);
            assert_eq!(printed.parse(), Ok(amount));
        }
        for text in [
            "",
            ".",
            ".5",
            "-1",
            "+1",
            "1E",
            "1E+",
            "1E999",
            "NaN",
            "inf",
            "1,5",
            "0.00000000001",
            "1E1.5",
            " 1",
            "1_0",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
        assert_eq!(Amount::new(-0.0), Amount::new(0.0));
        assert_eq!(Amount::new(f64::NAN), None);
    }
}
