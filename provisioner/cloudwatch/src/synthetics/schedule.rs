//! `rate(…)` and `cron(…)` of a canary.

use std::str::FromStr;

use super::cron::Cron;
use crate::time::Timestamp;

/// When a canary runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanarySchedule(Times);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Times {
    Once,
    Every { seconds: u32 },
    At(Cron),
}

/// A text that is no schedule of a canary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CanaryScheduleError(pub(super) String);

impl CanarySchedule {
    /// Whether it runs only when it is started.
    pub const fn is_once(&self) -> bool {
        matches!(self.0, Times::Once)
    }

    /// Seconds between two runs, where that is always the same.
    pub const fn interval(&self) -> Option<u32> {
        match self.0 {
            Times::Every { seconds } => Some(seconds),
            Times::Once | Times::At(_) => None,
        }
    }

    /// How often it runs in a day, on the average over years; one that runs once does not.
    pub fn runs_a_day(&self) -> f64 {
        match &self.0 {
            Times::Once => 0.0,
            Times::Every { seconds } => 86_400.0 / f64::from(*seconds),
            Times::At(cron) => cron.a_day(),
        }
    }

    /// The first run of a canary that is started `now`: at once, unless it waits for times of the clock
    /// (*undocumented* for rates).
    pub fn first(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.0 {
            Times::Once | Times::Every { .. } => Some(now),
            Times::At(cron) => cron.next(now),
        }
    }

    /// The first run that is later than `now`, when one was due at `last`; those between are left out.
    pub fn next(&self, last: Timestamp, now: Timestamp) -> Option<Timestamp> {
        match &self.0 {
            Times::Once => None,
            Times::Every { seconds } => {
                let step = i64::from(*seconds);
                let passed = now.millis_since(last).max(0) / (step * 1000);
                Some(last.plus_seconds((passed + 1) * step))
            }
            Times::At(cron) => cron.next(now),
        }
    }
}

impl FromStr for CanarySchedule {
    type Err = CanaryScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inside = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
        if let Some(fields) = inside("cron(") {
            return Cron::parse(fields).map(|cron| Self(Times::At(cron)));
        }
        let Some(rate) = inside("rate(") else {
            return Err(CanaryScheduleError(format!(
                "`{text}` is neither `rate(…)` nor `cron(…)`"
            )));
        };
        let mut words = rate.split_ascii_whitespace();
        let count = words.next().and_then(|count| count.parse::<u32>().ok());
        let times = match (count, words.next(), words.next()) {
            (Some(0), Some("minute" | "minutes" | "hour" | "hours"), None) => Times::Once,
            (Some(count @ 1..=60), Some("minute" | "minutes"), None) => Times::Every {
                seconds: count * 60,
            },
            (Some(1), Some("hour" | "hours"), None) => Times::Every { seconds: 3600 },
            _ => {
                return Err(CanaryScheduleError(format!(
                    "`{text}` is no rate of 0 to 60 minutes, or of an hour"
                )));
            }
        };
        Ok(Self(times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted() {
        const MONTH: f64 = 365.25 / 12.0;
        for (text, a_day) in [
            ("rate(1 minute)", 1440.0),
            ("rate(1 hour)", 24.0),
            ("rate(0 minute)", 0.0),
            ("cron(* * * * ? *)", 1440.0),
            ("cron(0,30 8-17 ? * MON-FRI *)", 2.0 * 10.0 * 5.0 / 7.0),
            ("cron(0 8 31 * ? *)", 7.0 / 365.25),
            ("cron(0 8 29 2 ? *)", 0.25 / 365.25),
            ("cron(0 8 L * ? *)", 1.0 / MONTH),
            ("cron(0 8 ? * 2#1 *)", 1.0 / MONTH),
        ] {
            let counted = schedule(text).runs_a_day();
            assert!((counted - a_day).abs() < 1e-9, "{text}: {counted}");
        }
    }

    fn schedule(text: &str) -> CanarySchedule {
        text.parse().expect(text)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    /// The next three runs after a moment.
    fn runs(text: &str, from: &str) -> Vec<String> {
        let (schedule, mut now) = (schedule(text), at(from));
        let mut runs = Vec::new();
        while runs.len() < 3 {
            let Some(next) = schedule.next(now, now) else {
                break;
            };
            runs.push(next.to_string().replace(".000Z", "Z"));
            now = next;
        }
        runs
    }

    #[test]
    fn rates_are_of_an_hour_at_most() {
        for (text, seconds) in [
            ("rate(1 minute)", 60),
            ("rate(60 minutes)", 3600),
            ("rate(1 hour)", 3600),
        ] {
            assert_eq!(schedule(text).interval(), Some(seconds), "{text}");
        }
        for once in ["rate(0 minute)", "rate(0 minutes)", "rate(0 hour)"] {
            assert!(schedule(once).is_once(), "{once}");
        }
        for bad in [
            "",
            "once",
            "rate(61 minutes)",
            "rate(2 hours)",
            "rate(-1 minutes)",
            "rate(x minutes)",
            "rate(1 minute) ",
            "rate(1 minute 1)",
        ] {
            assert!(bad.parse::<CanarySchedule>().is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_keep_their_step_and_leave_out_what_passed() {
        let (five, start) = (schedule("rate(5 minutes)"), at("2026-11-22T10:00:07Z"));
        assert_eq!(five.first(start), Some(start));
        let after = |seconds| five.next(start, start.plus_seconds(seconds));
        assert_eq!(after(0), Some(start.plus_seconds(300)));
        assert_eq!(after(299), Some(start.plus_seconds(300)));
        assert_eq!(after(300), Some(start.plus_seconds(600)));
        assert_eq!(after(1000), Some(start.plus_seconds(1200)));
        let once = schedule("rate(0 minute)");
        assert_eq!(
            (once.first(start), once.next(start, start)),
            (Some(start), None)
        );
    }

    #[test]
    fn calendars_name_minutes_hours_and_days() {
        let from = "2026-11-22T10:00:30Z"; // a Sunday
        let rows: [(&str, [&str; 3]); 12] = [
            ("0/20 * * * ? *", ["22T10:20", "22T10:40", "22T11:00"]),
            ("1/30 * ? * * *", ["22T10:01", "22T10:31", "22T11:01"]),
            ("*/45 9-10 * * ? *", ["22T10:45", "23T09:00", "23T09:45"]),
            (
                "10-30/10,5 10 * * ? *",
                ["22T10:05", "22T10:10", "22T10:20"],
            ),
            ("0 9-17 ? * MON-FRI *", ["23T09:00", "23T10:00", "23T11:00"]),
            ("0 8 ? * 2,sat *", ["23T08:00", "28T08:00", "30T08:00"]),
            (
                "0 8 24-25 11 ? *",
                ["24T08:00", "25T08:00", "2027-11-24T08:00"],
            ),
            (
                "0 8 L * ? *",
                ["30T08:00", "2026-12-31T08:00", "2027-01-31T08:00"],
            ),
            // the second Tuesday
            (
                "0 8 ? * 3#2 *",
                ["2026-12-08T08:00", "2027-01-12T08:00", "2027-02-09T08:00"],
            ),
            // the last Friday, and the last day of the week
            (
                "0 8 ? NOV,DEC 6L *",
                ["27T08:00", "2026-12-25T08:00", "2027-11-26T08:00"],
            ),
            (
                "0 8 ? * L *",
                ["28T08:00", "2026-12-05T08:00", "2026-12-12T08:00"],
            ),
            // the 15th is a Sunday in November, the 1st a Saturday in May 2027
            (
                "0 8 15W 11 ? *",
                ["2027-11-15T08:00", "2028-11-15T08:00", "2029-11-15T08:00"],
            ),
        ];
        for (fields, expected) in rows {
            let expected = expected.map(|text| match text.len() {
                8 => format!("2026-11-{text}:00Z"),
                _ => format!("{text}:00Z"),
            });
            assert_eq!(runs(&format!("cron({fields})"), from), expected, "{fields}");
        }
        assert_eq!(
            runs("cron(0 8 1W 5 ? *)", from).first().map(String::as_str),
            Some("2027-05-03T08:00:00Z"),
            "a weekday of the same month"
        );
        assert_eq!(
            runs("cron(0 8 15W 5 ? *)", from)
                .first()
                .map(String::as_str),
            Some("2027-05-14T08:00:00Z")
        );
    }

    #[test]
    fn calendars_that_name_nothing_are_refused() {
        for bad in [
            "cron(0 9 * * *)",
            "cron(0 9 * * MON *)",
            "cron(0 9 ? * ? *)",
            "cron(0 9 ? * MON 2026)",
            "cron(60 9 ? * MON *)",
            "cron(0 24 ? * MON *)",
            "cron(0 9 0 * ? *)",
            "cron(0 9 32 * ? *)",
            "cron(0 9 ? * 0 *)",
            "cron(0 9 ? * 8 *)",
            "cron(0 9 ? * MON#6 *)",
            "cron(0 9 ? * MON#0 *)",
            "cron(0 9 ? 13 MON *)",
            "cron(0 9 30 2 ? *)",
            "cron(0/0 9 ? * MON *)",
            "cron(30-10 9 ? * MON *)",
            "cron(? 9 ? * MON *)",
            "cron(0 9 5L * ? *)",
            "cron(, 9 * * ? *)",
            "cron(0 9 * * ? *",
        ] {
            assert!(bad.parse::<CanarySchedule>().is_err(), "{bad}");
        }
    }
}
