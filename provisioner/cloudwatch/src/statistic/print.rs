//! Writing statistics as CloudWatch writes them.

use std::fmt;

use super::bounds::{Amount, Bounds, Interval};
use super::kind::Statistic;
use super::percentage::Percentage;

/// The one way in which this statistic is written here. A share that is only dropped from the top is
/// a single number after the name in lower case (UG:statistics-definitions: `tm99` is `TM(:99%)`).
impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, bounds) = match self {
            Self::Percentile(percentage) => return write!(f, "p{percentage}"),
            Self::InterquartileMean => return f.write_str("IQM"),
            Self::TrimmedMean(bounds) => ("TM", *bounds),
            Self::WinsorizedMean(bounds) => ("WM", *bounds),
            Self::TrimmedCount(bounds) => ("TC", *bounds),
            Self::TrimmedSum(bounds) => ("TS", *bounds),
            Self::PercentileRank(values) => ("PR", Bounds::Values(*values)),
            Self::SampleCount => return f.write_str("SampleCount"),
            Self::Sum => return f.write_str("Sum"),
            Self::Average => return f.write_str("Average"),
            Self::Minimum => return f.write_str("Minimum"),
            Self::Maximum => return f.write_str("Maximum"),
        };
        match bounds {
            Bounds::Shares(Interval::UpTo(upper)) => {
                write!(f, "{}{upper}", name.to_ascii_lowercase())
            }
            bounds => write!(f, "{name}{bounds}"),
        }
    }
}

/// In parentheses, as after a name in upper case.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lower, upper) = match self {
            Self::Shares(shares) => {
                let print = |share: Percentage| format!("{share}%");
                (shares.lower().map(print), shares.upper().map(print))
            }
            Self::Values(values) => {
                let print = |value: Amount| value.to_string();
                (values.lower().map(print), values.upper().map(print))
            }
        };
        let (lower, upper) = (lower.unwrap_or_default(), upper.unwrap_or_default());
        write!(f, "({lower}:{upper})")
    }
}

impl From<Statistic> for String {
    fn from(statistic: Statistic) -> Self {
        statistic.to_string()
    }
}
