//! The length of the windows over which samples are aggregated.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A period in seconds: 1, 5, 10, 20, 30 or a multiple of 60 (UG:cloudwatch-concepts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Period(u32);

impl Period {
    /// One minute.
    pub const MINUTE: Self = Self(60);
    /// Five minutes, the default of a dashboard widget.
    pub const FIVE_MINUTES: Self = Self(300);
    /// One hour.
    pub const HOUR: Self = Self(3600);
    /// One day.
    pub const DAY: Self = Self(86_400);

    /// The period of this many seconds.
    pub const fn from_seconds(seconds: u32) -> Result<Self, PeriodError> {
        match seconds {
            1 | 5 | 10 | 20 | 30 => Ok(Self(seconds)),
            _ if seconds != 0 && seconds.is_multiple_of(60) => Ok(Self(seconds)),
            _ => Err(PeriodError::NotAPeriod { seconds }),
        }
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// Its length in milliseconds.
    pub const fn millis(self) -> i64 {
        self.0 as i64 * 1000
    }

    /// The shortest period that is at least as long as this one and a multiple of so many seconds: one,
    /// or whole minutes.
    pub(crate) fn in_multiples_of(self, seconds: u32) -> Self {
        let longer = self.0.checked_next_multiple_of(seconds);
        longer
            .and_then(|longer| Self::from_seconds(longer).ok())
            .unwrap_or(self)
    }

    /// Whether an alarm may use it: 10, 20, 30 or a multiple of 60 seconds
    /// (BOTO:cloudwatch.PutMetricAlarmInput).
    pub const fn is_for_alarms(self) -> bool {
        self.0 >= 10
    }

    /// Whether it is shorter than a minute, so that only samples of high resolution fill it.
    pub const fn is_high_resolution(self) -> bool {
        self.0 < 60
    }
}

/// What is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// A number of seconds that CloudWatch has no period for.
    #[error(
        "{seconds} seconds is not a period: CloudWatch has 1, 5, 10, 20, 30 and multiples of 60"
    )]
    NotAPeriod {
        /// The seconds.
        seconds: u32,
    },
    /// A text that is not a length of time.
    #[error("`{text}` is not a length of time such as `10s`, `1m`, `1h` or `1d`")]
    NotADuration {
        /// The text.
        text: String,
    },
}

impl TryFrom<u32> for Period {
    type Error = PeriodError;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        Self::from_seconds(seconds)
    }
}

impl From<Period> for u32 {
    fn from(period: Period) -> Self {
        period.0
    }
}

const UNITS: [(char, u32); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

/// The shortest exact form in one unit: `10s`, `5m`, `36h`, `7d`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, length) = UNITS
            .into_iter()
            .find(|(_, length)| self.0.is_multiple_of(*length))
            .unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.0 / length)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Reads seconds (`300`) or a number with a unit (`5m`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not = || PeriodError::NotADuration {
            text: text.to_owned(),
        };
        let (digits, length) = UNITS
            .iter()
            .find_map(|(unit, length)| Some((text.strip_suffix(*unit)?, *length)))
            .unwrap_or((text, 1));
        let number: u32 = digits.parse().map_err(|_| not())?;
        Self::from_seconds(number.checked_mul(length).ok_or_else(not)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cloudwatch_has() {
        for seconds in [1, 5, 10, 20, 30, 60, 300, 86_400] {
            let period = Period::from_seconds(seconds).unwrap();
            assert_eq!(period.to_string().parse(), Ok(period));
        }
        for seconds in [0, 2, 15, 45, 61, 90] {
            assert!(Period::from_seconds(seconds).is_err(), "{seconds}");
        }
    }

    #[test]
    fn reads_and_prints_units() {
        for (text, printed) in [
            ("60", "1m"),
            ("10s", "10s"),
            ("36h", "36h"),
            ("24h", "1d"),
            ("300s", "5m"),
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), printed);
        }
        for text in ["", "m", "1w", "-1m", "90s", "99999999d", "1.5m"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
