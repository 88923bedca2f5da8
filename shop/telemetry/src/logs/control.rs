//! Which lines are logged, changed while it runs.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::filter::ParseError;
use tracing_subscriber::reload::{Error, Handle};
use tracing_subscriber::{EnvFilter, Registry};

/// The longest filter.
const LONGEST: usize = 1_024;

/// Which lines are logged: a level (`info`), or directives by module (`info,shop=debug`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

/// A text that is no filter.
#[derive(Debug, thiserror::Error)]
pub enum InvalidLogFilter {
    /// Cannot be read.
    #[error("`{filter}` is no log filter")]
    Unreadable {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        source: ParseError,
    },
    /// Of a kind that is not taken.
    #[error(
        "a log filter has 1 to {LONGEST} characters, and no `[`: spans and their fields cannot be asked for"
    )]
    Refused,
}

impl LogFilter {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parsed(&self) -> EnvFilter {
        EnvFilter::new(&self.0)
    }
}

impl FromStr for LogFilter {
    type Err = InvalidLogFilter;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if !(1..=LONGEST).contains(&text.len()) || text.contains('[') {
            return Err(InvalidLogFilter::Refused);
        }
        match EnvFilter::try_new(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(source) => Err(InvalidLogFilter::Unreadable {
                filter: text.to_owned(),
                source,
            }),
        }
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What changes the filter. Clones share it.
#[derive(Clone)]
pub struct LogControl(Arc<Control>);

struct Control {
    current: Mutex<LogFilter>,
    handle: Option<Handle<EnvFilter, Registry>>,
}

impl LogControl {
    /// Of logs that somebody else has started: only remembers the filter.
    pub fn detached(filter: LogFilter) -> Self {
        Self(Arc::new(Control {
            current: Mutex::new(filter),
            handle: None,
        }))
    }

    pub(super) fn new(
        filter: LogFilter,
    ) -> (Self, tracing_subscriber::reload::Layer<EnvFilter, Registry>) {
        let (layer, handle) = tracing_subscriber::reload::Layer::new(filter.parsed());
        let control = Control {
            current: Mutex::new(filter),
            handle: Some(handle),
        };
        (Self(Arc::new(control)), layer)
    }

    /// The filter in force.
    pub fn current(&self) -> LogFilter {
        let current = self.0.current.lock();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Filters by `filter` from now on.
    ///
    /// # Errors
    /// When the logs have ended.
    pub fn set(&self, filter: LogFilter) -> Result<(), Error> {
        let current = self.0.current.lock();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = &self.0.handle {
            handle.reload(filter.parsed())?;
        }
        *current = filter;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        for text in ["info", "off", "info,shop=debug", "shop::catalog=trace,warn"] {
            assert_eq!(text.parse::<LogFilter>().unwrap().as_str(), text);
        }
        for text in [
            "",
            " ",
            "shop=loud",
            "a,,=",
            "info,[{user=.*}]=trace",
            &"a".repeat(1_025),
        ] {
            assert!(text.parse::<LogFilter>().is_err(), "{text:?}");
        }
    }
}
