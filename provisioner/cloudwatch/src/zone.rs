//! Time zones by name or offset, with daylight saving time. The database of names is part of the
//! program: nothing is read from the machine.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The longest name of a time zone, in characters (BOTO:cloudwatch.WallClockWindow).
pub const MAX_ZONE_LENGTH: usize = 50;

/// A time zone: an IANA name such as `Europe/Berlin`, or an offset from UTC.
///
/// Only names follow daylight saving time. A local time that a change of the clock leaves out
/// counts as that much later, and of one that there is twice the first counts (*undocumented*).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    text: String,
    rules: TimeZone,
}

/// A text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Nothing that is known.
    #[error("`{text}` is not a time zone such as `Europe/Berlin` or `+09:00`")]
    Unknown {
        /// The text.
        text: String,
    },
    /// An offset between the steps that CloudWatch has.
    #[error("the offset `{text}` is not a multiple of five minutes")]
    OddOffset {
        /// The text.
        text: String,
    },
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self {
            text: "UTC".to_owned(),
            rules: TimeZone::UTC,
        }
    }

    /// The name or offset as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a name of the IANA database, not an offset.
    pub fn is_named(&self) -> bool {
        self.text != "Z" && offset_in(&self.text).is_none() && self.rules.iana_name().is_some()
    }

    /// The date and time that clocks there show.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        at.instant().to_zoned(self.rules.clone()).datetime()
    }

    /// When clocks there show this date and time. A time that they leave out counts as that much
    /// later; of one that they show twice, the first counts.
    pub fn instant(&self, civil: DateTime) -> Timestamp {
        self.rules
            .to_ambiguous_zoned(civil)
            .compatible()
            .map_or(Timestamp::from_millis(i64::MAX), |zoned| {
                Timestamp::from_millis(zoned.timestamp().as_millisecond())
            })
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    /// Reads an IANA name, `Z`, `±HH:MM`, `UTC±HH:MM` or `GMT±HH:MM`
    /// (UG:alarm-evaluation-window).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || ZoneError::Unknown {
            text: text.to_owned(),
        };
        let of = |rules: TimeZone| Self {
            text: text.to_owned(),
            rules,
        };
        if text.is_empty() || text.chars().count() > MAX_ZONE_LENGTH {
            return Err(unknown());
        }
        if matches!(text, "Z" | "UTC" | "GMT") {
            return Ok(of(TimeZone::UTC));
        }
        if let Some(offset) = offset_in(text) {
            let minutes = minutes_of(offset).ok_or_else(unknown)?;
            if minutes % 5 != 0 {
                return Err(ZoneError::OddOffset {
                    text: text.to_owned(),
                });
            }
            let offset = Offset::from_seconds(minutes * 60).map_err(|_| unknown())?;
            return Ok(of(TimeZone::fixed(offset)));
        }
        let rules = TimeZoneDatabase::bundled().get(text);
        rules.map(of).map_err(|_| unknown())
    }
}

/// The offset in `+09:30`, `UTC+09:30` or `GMT+09:30`; a name has none.
fn offset_in(text: &str) -> Option<&str> {
    let after = |prefix| text.strip_prefix(prefix);
    let offset = after("UTC").or_else(|| after("GMT")).unwrap_or(text);
    offset.starts_with(['+', '-']).then_some(offset)
}

/// The minutes of `+09:30`, within a day.
fn minutes_of(offset: &str) -> Option<i32> {
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        (_, digits) => (1, digits),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let number = |text: &str| -> Option<i32> {
        let two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        two.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn reads_names_and_offsets() {
        for (text, utc) in [
            ("Z", "2026-01-31T12:00:00Z"),
            ("UTC", "2026-01-31T12:00:00Z"),
            ("GMT", "2026-01-31T12:00:00Z"),
            ("+09:30", "2026-01-31T02:30:00Z"),
            ("UTC-03:05", "2026-01-31T15:05:00Z"),
            ("GMT+01:00", "2026-01-31T11:00:00Z"),
            ("UTC+00:00", "2026-01-31T12:00:00Z"),
            ("-00:00", "2026-01-31T12:00:00Z"),
            ("Europe/Berlin", "2026-01-31T11:00:00Z"),
        ] {
            let zone: Zone = text.parse().unwrap();
            let noon = jiff::civil::date(2026, 1, 31).at(12, 0, 0, 0);
            assert_eq!(zone.instant(noon), at(utc), "{text}");
            assert_eq!(zone.civil(at(utc)), noon, "{text}");
            assert_eq!(zone.to_string(), text);
            assert_eq!(
                zone.is_named(),
                !text.contains(['+', '-']) && text != "Z",
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_zone() {
        for text in [
            "",
            "Mars/Base",
            "+9:00",
            "+09",
            "+25:00",
            "UTC+01",
            "é+",
            "+",
        ] {
            let error = text.parse::<Zone>().unwrap_err();
            assert!(matches!(error, ZoneError::Unknown { .. }), "{text}");
        }
        let odd = "+01:03".parse::<Zone>().unwrap_err();
        assert_eq!(
            odd.to_string(),
            "the offset `+01:03` is not a multiple of five minutes"
        );
    }

    #[test]
    fn a_time_left_out_is_later_and_of_one_shown_twice_the_first_counts() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let half_past_two = |month, day| jiff::civil::date(2026, month, day).at(2, 30, 0, 0);
        assert_eq!(
            berlin.instant(half_past_two(3, 29)),
            at("2026-03-29T01:30:00Z")
        );
        assert_eq!(
            berlin.instant(half_past_two(10, 25)),
            at("2026-10-25T00:30:00Z")
        );
    }
}
