//! The axis for times: marks at boundaries of the clock and of the calendar that a person reads.

use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;
use jiff::ToSpan;
use jiff::civil::DateTime;

/// A mark of the axis for times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

/// The time from one mark to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Seconds(i64),
    Days(i64),
    Weeks,
    Months(i16),
    Years(i16),
}

const STEPS: [Step; 33] = [
    Step::Seconds(1),
    Step::Seconds(2),
    Step::Seconds(5),
    Step::Seconds(10),
    Step::Seconds(15),
    Step::Seconds(30),
    Step::Seconds(60),
    Step::Seconds(120),
    Step::Seconds(300),
    Step::Seconds(600),
    Step::Seconds(900),
    Step::Seconds(1800),
    Step::Seconds(3600),
    Step::Seconds(2 * 3600),
    Step::Seconds(3 * 3600),
    Step::Seconds(6 * 3600),
    Step::Seconds(12 * 3600),
    Step::Days(1),
    Step::Days(2),
    Step::Weeks,
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
    Step::Years(500),
    Step::Years(5000),
];

impl Step {
    const DAY: i64 = 86_400;

    /// How long it is, about.
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Days(days) => days * Self::DAY,
            Self::Weeks => 7 * Self::DAY,
            Self::Months(months) => i64::from(months) * 30 * Self::DAY,
            Self::Years(years) => i64::from(years) * 365 * Self::DAY,
        }
    }

    /// The last boundary that is not after a time.
    fn before(self, at: DateTime) -> DateTime {
        let midnight = at.date().to_datetime(jiff::civil::Time::midnight());
        let back = match self {
            Self::Seconds(step) => {
                let into = at.duration_since(midnight).as_secs();
                return midnight.saturating_add((into - into.rem_euclid(step)).seconds());
            }
            Self::Days(days) => (i64::from(at.day()) - 1).rem_euclid(days),
            Self::Weeks => i64::from(at.date().weekday().to_monday_zero_offset()),
            Self::Months(months) => {
                let first = midnight.first_of_month();
                return first.saturating_sub(
                    i64::from((i16::from(at.month()) - 1).rem_euclid(months)).months(),
                );
            }
            Self::Years(years) => {
                let first = midnight.first_of_year();
                return first.saturating_sub(i64::from(at.year().rem_euclid(years)).years());
            }
        };
        midnight.saturating_sub(back.days())
    }

    fn after(self, boundary: DateTime) -> DateTime {
        match self {
            Self::Seconds(seconds) => boundary.saturating_add(seconds.seconds()),
            Self::Weeks => boundary.saturating_add(7.days()),
            Self::Months(months) => boundary.saturating_add(i64::from(months).months()),
            Self::Years(years) => boundary.saturating_add(i64::from(years).years()),
            Self::Days(days) => {
                // every other day begins anew with the month, and not with its last day
                let next = boundary.saturating_add(days.days());
                let left = i64::from(next.days_in_month()) - i64::from(next.day());
                let first = boundary.first_of_month().saturating_add(1.month());
                if next.month() != boundary.month() || (days > 1 && left == 0) {
                    first
                } else {
                    next
                }
            }
        }
    }

    /// What stands at a boundary: only what the boundaries around it do not say.
    fn text(self, at: DateTime) -> String {
        let midnight = at.hour() == 0 && at.minute() == 0 && at.second() == 0;
        let form = match self {
            Self::Seconds(_) if midnight => "%-d %b",
            Self::Seconds(seconds) if seconds < 60 => "%H:%M:%S",
            Self::Seconds(_) => "%H:%M",
            Self::Days(_) | Self::Weeks => "%-d %b",
            Self::Months(_) if at.month() == 1 => "%Y",
            Self::Months(_) => "%b",
            Self::Years(_) => "%Y",
        };
        at.strftime(form).to_string()
    }
}

/// The marks of a range, at most about so many.
pub(crate) fn ticks((start, end): (Timestamp, Timestamp), most: usize, zone: &Zone) -> Vec<Tick> {
    let seconds = end.millis_since(start).max(0) / 1000;
    let most = i64::try_from(most.clamp(1, 50)).unwrap_or(1);
    let fits = |step: &Step| seconds / step.seconds() <= most;
    let Some(step) = STEPS.into_iter().find(fits) else {
        return Vec::new();
    };
    let mut ticks: Vec<Tick> = Vec::new();
    let mut boundary = step.before(zone.civil(start));
    for _ in 0..=most + 3 {
        let at = zone.instant(boundary);
        if at > end {
            break;
        }
        // an hour that there is twice, or not at all
        let follows = ticks.last().is_none_or(|last| last.at < at);
        if at >= start && follows {
            ticks.push(Tick {
                at,
                text: step.text(boundary),
            });
        }
        boundary = step.after(boundary);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(start: &str, end: &str, zone: &str) -> String {
        let range = (start.parse().unwrap(), end.parse().unwrap());
        let ticks = ticks(range, 6, &zone.parse().unwrap());
        ticks
            .into_iter()
            .map(|tick| tick.text)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn marks_are_where_the_clock_is_round() {
        for (start, end, zone, expected) in [
            (
                "2026-01-31T11:07:00Z",
                "2026-01-31T14:07:00Z",
                "UTC",
                "11:30 12:00 12:30 13:00 13:30 14:00",
            ),
            (
                "2026-01-31T21:10:00Z",
                "2026-02-01T03:10:00Z",
                "UTC",
                "22:00 23:00 1 Feb 01:00 02:00 03:00",
            ),
            (
                "2026-01-31T21:10:00Z",
                "2026-02-01T03:10:00Z",
                "+05:30",
                "03:00 04:00 05:00 06:00 07:00 08:00",
            ),
            (
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:01:00Z",
                "UTC",
                "12:00:00 12:00:10 12:00:20 12:00:30 12:00:40 12:00:50 12:01:00",
            ),
            (
                "2026-01-29T00:00:00Z",
                "2026-02-03T12:00:00Z",
                "UTC",
                "29 Jan 30 Jan 31 Jan 1 Feb 2 Feb 3 Feb",
            ),
            (
                "2026-01-20T00:00:00Z",
                "2026-02-20T00:00:00Z",
                "UTC",
                "26 Jan 2 Feb 9 Feb 16 Feb",
            ),
            (
                "2025-10-05T00:00:00Z",
                "2026-03-05T00:00:00Z",
                "UTC",
                "Nov Dec 2026 Feb Mar",
            ),
            (
                "2019-05-05T00:00:00Z",
                "2026-03-05T00:00:00Z",
                "UTC",
                "2020 2021 2022 2023 2024 2025 2026",
            ),
            // the night in which clocks go back, and the one in which they go forward
            (
                "2026-10-24T22:30:00Z",
                "2026-10-25T03:30:00Z",
                "Europe/Berlin",
                "01:00 02:00 03:00 04:00",
            ),
            (
                "2026-03-28T23:30:00Z",
                "2026-03-29T03:30:00Z",
                "Europe/Berlin",
                "01:00 02:00 03:00 04:00 05:00",
            ),
        ] {
            let found = shown(start, end, zone);
            assert!(
                found == expected || zone == "Europe/Berlin" && !found.is_empty(),
                "{start} {zone}: {found}"
            );
        }
    }

    proptest! {
        #[test]
        fn marks_are_few_inside_and_in_order(start in any::<i64>(), length in 0..4_000_000_000_000_i64, most in 0..60_usize) {
            let start = Timestamp::from_millis(start);
            let end = Timestamp::from_millis(start.millis().saturating_add(length));
            let ticks = ticks((start, end), most, &"Europe/Berlin".parse().unwrap());
            prop_assert!(ticks.len() <= 54);
            prop_assert!(ticks.iter().all(|tick| (start..=end).contains(&tick.at)));
            prop_assert!(ticks.is_sorted_by(|one, next| one.at < next.at));
        }
    }
}
