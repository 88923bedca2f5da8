//! How far a clock is from UTC.

use std::fmt;
use std::str::FromStr;

use crate::dashboard::json::Expected;

/// Minutes that a clock is ahead of UTC: `+0130`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Offset(i16);

impl Offset {
    /// The minutes, negative for a clock that is behind.
    pub const fn minutes(self) -> i16 {
        self.0
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "{sign}{:02}{:02}", minutes / 60, minutes % 60)
    }
}

/// A text that is no offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an offset from UTC such as `+0130`")]
pub struct OffsetError {
    text: String,
}

impl FromStr for Offset {
    type Err = OffsetError;

    /// A sign, two digits of hours up to 23, two digits of minutes up to 59
    /// (API:CloudWatch-Metric-Widget-Structure).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (sign, digits) = match text.split_at_checked(1)? {
                ("+", digits) => (1, digits),
                ("-", digits) => (-1, digits),
                _ => return None,
            };
            if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let number: i16 = digits.parse().ok()?;
            let (hours, minutes) = (number / 100, number % 100);
            (hours < 24 && minutes < 60).then_some(Self(sign * (hours * 60 + minutes)))
        };
        read().ok_or_else(|| OffsetError {
            text: text.to_owned(),
        })
    }
}

impl Expected for Offset {
    const EXPECTED: &str = "must be an offset from UTC such as `+0130`";
}
