//! How numbers and times look in a label. *Undocumented*: the guide shows none, and says only that
//! relative times and ranges are absolute differences.

use crate::time::Timestamp;

/// What stands where there is no value.
pub(super) const MISSING: &str = "--";

/// At most three decimals; very small and very large numbers as they are.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(0.001..1e15).contains(&size) {
        return format!("{value:e}");
    }
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0" } else { short }.to_owned()
}

/// `2026-01-31 12:00:00 UTC`.
pub(super) fn time(time: Timestamp) -> String {
    time.civil().strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `1d 2h 5m 30s`, without the units that are zero.
pub(super) fn duration(millis: i64) -> String {
    let mut seconds = millis.unsigned_abs() / 1000;
    let mut parts = Vec::new();
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        let count = seconds / length;
        seconds %= length;
        if count > 0 || (unit == "s" && parts.is_empty()) {
            parts.push(format!("{count}{unit}"));
        }
    }
    parts.join(" ")
}
