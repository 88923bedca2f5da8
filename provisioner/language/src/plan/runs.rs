//! How often a canary runs in a month.

/// Hours of a month, as AWS counts them in its prices.
const HOURS: f64 = 730.0;
/// Days of a month.
const DAYS: f64 = HOURS / 24.0;
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Runs a month of a schedule such as `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`, on the average over years; none
/// of one that runs once, or cannot be read.
///
/// Source: `Schedule.Expression` of `AWS::Synthetics::Canary`, and cron expressions of `EventBridge`.
pub(super) fn a_month(expression: &str) -> f64 {
    let inside = |name: &str| expression.strip_prefix(name)?.strip_suffix(')');
    let runs = match (inside("rate("), inside("cron(")) {
        (Some(rate), _) => every(rate),
        (_, Some(fields)) => at(fields),
        (None, None) => None,
    };
    runs.unwrap_or(0.0)
}

fn every(rate: &str) -> Option<f64> {
    let (number, unit) = rate.split_once(' ')?;
    let hours = match unit {
        "minute" | "minutes" => 1.0 / 60.0,
        "hour" | "hours" => 1.0,
        _ => return None,
    };
    let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
    Some(HOURS / (f64::from(number) * hours))
}

fn at(fields: &str) -> Option<f64> {
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let [minute, hour, day, month, weekday, _year] = fields.as_slice() else {
        return None;
    };
    let days = match (*day, *weekday) {
        ("?" | "*", "?" | "*") => DAYS,
        ("?" | "*", weekday) => times(weekday, 1, 7, &WEEKDAYS)? / 7.0 * DAYS,
        // as often as months have such a day: the 31st is seven times a year
        (day, _) => (1..=31)
            .zip(OFTEN)
            .filter(|(number, _)| contains(day, *number, 1, 31, &[]))
            .map(|(_, share)| share)
            .sum::<f64>()
            .max(f64::from(u8::from(day.contains(['L', 'W'])))),
    };
    let months = times(month, 1, 12, &MONTHS)? / 12.0;
    Some(times(minute, 0, 59, &[])? * times(hour, 0, 23, &[])? * days * months)
}

/// In which share of months there is the 1st, the 2nd, ….
const OFTEN: [f64; 31] = {
    let mut often = [1.0; 31];
    often[28] = 11.25 / 12.0;
    often[29] = 11.0 / 12.0;
    often[30] = 7.0 / 12.0;
    often
};

/// How many of the numbers from `low` to `high` a field means. The nth or last of a weekday (`2#1`, `6L`) is one of the
/// four and a third that a month has.
fn times(field: &str, low: u32, high: u32, names: &[&str]) -> Option<f64> {
    if field.contains(['#', 'L']) {
        return Some(7.0 / DAYS);
    }
    let numbers = (low..=high).filter(|number| contains(field, *number, low, high, names));
    let count = u32::try_from(numbers.count()).ok()?;
    (count > 0).then(|| f64::from(count))
}

fn contains(field: &str, number: u32, low: u32, high: u32, names: &[&str]) -> bool {
    let read = |text: &str| -> Option<u32> {
        let upper = text.to_ascii_uppercase();
        let place = names.iter().position(|name| *name == upper);
        match place.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => Some(low + at),
            None => text.parse().ok(),
        }
    };
    let part = |part: &str| -> Option<bool> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (
                range,
                Some(step.parse::<u32>().ok().filter(|step| *step > 0)?),
            ),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (read(first)?, read(last)?),
            None if range == "*" || range == "?" => (low, high),
            None => (
                read(range)?,
                if step.is_some() { high } else { read(range)? },
            ),
        };
        let inside = if first <= last {
            (first..=last).contains(&number)
        } else {
            number >= first || number <= last
        };
        let around = if number < first { high + 1 - low } else { 0 };
        let since = (number + around).checked_sub(first)?;
        Some(inside && since.is_multiple_of(step.unwrap_or(1)))
    };
    field.split(',').any(|one| part(one) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_counted() {
        for (expression, runs) in [
            ("rate(1 minute)", 43_800.0),
            ("rate(5 minutes)", 8760.0),
            ("rate(1 hour)", 730.0),
            ("rate(0 minute)", 0.0),
            ("rate(x minutes)", 0.0),
            ("once", 0.0),
            ("cron(* * * * ? *)", 43_800.0),
            ("cron(0/5 * * * ? *)", 8760.0),
            (
                "cron(0,30 8-17 ? * MON-FRI *)",
                2.0 * 10.0 * 5.0 / 7.0 * DAYS,
            ),
            ("cron(0 8 ? * SAT-SUN *)", 2.0 / 7.0 * DAYS),
            ("cron(0 22-3/2 * * ? *)", 3.0 * DAYS),
            ("cron(0 8 1,15 * ? *)", 2.0),
            ("cron(0 8 31 * ? *)", 7.0 / 12.0),
            ("cron(0 8 L * ? *)", 1.0),
            ("cron(0 8 ? JAN,7 2#1 *)", 1.0 / 6.0),
            ("cron(0 8 ? *)", 0.0),
            ("cron(99 8 ? * * *)", 0.0),
        ] {
            let counted = a_month(expression);
            assert!((counted - runs).abs() < 0.01, "{expression}: {counted}");
        }
    }
}
