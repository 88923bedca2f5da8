//! From the configuration to a running shop, and to its end.

use std::sync::Arc;
use std::time::Duration;

use shop_telemetry::host::{self, HostPaths};
use shop_telemetry::logs;
use shop_telemetry::{ExportOptions, Exporter};
use tokio::net::TcpListener;

use super::assembly::{build, telemetry};
use super::places::Places;
use super::traces::Traces;
use super::work::Work;
use super::{ServeError, Signals, connections};
use crate::config::Config;
use crate::router::router;

/// How long the last metrics may take to leave.
const FLUSH_PATIENCE: Duration = Duration::from_secs(3);
const CLOSE_PATIENCE: Duration = Duration::from_secs(3);

/// Serves the shop until SIGTERM or SIGINT, then ends in order: no new connections, requests in work are finished, metrics are
/// flushed, the database is closed.
///
/// # Errors
/// When it cannot start.
pub async fn run(config: Config) -> Result<(), ServeError> {
    config.peer()?;
    let telemetry = telemetry(&config);
    let logs = logs::start(config.telemetry.logs(), Arc::clone(telemetry.clock()))?;
    logs.count_drops(&telemetry);
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(%panic, "panicked");
    }));
    let signals = Signals::listen().map_err(ServeError::Signals)?;
    host::watch(&telemetry, watched(&config));
    let address = config.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })?;
    let local = listener
        .local_addr()
        .map_err(|source| ServeError::Listen { address, source })?;
    let traces = Traces::start(&config.telemetry, &telemetry)?;
    let app = build(&config, telemetry.clone(), (&traces, logs.control()), local).await?;
    let export = ExportOptions {
        registry: Some(app.client_telemetry.registry()),
        ..config.telemetry.export()
    };
    let exporter = Exporter::start(telemetry, export);
    let (pipeline, metrics) = (config.telemetry.pipeline, &config.telemetry.emf);
    tracing::info!(address = %local, %pipeline, %metrics, "listening");
    let work = Work::begin(&config, &app, &traces.tracer).await?;
    let places = Places::new(app.proxies.clone(), &app.limits);
    let state = (&app.lifecycle, places);
    connections::serve(listener, router(app.clone()), state, signals).await;
    work.end().await;
    traces.shutdown(FLUSH_PATIENCE).await;
    exporter.shutdown(FLUSH_PATIENCE).await;
    if tokio::time::timeout(CLOSE_PATIENCE, app.database.close())
        .await
        .is_err()
    {
        tracing::warn!("the database did not close in time");
    }
    tracing::info!("ended");
    logs.end(FLUSH_PATIENCE).await;
    Ok(())
}

/// What is watched of the machine: its disk, and the one with the database.
fn watched(config: &Config) -> HostPaths {
    let data = config.database_url.folder().map(|folder| ("data", folder));
    let root = ("root", "/".into());
    HostPaths {
        disks: [root].into_iter().chain(data).collect(),
        ..HostPaths::new()
    }
}
