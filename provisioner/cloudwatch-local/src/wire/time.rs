//! A point in time as the API carries it: ISO 8601 in queries, epoch seconds in JSON, tag 1 in CBOR.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name by which the value serializer recognises a point in time.
pub(super) const MARKER: &str = "$local::wire::Time";

/// A member of type timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) i64);

impl Time {
    /// Milliseconds since the epoch.
    pub(crate) fn millis(self) -> i64 {
        self.0
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(MARKER, &self.0)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Time;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a timestamp")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<Time, D::Error> {
                i64::deserialize(inner).map(Time)
            }

            fn visit_i64<E: serde::de::Error>(self, millis: i64) -> Result<Time, E> {
                Ok(Time(millis))
            }
        }
        deserializer.deserialize_newtype_struct(MARKER, Visitor)
    }
}

/// Milliseconds from epoch seconds with a fraction; `None` out of range.
pub(super) fn from_seconds(seconds: f64) -> Option<i64> {
    let millis = (seconds * 1000.0).round();
    if millis.is_finite() && millis.abs() < 8.64e15 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range is checked above"
        )]
        Some(millis as i64)
    } else {
        None
    }
}

/// Milliseconds from ISO 8601, with or without an offset (then UTC), or from plain epoch seconds.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_millisecond());
    }
    if let Ok(local) = text.parse::<jiff::civil::DateTime>() {
        let zoned = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some(zoned.timestamp().as_millisecond());
    }
    text.parse::<f64>().ok().and_then(from_seconds)
}

/// ISO 8601 in UTC with milliseconds: `2026-11-22T10:00:00.000Z`.
pub(crate) fn iso(millis: i64) -> String {
    match jiff::Timestamp::from_millisecond(millis) {
        Ok(instant) => format!("{instant:.3}"),
        Err(_) => String::from("1970-01-01T00:00:00.000Z"),
    }
}

/// The form of HTTP's headers: `Sun, 22 Nov 2026 10:00:00 GMT`.
pub(crate) fn http(millis: i64) -> String {
    let instant = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
