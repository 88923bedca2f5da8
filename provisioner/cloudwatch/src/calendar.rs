//! Days of the calendar, and times written in digits.
//!
//! A replay writes many times into the reasons of its changes; a pattern that is read anew for
//! each of them was most of what that cost. Years of four digits are written here, all others by
//! the library, with which this agrees.

use crate::time::Timestamp;

const DAY: i64 = 86_400;

/// A date and a time of day in UTC, each part in its own range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: u32,
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
    pub(crate) millisecond: u32,
}

impl Civil {
    /// The parts of a point in time; `None` before March of the year 0 and from 9999 on, where the
    /// library's calendar ends within a day.
    ///
    /// The calendar is counted from 1 March of the year 0: leap days then end their year, and the
    /// days before a month follow from a line (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms").
    pub(crate) fn of(time: Timestamp) -> Option<Self> {
        let (days, second) = (
            time.seconds().div_euclid(DAY),
            time.seconds().rem_euclid(DAY),
        );
        let days = u32::try_from(days + 719_468).ok()?;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = era * 400 + year_of_era + u32::from(month <= 2);
        let second = u32::try_from(second).ok()?;
        (year < 9999).then_some(Self {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            millisecond: u32::try_from(time.millis().rem_euclid(1000)).ok()?,
        })
    }

    /// `DD/MM/YY HH:MM:SS`
    pub(crate) fn slashes(self) -> String {
        let mut text = String::with_capacity(17);
        digits(&mut text, self.day, 2, "/");
        digits(&mut text, self.month, 2, "/");
        digits(&mut text, self.year % 100, 2, " ");
        self.clock(&mut text, "");
        text
    }

    /// ISO 8601 with milliseconds and this after them.
    pub(crate) fn iso(self, zone: &str) -> String {
        let mut text = String::with_capacity(23 + zone.len());
        digits(&mut text, self.year, 4, "-");
        digits(&mut text, self.month, 2, "-");
        digits(&mut text, self.day, 2, "T");
        self.clock(&mut text, ".");
        digits(&mut text, self.millisecond, 3, zone);
        text
    }

    fn clock(self, text: &mut String, after: &str) {
        digits(text, self.hour, 2, ":");
        digits(text, self.minute, 2, ":");
        digits(text, self.second, 2, after);
    }
}

/// Adds the last so many digits of a number, and what comes after them.
fn digits(text: &mut String, number: u32, count: u32, after: &str) {
    for place in (0..count).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        text.extend(char::from_digit(digit, 10));
    }
    text.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agrees(time: Timestamp) {
        let by_pattern = |pattern: &str| time.civil().strftime(pattern).to_string();
        assert_eq!(time.reason_form(), by_pattern("%d/%m/%y %H:%M:%S"));
        assert_eq!(
            time.payload_form(),
            by_pattern("%Y-%m-%dT%H:%M:%S.%3f+0000")
        );
        assert_eq!(time.to_string(), by_pattern("%Y-%m-%dT%H:%M:%S.%3fZ"));
    }

    #[test]
    fn first_and_last_days_of_years_and_months_are_written_as_the_library_writes_them() {
        for year in [
            0, 1, 4, 100, 400, 1899, 1900, 1969, 1970, 2000, 2024, 2100, 9998,
        ] {
            for month in 1..=12 {
                let first = jiff::civil::date(year, month, 1);
                for day in [first, first.last_of_month()] {
                    let zoned = day.to_zoned(jiff::tz::TimeZone::UTC).unwrap();
                    let midnight = Timestamp::from_millis(zoned.timestamp().as_millisecond());
                    agrees(midnight);
                    agrees(midnight.plus_seconds(DAY).plus_millis(-1));
                    agrees(midnight.plus_millis(-1));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn times_are_written_as_the_library_writes_them(near in -4_000_000_000_000..8_000_000_000_000_i64, any: i64, calendar in -377_705_023_201_000..253_402_207_200_000_i64) {
            for millis in [near, any, calendar] {
                agrees(Timestamp::from_millis(millis));
            }
        }
    }
}
