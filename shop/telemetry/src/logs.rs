//! Logs: one JSON object a line on stdout.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Not a filter.
    #[error("`{filter}` is no log filter")]
    Filter {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        source: ParseError,
    },
    /// Only one subscriber a process.
    #[error("logging has been started already")]
    Started(#[from] TryInitError),
}

/// Starts logging. `filter` is a level (`info`) or directives (`info,shop=debug`).
///
/// # Errors
/// When the filter cannot be read, or logging runs already.
pub fn start(filter: &str) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(filter).map_err(|source| LogError::Filter {
        filter: filter.to_owned(),
        source,
    })?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .finish()
        .try_init()?;
    Ok(())
}
