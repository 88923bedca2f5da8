//! When windows start: once, or again and again.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::MuteError;
use super::cron::Cron;
use crate::time::Timestamp;
use crate::zone::Zone;

/// The longest expression, in characters (BOTO:cloudwatch.Schedule).
pub const MAX_EXPRESSION_LENGTH: usize = 256;

/// How far a change of the clock can put a start past others that follow it, with room to spare.
const LONGEST_CHANGE_SECONDS: i64 = 3 * 3600;

/// How many days ahead the next start can be: 29 February, across a year that has none.
const DAYS_AHEAD: i32 = 8 * 366 + 1;

/// When windows start: `cron(minute hour day month weekday)` or `at(yyyy-MM-ddThh:mm)`. A bare cron
/// expression is read too, as the guide prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Schedule {
    text: String,
    starts: Starts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Starts {
    At(DateTime),
    Cron(Cron),
}

impl Schedule {
    /// The latest start that is not after `now` and at most `seconds` before it.
    pub(super) fn latest(&self, zone: &Zone, now: Timestamp, seconds: u32) -> Option<Timestamp> {
        let first = now.plus_seconds(-i64::from(seconds));
        let fits = |start: &Timestamp| (first..=now).contains(start);
        let cron = match &self.starts {
            Starts::At(civil) => return Some(zone.instant(*civil)).filter(fits),
            Starts::Cron(cron) => cron,
        };
        // a day more on both sides, for starts that a change of the clock moves
        let (oldest, mut day) = (
            zone.civil(first).date().yesterday().ok()?,
            zone.civil(now).date(),
        );
        let mut found: Option<Timestamp> = None;
        while day >= oldest {
            if cron.has_day(day) {
                for time in cron.times().rev() {
                    let start = zone.instant(day.to_datetime(time));
                    if found.is_some_and(|found| is_beyond(found, start)) {
                        break;
                    }
                    found = found.max(Some(start).filter(fits));
                }
            }
            if found.is_some() {
                break;
            }
            day = day.yesterday().ok()?;
        }
        found
    }

    /// The first start that is after `after`.
    pub(super) fn next(&self, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
        let fits = |start: &Timestamp| *start > after;
        let cron = match &self.starts {
            Starts::At(civil) => return Some(zone.instant(*civil)).filter(fits),
            Starts::Cron(cron) => cron,
        };
        let mut day: Date = zone.civil(after).date();
        let last = day.checked_add(DAYS_AHEAD.days()).unwrap_or(Date::MAX);
        let mut found: Option<Timestamp> = None;
        while day <= last && found.is_none() {
            if cron.has_day(day) {
                for time in cron.times() {
                    let start = zone.instant(day.to_datetime(time));
                    if found.is_some_and(|found| is_beyond(start, found)) {
                        break;
                    }
                    let earlier = |found: Timestamp| found.min(start);
                    if fits(&start) {
                        found = Some(found.map_or(start, earlier));
                    }
                }
            }
            day = day.tomorrow().ok()?;
        }
        found
    }

    /// Whether windows start again and again.
    pub const fn is_recurring(&self) -> bool {
        matches!(self.starts, Starts::Cron(_))
    }
}

/// Whether no change of the clock can bring the two into the other order.
fn is_beyond(later: Timestamp, earlier: Timestamp) -> bool {
    later.millis_since(earlier) > LONGEST_CHANGE_SECONDS * 1000
}

impl FromStr for Schedule {
    type Err = MuteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let whole = (0, text.len());
        let length = text.chars().count();
        if length > MAX_EXPRESSION_LENGTH {
            let message =
                format!("a schedule has at most {MAX_EXPRESSION_LENGTH} characters, not {length}");
            return Err(MuteError::new(message, whole));
        }
        let inside = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
        let starts = if let Some(fields) = inside("cron(") {
            Starts::Cron(Cron::parse(fields, "cron(".len())?)
        } else if let Some(time) = inside("at(") {
            Starts::At(at(time)?)
        } else if text.contains('(') || text.split_ascii_whitespace().count() < 2 {
            return Err(MuteError::new(format!("`{text}` is not a schedule"), whole)
                .hint("write `cron(0 2 * * SUN)` or `at(2026-01-31T22:00)`"));
        } else {
            Starts::Cron(Cron::parse(text, 0)?)
        };
        Ok(Self {
            text: text.to_owned(),
            starts,
        })
    }
}

/// `2026-01-31T22:00`, in the time zone of the rule.
fn at(time: &str) -> Result<DateTime, MuteError> {
    let start = "at(".len();
    let shape = time.len() == "2026-01-31T22:00".len() && time.as_bytes().get(10) == Some(&b'T');
    let parsed = time.parse::<DateTime>().ok().filter(|_| shape);
    parsed.ok_or_else(|| {
        MuteError::new(
            format!("`{time}` is not a date and time"),
            (start, start + time.len()),
        )
        .hint("write it as `2026-01-31T22:00`")
    })
}

/// The expression as it was given.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Schedule {
    type Error = MuteError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> Self {
        schedule.text
    }
}
