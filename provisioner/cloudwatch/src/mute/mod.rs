//! Mute rules: when the actions of alarms do not run (UG:alarm-mute-rules,
//! BOTO:cloudwatch.PutAlarmMuteRule).
//!
//! Only what a rule says and when its windows are. What an alarm does in a window is the engine's
//! business.

mod cron;
mod duration;
mod rule;
mod schedule;

pub use duration::{MAX_DURATION_SECONDS, MIN_DURATION_SECONDS, MuteDuration};
pub use rule::{MAX_TARGETS, MuteRule, MuteStatus, MuteWindow};
pub use schedule::{MAX_EXPRESSION_LENGTH, Schedule};

/// What is wrong with a text of a mute rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MuteError {
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// The offset of the first byte it concerns.
    pub start: usize,
    /// The offset after the last byte it concerns.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

impl MuteError {
    fn new(message: impl Into<String>, (start, end): (usize, usize)) -> Self {
        Self {
            message: message.into(),
            start,
            end,
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
