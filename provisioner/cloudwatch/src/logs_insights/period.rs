//! Periods of time, and the points of time at which they begin.

use std::fmt;

use crate::time::Timestamp;

/// A number of units of time, at most as many as Logs Insights takes of that unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    count: u32,
    unit: Unit,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// The names of each unit (`LG:CWL_QuerySyntax-Stats`); names of several letters also take an `s`.
    const NAMES: [(Self, &'static [&'static str]); 9] = [
        (Self::Millisecond, &["millisecond", "ms", "msec"]),
        (Self::Second, &["second", "s", "sec"]),
        (Self::Minute, &["minute", "m", "min"]),
        (Self::Hour, &["hour", "h", "hr"]),
        (Self::Day, &["day", "d"]),
        (Self::Week, &["week", "w"]),
        (Self::Month, &["month", "mo", "mon"]),
        (Self::Quarter, &["quarter", "q", "qtr"]),
        (Self::Year, &["year", "y", "yr"]),
    ];

    fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let singular = name.strip_suffix('s').filter(|name| name.len() > 1);
        let is = |names: &[&str]| {
            names.contains(&name.as_str()) || singular.is_some_and(|name| names.contains(&name))
        };
        let found = Self::NAMES.iter().find(|(_, names)| is(names));
        found.map(|(unit, _)| *unit)
    }

    /// The most of this unit; more counts as this many (`LG:CWL_QuerySyntax-operations-functions`,
    /// where a `bin(300s)` is one of 60 seconds). *Undocumented* for days and longer: none.
    fn cap(self) -> u32 {
        match self {
            Self::Millisecond => 1000,
            Self::Second | Self::Minute => 60,
            Self::Hour => 24,
            _ => u32::MAX,
        }
    }

    /// Milliseconds of one, for units that are always as long.
    fn millis(self) -> Option<i64> {
        match self {
            Self::Millisecond => Some(1),
            Self::Second => Some(1000),
            Self::Minute => Some(60_000),
            Self::Hour => Some(3_600_000),
            Self::Day => Some(86_400_000),
            Self::Week => Some(7 * 86_400_000),
            _ => None,
        }
    }

    /// Months of one, for the others.
    fn months(self) -> i64 {
        match self {
            Self::Quarter => 3,
            Self::Year => 12,
            _ => 1,
        }
    }
}

/// The Monday after the epoch, from which weeks are counted (*undocumented*).
const MONDAY: i64 = 4 * 86_400_000;

impl Period {
    /// So many of the unit of this name, capped.
    pub(super) fn new(count: u32, unit: &str) -> Option<Self> {
        let unit = Unit::of(unit).filter(|_| count > 0)?;
        let count = count.min(unit.cap());
        Some(Self { count, unit })
    }

    /// The last beginning of a period that is not after `time`.
    pub(super) fn floor(self, time: Timestamp) -> Timestamp {
        self.begin(time, 0)
    }

    /// The first beginning of a period that is not before `time`.
    pub(super) fn ceil(self, time: Timestamp) -> Timestamp {
        let floor = self.floor(time);
        if floor == time {
            time
        } else {
            self.begin(time, 1)
        }
    }

    /// The beginning of the period of `time`, or of a later one. In UTC, counted from the epoch;
    /// months from the year 0 (*undocumented*).
    fn begin(self, time: Timestamp, later: i64) -> Timestamp {
        let count = i64::from(self.count);
        if let Some(unit) = self.unit.millis() {
            let step = count.saturating_mul(unit);
            let offset = if self.unit == Unit::Week { MONDAY } else { 0 };
            let from = time.millis().saturating_sub(offset);
            let index = from.div_euclid(step).saturating_add(later);
            return Timestamp::from_millis(index.saturating_mul(step).saturating_add(offset));
        }
        let civil = time.civil();
        let month = i64::from(civil.year()) * 12 + i64::from(civil.month()) - 1;
        let step = count.saturating_mul(self.unit.months());
        let index = month.div_euclid(step).saturating_add(later);
        month_begin(index.saturating_mul(step)).unwrap_or(time)
    }
}

/// The first of the month that is so many months after January of the year 0.
fn month_begin(months: i64) -> Option<Timestamp> {
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
    let date = jiff::civil::Date::new(year, month, 1).ok()?;
    let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Unit::NAMES.iter().find(|(unit, _)| *unit == self.unit);
        let name = names.and_then(|(_, names)| names.get(1)).unwrap_or(&"");
        write!(f, "{}{name}", self.count)
    }
}
