//! How often there is a flush.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Time between two flushes: 100 ms to 60 s. Written `1s`, `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlushInterval(Duration);

/// A text that is no flush interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no flush interval: expected `100ms` to `60s`")]
pub struct InvalidFlushInterval(String);

impl FlushInterval {
    /// The duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl Default for FlushInterval {
    fn default() -> Self {
        Self(Duration::from_secs(1))
    }
}

impl FromStr for FlushInterval {
    type Err = InvalidFlushInterval;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse::<u32>().ok().map(u64::from);
        let duration = if let Some(digits) = text.strip_suffix("ms") {
            number(digits).map(Duration::from_millis)
        } else {
            text.strip_suffix('s')
                .and_then(number)
                .map(Duration::from_secs)
        };
        duration
            .filter(|d| (Duration::from_millis(100)..=Duration::from_mins(1)).contains(d))
            .map(Self)
            .ok_or_else(|| InvalidFlushInterval(text.to_owned()))
    }
}

impl fmt::Display for FlushInterval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_millis() {
            0 => write!(formatter, "{}s", self.0.as_secs()),
            _ => write!(formatter, "{}ms", self.0.as_millis()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flush_intervals() {
        for text in ["100ms", "1s", "1500ms", "60s"] {
            assert_eq!(text.parse::<FlushInterval>().unwrap().to_string(), text);
        }
        for text in ["", "s", "1", "0s", "99ms", "61s", "-1s", "1m", "1.5s"] {
            assert!(text.parse::<FlushInterval>().is_err(), "{text:?}");
        }
    }
}
