//! Times as they are written in tables, and the clock of a widget.

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

/// Each of them, all with seconds where one is no whole minute: else two could look the same.
pub(crate) fn heads(times: &[Timestamp], zone: &Zone) -> Vec<String> {
    let whole = times.iter().all(|at| at.millis().rem_euclid(60_000) == 0);
    let format = if whole {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    let text = |at: &Timestamp| zone.civil(*at).strftime(format).to_string();
    times.iter().map(text).collect()
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
