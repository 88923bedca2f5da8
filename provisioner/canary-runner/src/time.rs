//! Points in time, as reports and paths write them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A point in time, to the millisecond. Written as ISO 8601 in UTC: `2026-11-22T20:45:12.123Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Time(Timestamp);

impl Time {
    /// Now.
    pub(crate) fn now() -> Self {
        Self::from_millis(Timestamp::now().as_millisecond())
    }

    /// Milliseconds since 1970; what lies outside of the years that can be written becomes 1970.
    pub fn from_millis(millis: i64) -> Self {
        Self(Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Milliseconds since 1970.
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Milliseconds from `earlier` to this; 0 when it is not earlier.
    pub fn millis_since(self, earlier: Self) -> u64 {
        u64::try_from(self.as_millis() - earlier.as_millis()).unwrap_or(0)
    }

    /// The folder of a run that started now, below the canary's: `2026/11/22/20/45-12-123`.
    ///
    /// Source: the locations that the User Guide's examples of canary runs show.
    pub fn folder(self) -> String {
        self.format("%Y/%m/%d/%H/%M-%S-%3f")
    }

    /// The beginning of a log file's name: `2026-11-22T20-45-12-123Z`.
    pub(crate) fn for_file(self) -> String {
        self.format("%Y-%m-%dT%H-%M-%S-%3fZ")
    }

    fn format(self, format: &str) -> String {
        let zoned = self.0.to_zoned(TimeZone::UTC);
        zoned.strftime(format).to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format("%Y-%m-%dT%H:%M:%S.%3fZ"))
    }
}

impl FromStr for Time {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for Time {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_forms() {
        let time = Time::from_millis(1_795_380_312_023);
        assert_eq!(time.to_string(), "2026-11-22T20:45:12.023Z");
        assert_eq!(time.folder(), "2026/11/22/20/45-12-023");
        assert_eq!(time.for_file(), "2026-11-22T20-45-12-023Z");
        assert_eq!(time.to_string().parse::<Time>().ok(), Some(time));
    }
}
