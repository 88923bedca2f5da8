//! Lengths of time with their unit.

use std::fmt;
use std::str::FromStr;

use super::Format;

/// A whole number of seconds, written with a unit: `30s`, `5m`, `3h`, `1d`, `1w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u32);

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a duration such as `30s`, `5m`, `3h`, `1d` or `1w`")]
pub struct DurationError {
    text: String,
}

const UNITS: [(char, u32); 5] = [
    ('w', 604_800),
    ('d', 86_400),
    ('h', 3600),
    ('m', 60),
    ('s', 1),
];

impl Duration {
    /// A number of seconds.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// The form of dashboards, back from now: `-PT3H`, `-P2D`.
    pub fn before_now(self) -> String {
        let days = self.0 / 86_400;
        match self.0 {
            0 => "-PT0M".to_owned(),
            whole if whole.is_multiple_of(604_800) => format!("-P{}W", days / 7),
            whole if whole.is_multiple_of(86_400) => format!("-P{days}D"),
            whole if whole.is_multiple_of(3600) => format!("-PT{}H", whole / 3600),
            whole => format!("-PT{}M", whole.div_ceil(60)),
        }
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (digits, length) = UNITS
                .iter()
                .find_map(|(unit, length)| Some((text.strip_suffix(*unit)?, *length)))?;
            let number: u32 = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
                digits.parse().ok()?
            } else {
                return None;
            };
            number.checked_mul(length)
        };
        parse().map(Self).ok_or_else(|| DurationError {
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, length) = UNITS
            .into_iter()
            .find(|(_, length)| self.0.is_multiple_of(*length))
            .unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.0 / length)
    }
}

impl Format for Duration {
    const NAME: &'static str = "time-span";
    const NOUN: &'static str = "a duration";
    const EXAMPLE: &'static str = "5m";
    const PATTERN: Option<&'static str> = Some("^[0-9]+[smhdw]$");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_prints_and_turns_into_a_range() {
        for (text, seconds, range) in [
            ("30s", 30, "-PT1M"),
            ("90m", 5400, "-PT90M"),
            ("3h", 10_800, "-PT3H"),
            ("2d", 172_800, "-P2D"),
            ("1w", 604_800, "-P1W"),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(
                (duration.seconds(), duration.before_now().as_str()),
                (seconds, range)
            );
            assert_eq!(duration.to_string(), text);
        }
        for text in ["", "5", "m", "-5m", "1.5h", "5 m", "9999999999w", "+1m"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
