//! Numbers of things.

/// `1 alarm`, `2 alarms`.
pub(super) fn of(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
