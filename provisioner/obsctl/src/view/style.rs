//! The few styles there are. Meaning never hangs on them.

use anstyle::{AnsiColor, Style};

/// Names that a section begins with.
pub(super) const BOLD: Style = Style::new().bold();
/// What is less important.
pub(super) const DIM: Style = Style::new().dimmed();
/// Added, good.
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
/// Changed, undecided.
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
/// Removed, bad.
pub(super) const RED: Style = AnsiColor::Red.on_default();
/// `error:`.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// `warning:`.
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// `hint:`.
pub(super) const HINT: Style = AnsiColor::Cyan.on_default().bold();
