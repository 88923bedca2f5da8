//! How times look.

use cloudwatch::dashboard::Metric;
use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

/// The clock of a widget: its own, or that of the look.
pub(crate) fn of(metric: &Metric, zone: &Zone) -> Zone {
    let own = metric.offset.as_ref().map(|offset| {
        let minutes = offset.get().minutes();
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.unsigned_abs();
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    });
    own.and_then(|text| text.parse().ok())
        .unwrap_or_else(|| zone.clone())
}

/// `2026-01-31 12:00`.
pub(crate) fn minute(at: Timestamp, zone: &Zone) -> String {
    zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The same, with seconds where it is no whole minute.
pub(crate) fn moment(at: Timestamp, zone: &Zone) -> String {
    if at.millis().rem_euclid(60_000) == 0 {
        return minute(at, zone);
    }
    zone.civil(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The shortest form that tells times of a range from each other.
pub(crate) fn short(at: Timestamp, seconds: i64, zone: &Zone) -> String {
    let form = match seconds {
        i64::MIN..601 => "%H:%M:%S",
        601..93_601 => "%H:%M",
        93_601..604_801 => "%d %b %H:%M",
        _ => "%d %b",
    };
    zone.civil(at).strftime(form).to_string()
}

/// Times at which an axis has marks, at most so many: whole minutes, hours or days of the clock.
pub(crate) fn ticks(
    (start, end): (Timestamp, Timestamp),
    most: usize,
    zone: &Zone,
) -> Vec<Timestamp> {
    const STEPS: [i64; 20] = [
        1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
        604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
    ];
    let seconds = end.millis_since(start) / 1000;
    let most = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
    let step = STEPS.iter().copied().find(|step| seconds / step <= most);
    let step = step.unwrap_or_else(|| seconds / most + 1);
    // midnight of the clock, not of UTC
    let shift = zone.instant(zone.civil(start)).seconds();
    let local = offset(start, zone);
    let first = (shift + local + step - 1).div_euclid(step) * step - local;
    let times = (0..=most).map(|index| Timestamp::from_seconds(first + index * step));
    times.filter(|time| (start..=end).contains(time)).collect()
}

/// Seconds that the clock is ahead of UTC.
fn offset(at: Timestamp, zone: &Zone) -> i64 {
    let shown = Zone::utc().instant(zone.civil(at));
    shown.millis_since(at) / 1000
}

/// The time in a row of logs: `2026-01-31 12:00:00.000`, or as in ISO 8601.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, time) = text.split_once([' ', 'T'])?;
    let zone = if time.ends_with('Z') || time.contains('+') {
        ""
    } else {
        "Z"
    };
    format!("{date}T{time}{zone}").parse().ok()
}
