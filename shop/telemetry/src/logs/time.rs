//! When a line was written, as people and CloudWatch Logs read it.

use crate::EpochMillis;

const MILLIS_OF_A_DAY: i64 = 86_400_000;

/// A point in time such as `2026-11-22T11:23:00.007Z` (RFC 3339).
pub(super) struct Timestamp([u8; 24]);

impl Timestamp {
    pub(super) fn of(time: EpochMillis) -> Self {
        let (year, month, day) = date(time.get().div_euclid(MILLIS_OF_A_DAY));
        let millis = time.get().rem_euclid(MILLIS_OF_A_DAY);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        for (number, last, digits) in [
            (year, 3, 4),
            (month, 6, 2),
            (day, 9, 2),
            (millis / 3_600_000, 12, 2),
            (millis / 60_000 % 60, 15, 2),
            (millis / 1_000 % 60, 18, 2),
            (millis % 1_000, 22, 3),
        ] {
            write(&mut text, number, last, digits);
        }
        Self(text)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn write(text: &mut [u8], number: i64, last: usize, digits: usize) {
    let mut number = number.unsigned_abs();
    for place in text.iter_mut().take(last + 1).rev().take(digits) {
        *place = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

/// Year, month and day of the Gregorian calendar, by days since the epoch: years begin with March, so that the day that some have
/// more is their last.
fn date(days: i64) -> (i64, i64, i64) {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    // from 0000-03-01
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_OF_400_YEARS);
    let day_of_era = days.rem_euclid(DAYS_OF_400_YEARS);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_346_580_007, "2026-11-22T11:23:00.007Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            let time = Timestamp::of(EpochMillis::new(millis));
            assert_eq!(time.as_str(), text, "{millis}");
        }
    }
}
