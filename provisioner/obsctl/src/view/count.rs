//! Numbers of things.

/// `1 alarm`, `2 alarms`, `3 canaries`.
pub(super) fn of(count: usize, thing: &str) -> String {
    match thing.strip_suffix('y') {
        _ if count == 1 => format!("1 {thing}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{count} {stem}ies"),
        _ => format!("{count} {thing}s"),
    }
}
