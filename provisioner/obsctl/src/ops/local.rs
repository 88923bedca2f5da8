//! `obsctl local`: a CloudWatch on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use cloudwatch_local::{CanarySettings, EvaluationRange, Interpolation, RumSettings};
use cloudwatch_local::{EngineSettings, StartError, SystemClock};
use serde::Serialize;

use super::Failure;
use super::interrupt::signalled;

/// How to start it.
#[derive(Debug, Clone)]
pub(crate) struct LocalOptions {
    /// Where the AWS APIs and the console are served.
    pub(crate) listen: SocketAddr,
    /// Where metrics in the embedded metric format are taken; `None` for nowhere.
    pub(crate) emf_listen: Option<SocketAddr>,
    /// The folder to keep everything in; in memory without one.
    pub(crate) data: Option<PathBuf>,
    /// The folder of the runbooks that the console shows.
    pub(crate) runbooks: Option<PathBuf>,
    /// How long CloudFormation takes for each resource.
    pub(crate) resource_time: Duration,
    /// How long after a full minute alarms are evaluated.
    pub(crate) evaluation_offset: Duration,
    /// How far alarms look back.
    pub(crate) evaluation_range: EvaluationRange,
    /// What a percentile between two samples is.
    pub(crate) percentiles: Interpolation,
    /// The choices of RUM.
    pub(crate) rum: RumSettings,
    /// How canaries run.
    pub(crate) canaries: CanarySettings,
    /// How large one object of S3 may be, in bytes.
    pub(crate) largest_object: u64,
    /// How many bytes all objects may come to.
    pub(crate) object_storage: u64,
}

/// Where it listens, once it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Listening {
    /// The AWS APIs and the console.
    pub(crate) cloudwatch: SocketAddr,
    /// The embedded metric format.
    pub(crate) emf: Option<SocketAddr>,
}

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the local CloudWatch on {listen}")]
pub(crate) struct LocalError {
    listen: SocketAddr,
    source: StartError,
}

impl Failure for LocalError {
    fn hint(&self) -> Option<String> {
        let taken = std::iter::successors(Some(&self.source as &dyn std::error::Error), |error| {
            error.source()
        })
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::AddrInUse);
        taken.then(|| {
            "another program has this port, perhaps another `obsctl local` or an emulator: stop it, or choose other \
             ports with `--listen` and `--emf-listen`"
                .to_owned()
        })
    }
}

/// Runs until SIGINT or SIGTERM; `ready` hears where, once it listens.
pub(crate) async fn local(
    options: &LocalOptions,
    ready: impl FnOnce(Listening),
) -> Result<(), LocalError> {
    let server = cloudwatch_local::Options {
        listen: options.listen,
        emf_listen: options.emf_listen,
        data: options.data.clone(),
        runbooks: options.runbooks.clone(),
        resource_time: options.resource_time,
        percentiles: options.percentiles,
        rum: options.rum.clone(),
        canaries: options.canaries.clone(),
        largest_object: options.largest_object,
        object_bytes: options.object_storage,
        engine: EngineSettings {
            offset: options.evaluation_offset,
            evaluation_range: options.evaluation_range,
            ..EngineSettings::default()
        },
        ..cloudwatch_local::Options::default()
    };
    let signal = signalled();
    tokio::pin!(signal);
    let running = cloudwatch_local::start(server, Arc::new(SystemClock))
        .await
        .map_err(|source| LocalError {
            listen: options.listen,
            source,
        })?;
    ready(Listening {
        cloudwatch: running.addr(),
        emf: running.emf_addr(),
    });
    signal.await;
    running.shutdown().await;
    Ok(())
}
