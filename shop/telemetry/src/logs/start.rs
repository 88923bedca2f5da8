//! Starting to log, and ending.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tracing::Metadata;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use super::file::Turned;
use super::json::JsonLines;
use super::outlet::Outlet;
use super::shipment::{Shipment, Shipping};
use super::{LogControl, LogFile, LogFilter};
use crate::trace;
use crate::{Clock, LogGroup, Metric, Signal, Telemetry};

/// How long the last lines may take to leave.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is logged, and where to.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Which lines.
    pub filter: LogFilter,
    /// Files instead of stdout.
    pub file: Option<LogFile>,
    /// CloudWatch Logs besides.
    pub ship: Option<LogGroup>,
}

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// No file.
    #[error("cannot write the log file `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
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
pub struct Logs {
    outlet: Outlet,
    shipping: Option<Shipping>,
    control: LogControl,
}

impl Logs {
    /// What changes the filter.
    pub fn control(&self) -> LogControl {
        self.control.clone()
    }

    /// Has `telemetry` count the lines that were given up.
    pub fn count_drops(&self, telemetry: &Telemetry) {
        let outlet = self.outlet.clone();
        let shipment = self.shipping.as_ref().map(Shipping::shipment);
        let mut told = 0;
        telemetry.gauge(Metric::TelemetryDropped, Signal::Logs.into(), move || {
            let dropped = outlet.lost() + shipment.as_ref().map_or(0, Shipment::dropped);
            let more = dropped - std::mem::replace(&mut told, dropped);
            more as f64
        });
    }

    /// Puts the last lines to CloudWatch Logs, for at most `patience`.
    pub async fn end(mut self, patience: Duration) {
        if let Some(shipping) = self.shipping.take() {
            shipping.end(patience).await;
        }
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        self.outlet.flush(PATIENCE);
    }
}

/// Starts logging, and recording the spans of traces. Lines that the output does not take are dropped and counted; the count is logged. Must be called within a tokio
/// runtime when lines are shipped.
///
/// # Errors
/// When a file cannot be opened, or logging runs already.
pub fn start(options: LogOptions, clock: Arc<dyn Clock>) -> Result<Logs, LogError> {
    start_with(options, clock, None)
}

/// Something beside the logs that hears of spans and events, whatever is logged.
pub type Listener = Box<dyn Layer<Registry> + Send + Sync>;

/// Starts logging, beside another layer, which the filter does not concern.
///
/// # Errors
/// As [`start`].
pub fn start_with(
    options: LogOptions,
    clock: Arc<dyn Clock>,
    listener: Option<Listener>,
) -> Result<Logs, LogError> {
    let outlet = match options.file {
        None => Outlet::open(io::stdout()),
        Some(to) => {
            let path = to.path.clone();
            let file = Turned::open(to).map_err(|source| LogError::File { path, source })?;
            Outlet::open(file)
        }
    };
    let outlet = outlet.map_err(LogError::Thread)?;
    let (control, filter) = LogControl::new(options.filter);
    let shipping = options
        .ship
        .map(|to| Shipping::start(to, Arc::clone(&clock)));
    let shipment = shipping.as_ref().map(Shipping::shipment);
    let written = outlet.clone();
    let lines = JsonLines::new(clock, move |line: &[u8]| {
        if let Some(shipment) = &shipment {
            shipment.add(line);
        }
        written.add(line);
    });
    let lines = lines.with_filter(filter.and(filter_fn(is_for_logs)));
    let spans = trace::layer().boxed();
    let layers: Vec<Listener> = [Some(lines.boxed()), Some(spans), listener]
        .into_iter()
        .flatten()
        .collect();
    tracing_subscriber::registry().with(layers).try_init()?;
    Ok(Logs {
        outlet,
        shipping,
        control,
    })
}

/// The spans within a request are for its trace.
fn is_for_logs(metadata: &Metadata<'_>) -> bool {
    !(metadata.is_span() && metadata.target() == trace::SPAN)
}
