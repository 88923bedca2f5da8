//! Points in time as a body states them: so long before now, or absolute.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use std::fmt;
use std::str::FromStr;

use crate::dashboard::json::Expected;
use crate::time::Timestamp;

/// The start or the end of a range of time (API:CloudWatch-Dashboard-Body-Structure).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// So long before now.
    Before(Ago),
    /// A fixed time.
    At(Timestamp),
}

/// A length of time: months as the calendar has them, and seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Ago {
    /// Whole months.
    pub months: u32,
    /// Seconds, beside the months.
    pub seconds: u32,
}

impl Moment {
    /// The time, given what time it is.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Before(ago) => {
                let time = now.plus_seconds(-i64::from(ago.seconds));
                if ago.months == 0 {
                    time
                } else {
                    time.minus_months(ago.months)
                }
            }
        }
    }

    /// Whether it moves with the clock.
    pub const fn is_relative(self) -> bool {
        matches!(self, Self::Before(_))
    }
}

/// `-PT3H`, `-P7D`, `-P3M`, or ISO 8601.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => time.fmt(f),
            Self::Before(ago) => ago.fmt(f),
        }
    }
}

impl fmt::Display for Ago {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("-P")?;
        if self.months > 0 {
            write!(f, "{}M", self.months)?;
        }
        match self.seconds {
            0 if self.months > 0 => Ok(()),
            seconds if seconds > 0 && seconds.is_multiple_of(86_400) => {
                write!(f, "{}D", seconds / 86_400)
            }
            seconds if seconds.is_multiple_of(3600) => write!(f, "T{}H", seconds / 3600),
            seconds if seconds.is_multiple_of(60) => write!(f, "T{}M", seconds / 60),
            seconds => write!(f, "T{seconds}S"),
        }
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a time such as `-PT3H` or `2026-01-31T12:00:00Z`")]
pub struct MomentError {
    text: String,
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ago(text)
            .map(Self::Before)
            .or_else(|| text.parse().ok().map(Self::At))
            .ok_or_else(|| MomentError {
                text: text.to_owned(),
            })
    }
}

/// `-PT5M`, `-PT8H`, `-P3D`, `-P1W`, `-P3M`: numbers with units, after `-P` days, weeks and
/// months, after a `T` seconds, minutes and hours. Several of them are *undocumented*.
fn ago(text: &str) -> Option<Ago> {
    let (date, time) = match text.strip_prefix("-P")?.split_once('T') {
        Some((_, "")) | None => (text.strip_prefix("-P")?, ""),
        Some(parts) => parts,
    };
    let mut ago = Ago::default();
    if date.is_empty() && time.is_empty() {
        return None;
    }
    for (part, units) in [
        (date, [('W', 604_800), ('D', 86_400), ('M', 0)]),
        (time, [('H', 3600), ('M', 60), ('S', 1)]),
    ] {
        let mut rest = part;
        while let Some(end) = rest.find(|letter: char| !letter.is_ascii_digit()) {
            let number: u32 = rest[..end].parse().ok()?;
            let unit = rest[end..].chars().next()?;
            let (_, seconds) = units.iter().find(|(letter, _)| *letter == unit)?;
            if *seconds == 0 {
                ago.months = ago.months.checked_add(number)?;
            } else {
                ago.seconds = ago.seconds.checked_add(number.checked_mul(*seconds)?)?;
            }
            rest = &rest[end + unit.len_utf8()..];
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(ago)
}

impl Expected for Moment {
    const EXPECTED: &str = "must be a time such as `-PT3H` or `2026-01-31T12:00:00Z`";
}

impl Expected for Timestamp {
    const EXPECTED: &str = "must be a time such as `2026-01-31T12:00:00Z`";
}
