//! The six fields of a canary's calendar, in UTC.

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::CanaryScheduleError;
use crate::time::Timestamp;

/// How many days ahead the next run can be: 29 February, across a year that has none.
const DAYS_AHEAD: i32 = 8 * 366 + 1;

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: Field = Field::new("minute", 0, 59, &[]);
const HOUR: Field = Field::new("hour", 0, 23, &[]);
const DAY: Field = Field::new("day of the month", 1, 31, &[]);
const MONTH: Field = Field::new("month", 1, 12, &MONTHS);
/// 1 is Sunday.
const WEEKDAY: Field = Field::new("day of the week", 1, 7, &WEEKDAYS);

/// Which minutes, hours and days a canary runs at. Each number of a field is a bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    months: u64,
    days: Days,
}

/// One of the two fields of days: the other one is `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Days {
    OfMonth {
        days: u64,
        /// `L`
        last: bool,
        /// `15W`: the weekday that is nearest to the day, in the same month.
        near: u64,
    },
    OfWeek {
        days: u64,
        /// `6L`: the last Friday of the month.
        last: u64,
        /// `3#2`: the second Tuesday of the month; the day, and which of them.
        nth: Vec<(u8, i8)>,
    },
}

/// A field: its name, its numbers, and the names that they have.
struct Field {
    name: &'static str,
    first: u8,
    last: u8,
    names: &'static [&'static str],
}

impl Cron {
    pub(super) fn parse(text: &str) -> Result<Self, CanaryScheduleError> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minute, hour, day, month, weekday, year] = fields.as_slice() else {
            return Err(CanaryScheduleError(format!(
                "a calendar has six fields, not {}: minute, hour, day, month, day of the week, year",
                fields.len()
            )));
        };
        if *year != "*" {
            return Err(CanaryScheduleError("the year must be `*`".to_owned()));
        }
        let days = match (*day, *weekday) {
            (day, "?") if day != "?" => days_of_month(day)?,
            ("?", weekday) if weekday != "?" => days_of_week(weekday)?,
            _ => {
                return Err(CanaryScheduleError(
                    "exactly one of day and day of the week must be `?`".to_owned(),
                ));
            }
        };
        let cron = Self {
            minutes: MINUTE.set(minute)?,
            hours: HOUR.set(hour)?,
            months: MONTH.set(month)?,
            days,
        };
        // any day does: a span of years has every day that a calendar can name
        if cron.next(Timestamp::from_millis(0)).is_none() {
            return Err(CanaryScheduleError(
                "no month that is named has such a day".to_owned(),
            ));
        }
        Ok(cron)
    }

    /// The first minute that is later.
    pub(super) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let mut day = after.civil().date();
        let last = day.checked_add(DAYS_AHEAD.days()).unwrap_or(Date::MAX);
        while day <= last {
            if self.has_day(day) {
                let starts = self.times().filter_map(|time| instant(day, time));
                if let Some(start) = starts.into_iter().find(|start| *start > after) {
                    return Some(start);
                }
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// How often it comes to be in a day, on the average over years.
    pub(super) fn a_day(&self) -> f64 {
        // after 28 years the calendar repeats
        const DAYS: i32 = 28 * 365 + 7;
        let start = Timestamp::from_millis(0).civil().date();
        let days = (0..DAYS).filter_map(|day| start.checked_add(day.days()).ok());
        let days = days.filter(|day| self.has_day(*day)).count();
        days as f64 / f64::from(DAYS) * self.times().count() as f64
    }

    fn times(&self) -> impl Iterator<Item = Time> {
        let (minutes, hours) = (self.minutes, self.hours);
        let of = |set: u64, last: i8| (0..=last).filter(move |one| set >> one & 1 == 1);
        of(hours, 23).flat_map(move |hour| {
            of(minutes, 59).filter_map(move |minute| Time::new(hour, minute, 0, 0).ok())
        })
    }

    fn has_day(&self, date: Date) -> bool {
        has(self.months, date.month().unsigned_abs()) && self.days.has(date)
    }
}

impl Days {
    fn has(&self, date: Date) -> bool {
        match self {
            Self::OfMonth { days, last, near } => {
                has(*days, date.day().unsigned_abs())
                    || (*last && date == date.last_of_month())
                    || (*near != 0 && is_nearest(date, *near))
            }
            Self::OfWeek { days, last, nth } => {
                let weekday = date.weekday().to_sunday_one_offset().unsigned_abs();
                has(*days, weekday)
                    || (has(*last, weekday) && date.day() + 7 > date.days_in_month())
                    || nth.contains(&(weekday, (date.day() - 1) / 7 + 1))
            }
        }
    }
}

/// Whether a day is the weekday nearest to one of these days of its month.
fn is_nearest(date: Date, days: u64) -> bool {
    (1..=date.days_in_month())
        .filter(|day| has(days, day.unsigned_abs()))
        .any(|day| {
            let Ok(wanted) = Date::new(date.year(), date.month(), day) else {
                return false;
            };
            let shift = match wanted.weekday().to_monday_one_offset() {
                6 if day == 1 => 2,
                6 => -1,
                7 if day == wanted.days_in_month() => -2,
                7 => 1,
                _ => 0,
            };
            date.day() == day + shift
        })
}

fn instant(day: Date, time: Time) -> Option<Timestamp> {
    let zoned = day
        .to_datetime(time)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

fn days_of_month(text: &str) -> Result<Days, CanaryScheduleError> {
    let (mut days, mut last, mut near) = (0, false, 0);
    for item in text.split(',') {
        match item.strip_suffix('W') {
            Some(day) => near |= bit(DAY.number(day)?),
            None if item == "L" => last = true,
            None => days |= DAY.item(item)?,
        }
    }
    Ok(Days::OfMonth { days, last, near })
}

fn days_of_week(text: &str) -> Result<Days, CanaryScheduleError> {
    let (mut days, mut last, mut nth) = (0, 0, Vec::new());
    for item in text.split(',') {
        if item == "L" {
            days |= bit(WEEKDAY.last);
        } else if let Some(day) = item.strip_suffix('L') {
            last |= bit(WEEKDAY.number(day)?);
        } else if let Some((day, number)) = item.split_once('#') {
            let number = number
                .parse()
                .ok()
                .filter(|number| (1..=5).contains(number));
            let number = number.ok_or_else(|| WEEKDAY.wrong(item))?;
            nth.push((WEEKDAY.number(day)?, number));
        } else {
            days |= WEEKDAY.item(item)?;
        }
    }
    Ok(Days::OfWeek { days, last, nth })
}

const fn bit(number: u8) -> u64 {
    1 << number
}

fn has(set: u64, number: u8) -> bool {
    set >> number & 1 == 1
}

impl Field {
    const fn new(name: &'static str, first: u8, last: u8, names: &'static [&'static str]) -> Self {
        Self {
            name,
            first,
            last,
            names,
        }
    }

    /// The numbers of a list.
    fn set(&self, text: &str) -> Result<u64, CanaryScheduleError> {
        let mut items = text.split(',');
        items.try_fold(0, |set, item| Ok(set | self.item(item)?))
    }

    /// `*`, `5`, `1-5`, and each of them with a step: `*/10`, `5/10`, `1-5/2`.
    fn item(&self, item: &str) -> Result<u64, CanaryScheduleError> {
        let (range, step) = match item.split_once('/') {
            None => (item, None),
            Some((range, step)) => {
                let step = step.parse::<u8>().ok().filter(|step| *step > 0);
                (range, Some(step.ok_or_else(|| self.wrong(item))?))
            }
        };
        let (from, to) = match (range, range.split_once('-')) {
            ("*", _) => (self.first, self.last),
            (_, Some((from, to))) => (self.number(from)?, self.number(to)?),
            (one, None) => {
                let from = self.number(one)?;
                (from, if step.is_some() { self.last } else { from })
            }
        };
        if from > to {
            return Err(self.wrong(item));
        }
        let numbers = (from..=to).step_by(usize::from(step.unwrap_or(1)));
        Ok(numbers.fold(0, |set, number| set | bit(number)))
    }

    fn number(&self, text: &str) -> Result<u8, CanaryScheduleError> {
        let name = |name: &&str| name.eq_ignore_ascii_case(text);
        let place = self.names.iter().position(name);
        if let Some(place) = place.and_then(|place| u8::try_from(place).ok()) {
            return Ok(self.first + place);
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u8>().ok().filter(|_| digits);
        number
            .filter(|number| (self.first..=self.last).contains(number))
            .ok_or_else(|| self.wrong(text))
    }

    fn wrong(&self, text: &str) -> CanaryScheduleError {
        CanaryScheduleError(format!(
            "`{text}` is no {}, which is {} to {}",
            self.name, self.first, self.last
        ))
    }
}
