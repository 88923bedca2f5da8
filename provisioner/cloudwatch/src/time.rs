//! Points in time and the forms in which CloudWatch prints them.
//!
//! Milliseconds since the Unix epoch, UTC. Nothing here reads a clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::calendar::Civil;

/// A point in time: milliseconds since the Unix epoch, UTC. Arithmetic saturates.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The point `seconds` seconds after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The latest multiple of `seconds` since the epoch that is not after this point.
    /// `seconds` of 0 counts as 1.
    #[must_use]
    pub const fn floor_to(self, seconds: u32) -> Self {
        let step = if seconds == 0 {
            1000
        } else {
            seconds as i64 * 1000
        };
        Self(self.0.saturating_sub(self.0.rem_euclid(step)))
    }

    /// This point moved by `seconds`, which may be negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// This point so many months of the calendar before, in UTC; of a shorter month its last day.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        let back = jiff::Span::new().try_months(months).unwrap_or_default();
        let day = self.civil().saturating_sub(back);
        let moved = day.to_zoned(jiff::tz::TimeZone::UTC);
        moved.map_or(self, |moved| Self(moved.timestamp().as_millisecond()))
    }

    /// This point moved by `millis`, which may be negative.
    #[must_use]
    pub(crate) const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this point; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// `DD/MM/YY HH:MM:SS`, the form inside alarm reasons (UG:cloudwatch-and-eventbridge).
    pub fn reason_form(self) -> String {
        let written = Civil::of(self).map(Civil::slashes);
        written.unwrap_or_else(|| self.format("%d/%m/%y %H:%M:%S"))
    }

    /// `2019-10-01T13:56:40.985+0000`, the form of reason data and notifications
    /// (UG:cloudwatch-and-eventbridge).
    pub fn payload_form(self) -> String {
        self.iso("+0000")
    }

    /// `Friday 22 July, 2022 15:57:45 UTC`, the form in a composite alarm's reason
    /// (UG:cloudwatch-and-eventbridge).
    pub fn composite_form(self) -> String {
        self.format("%A %d %B, %Y %H:%M:%S UTC")
    }

    /// The civil date and time in UTC. Points that no calendar holds are clamped to its ends.
    pub(crate) fn civil(self) -> jiff::civil::DateTime {
        self.instant().to_zoned(jiff::tz::TimeZone::UTC).datetime()
    }

    /// The same point for calendars. Points that no calendar holds are clamped to its ends.
    pub(crate) fn instant(self) -> jiff::Timestamp {
        // whole seconds: the last point has a fraction that no number of milliseconds may have
        let last = jiff::Timestamp::MAX.as_second().saturating_mul(1000);
        let first = jiff::Timestamp::MIN.as_second().saturating_mul(1000);
        jiff::Timestamp::from_millisecond(self.0.clamp(first, last)).unwrap_or_default()
    }

    fn iso(self, zone: &str) -> String {
        let written = Civil::of(self).map(|civil| civil.iso(zone));
        written.unwrap_or_else(|| self.format("%Y-%m-%dT%H:%M:%S.%3f") + zone)
    }

    fn format(self, pattern: &str) -> String {
        self.civil().strftime(pattern).to_string()
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis_of(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis_of(duration)))
    }
}

fn millis_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// ISO 8601 with milliseconds: `2019-10-01T13:56:40.985Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso("Z"))
    }
}

/// A text that is not a point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an ISO 8601 time such as `2026-01-31T12:00:00Z`")]
pub struct TimestampError {
    text: String,
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads ISO 8601 with an offset or `Z`. A time without an offset is UTC.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = text.parse::<jiff::Timestamp>().ok().or_else(|| {
            let civil = text.parse::<jiff::civil::DateTime>().ok()?;
            let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(zoned.timestamp())
        });
        instant
            .map(|instant| Self(instant.as_millisecond()))
            .ok_or_else(|| TimestampError {
                text: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_published_examples() {
        let at: Timestamp = "2019-10-01T13:56:40.985Z".parse().unwrap();
        assert_eq!(at.payload_form(), "2019-10-01T13:56:40.985+0000");
        assert_eq!(at.reason_form(), "01/10/19 13:56:40");
        assert_eq!(at.to_string(), "2019-10-01T13:56:40.985Z");
        let friday: Timestamp = "2022-07-22T15:57:45Z".parse().unwrap();
        assert_eq!(friday.composite_form(), "Friday 22 July, 2022 15:57:45 UTC");
    }

    #[test]
    fn floors_towards_the_past_even_before_the_epoch() {
        assert_eq!(
            Timestamp::from_seconds(119).floor_to(60),
            Timestamp::from_seconds(60)
        );
        assert_eq!(
            Timestamp::from_seconds(-1).floor_to(60),
            Timestamp::from_seconds(-60)
        );
        assert_eq!(
            Timestamp::from_millis(999).floor_to(0),
            Timestamp::from_seconds(0)
        );
    }

    #[test]
    fn reads_offsets_and_defaults_to_utc() {
        let utc: Timestamp = "2026-01-31T12:00:00".parse().unwrap();
        let tokyo: Timestamp = "2026-01-31T21:00:00+09:00".parse().unwrap();
        assert_eq!(utc, tokyo);
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn points_beyond_calendars_are_at_their_ends() {
        assert_eq!(Timestamp::from_millis(i64::MAX).civil().year(), 9999);
        assert_eq!(Timestamp::from_millis(i64::MIN).civil().year(), -9999);
    }

    #[test]
    fn extreme_points_print_without_panic() {
        assert!(!Timestamp::from_millis(i64::MAX).to_string().is_empty());
        assert!(!Timestamp::from_millis(i64::MIN).reason_form().is_empty());
        assert_eq!(
            Timestamp::from_millis(i64::MAX) + Duration::MAX,
            Timestamp::from_millis(i64::MAX)
        );
        let _ = Timestamp::from_millis(i64::MIN).floor_to(3600);
    }
}
