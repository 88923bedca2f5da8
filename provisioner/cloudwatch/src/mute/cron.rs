//! The five fields of a cron expression: minute, hour, day of month, month, day of week.

use jiff::civil::{Date, Time};

use super::MuteError;

/// Which minutes, hours and days an expression names. Each number of a field is a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the days of the month, and those of the week, are more than `*`.
    limits_days: bool,
    limits_weekdays: bool,
}

/// A field: its name, its numbers, and the names that its first numbers have.
struct Field {
    name: &'static str,
    first: u8,
    last: u8,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 5] = [
    Field::new("minute", 0, 59, &[]),
    Field::new("hour", 0, 23, &[]),
    Field::new("day of the month", 1, 31, &[]),
    Field::new("month", 1, 12, &MONTHS),
    // 0 and 7 are Sunday
    Field::new("day of the week", 0, 7, &WEEKDAYS),
];

/// The longest that each month can be.
const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Cron {
    /// Reads the fields of `text`, which stands at `offset` of the whole expression.
    pub(super) fn parse(text: &str, offset: usize) -> Result<Self, MuteError> {
        let fields: Vec<(&str, usize)> = text
            .split_ascii_whitespace()
            .map(|field| {
                (
                    field,
                    offset + (field.as_ptr() as usize - text.as_ptr() as usize),
                )
            })
            .collect();
        if fields.len() != FIELDS.len() {
            let message = format!("a cron expression has five fields, not {}", fields.len());
            return Err(MuteError::new(message, (offset, offset + text.len()))
                .hint("minute, hour, day of the month, month, day of the week: `0 2 * * SUN`"));
        }
        let mut sets = [0_u64; 5];
        for ((set, field), (text, at)) in sets.iter_mut().zip(&FIELDS).zip(&fields) {
            *set = field.parse(text, *at)?;
        }
        let [minutes, hours, days, months, weekdays] = sets;
        let is_star = |index: usize| fields.get(index).is_some_and(|(text, _)| *text == "*");
        let cron = Self {
            minutes,
            hours,
            days,
            months,
            // Sunday is 0 and 7
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            limits_days: !is_star(2),
            limits_weekdays: !is_star(4),
        };
        if cron.never_comes() {
            let start = fields.get(2).map_or(offset, |(_, at)| *at);
            let end = fields.get(3).map_or(offset, |(text, at)| at + text.len());
            return Err(MuteError::new(
                "no month that is named has such a day",
                (start, end),
            ));
        }
        Ok(cron)
    }

    /// Whether there is no such day, as 30 February.
    fn never_comes(&self) -> bool {
        self.limits_days
            && !self.limits_weekdays
            && !(1..=12_u8).zip(LENGTHS).any(|(month, length)| {
                has(self.months, month) && self.days & ((2 << length) - 1) != 0
            })
    }

    /// Whether a window starts on this day. When both the days of the month and those of the week
    /// are limited, either is enough, as everywhere in cron (*undocumented*).
    pub(super) fn has_day(&self, date: Date) -> bool {
        let month = date.month().unsigned_abs();
        let day = has(self.days, date.day().unsigned_abs());
        let weekday = date.weekday().to_sunday_zero_offset().unsigned_abs();
        let weekday = has(self.weekdays, weekday);
        has(self.months, month)
            && match (self.limits_days, self.limits_weekdays) {
                (true, true) => day || weekday,
                _ => day && weekday,
            }
    }

    /// The times of a day at which windows start, in order.
    pub(super) fn times(self) -> impl DoubleEndedIterator<Item = Time> {
        let of = |set: u64, last: i8| (0..=last).filter(move |one| set >> one & 1 == 1);
        of(self.hours, 23).flat_map(move |hour| {
            of(self.minutes, 59).filter_map(move |minute| Time::new(hour, minute, 0, 0).ok())
        })
    }
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

    /// The numbers of `*`, or of a list of numbers and ranges.
    fn parse(&self, text: &str, at: usize) -> Result<u64, MuteError> {
        let mut set = 0;
        let mut start = at;
        for item in text.split(',') {
            set |= self.item(item, start)?;
            start += item.len() + 1;
        }
        Ok(set)
    }

    fn item(&self, item: &str, at: usize) -> Result<u64, MuteError> {
        let span = (at, at + item.len());
        if item == "*" {
            return Ok(range(self.first, self.last));
        }
        if let Some(sign) = item.chars().find(|c| matches!(c, '/' | '?' | '#')) {
            let message = format!("`{sign}` is not supported in a mute rule");
            return Err(MuteError::new(message, span)
                .hint("only `*`, `,` and `-` are: `0,15,30,45` in place of `*/15`"));
        }
        let Some((first, last)) = item.split_once('-') else {
            let number = self.number(item, at)?;
            return Ok(range(number, number));
        };
        let from = self.number(first, at)?;
        let to = match self.number(last, at + first.len() + 1)? {
            // a week that ends on Sunday
            0 if self.last == 7 && from > 0 => 7,
            to => to,
        };
        if from > to {
            let hint = format!("write `{first}-{},{}-{last}`", self.last, self.first);
            return Err(MuteError::new(format!("`{item}` goes backwards"), span).hint(hint));
        }
        Ok(range(from, to))
    }

    fn number(&self, text: &str, at: usize) -> Result<u8, MuteError> {
        let place = self.names.iter().position(|name| *name == text);
        if let Some(place) = place.and_then(|place| u8::try_from(place).ok()) {
            return Ok(self.first + place);
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<u8>().ok()).flatten();
        if let Some(number) = number.filter(|number| (self.first..=self.last).contains(number)) {
            return Ok(number);
        }
        let message = format!("`{text}` is no {}", self.name);
        let upper = text.to_uppercase();
        let hint = if self.names.contains(&upper.as_str()) {
            format!("write `{upper}`")
        } else {
            let words = match (self.names.first(), self.names.last()) {
                (Some(first), Some(last)) => format!(", or {first} to {last}"),
                _ => String::new(),
            };
            format!("use {} to {}{words}", self.first, self.last)
        };
        Err(MuteError::new(message, (at, at + text.len())).hint(hint))
    }
}

/// The bits of `first..=last`, both below 63.
fn range(first: u8, last: u8) -> u64 {
    (first..=last).fold(0, |set, number| set | 1 << number)
}
