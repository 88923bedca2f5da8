//! Starting to log, and ending.

use std::io;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use super::outlet::Outlet;

/// How long the last lines may take to leave.
const PATIENCE: Duration = Duration::from_secs(1);

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
    /// Nothing to write with.
    #[error("cannot start the thread that writes logs")]
    Thread(#[source] io::Error),
    /// Only one subscriber a process.
    #[error("logging has been started already")]
    Started(#[from] TryInitError),
}

/// Logging. When dropped, it waits a second at most for the last lines to be written.
#[must_use]
pub struct Logs(Outlet);

impl Drop for Logs {
    fn drop(&mut self) {
        self.0.flush(PATIENCE);
    }
}

/// Starts logging. Lines that the output does not take are dropped and counted; the count is logged. `filter` is a level (`info`) or directives (`info,shop=debug`).
///
/// # Errors
/// When the filter cannot be read, or logging runs already.
pub fn start(filter: &str) -> Result<Logs, LogError> {
    let filter = EnvFilter::try_new(filter).map_err(|source| LogError::Filter {
        filter: filter.to_owned(),
        source,
    })?;
    let outlet = Outlet::open(io::stdout()).map_err(LogError::Thread)?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(outlet.clone())
        // they would go to stderr, which fails too, and panic there
        .log_internal_errors(false)
        .finish()
        .try_init()?;
    Ok(Logs(outlet))
}
