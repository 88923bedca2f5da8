//! Traces as the configuration wants them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use shop_telemetry::Telemetry;
use shop_telemetry::trace::{
    InvalidRules, Rules, Sampler, TraceExporter, TraceOptions, TraceTarget, Tracer,
};

use crate::config::TelemetryConfig;

/// Why the sampling rules are of no use.
#[derive(Debug, thiserror::Error)]
pub enum SamplingError {
    /// Not there.
    #[error("cannot read the sampling rules `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Not rules.
    #[error("cannot use the sampling rules `{path}`")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: InvalidRules,
    },
}

/// What begins traces, and what sends them off.
pub(super) struct Traces {
    pub(super) tracer: Tracer,
    exporter: Option<TraceExporter>,
}

impl Traces {
    pub(super) fn start(
        config: &TelemetryConfig,
        telemetry: &Telemetry,
    ) -> Result<Self, SamplingError> {
        let mut targets = config.trace_targets();
        targets.retain(|target| *target != TraceTarget::Off);
        let (service, clock) = (telemetry.service(), Arc::clone(telemetry.clock()));
        if targets.is_empty() {
            return Ok(Self {
                tracer: Tracer::off(service, clock),
                exporter: None,
            });
        }
        let rules = config
            .sampling
            .as_deref()
            .map_or_else(|| Ok(Rules::fallback()), read)?;
        let random = StdRng::from_rng(&mut rand::rng());
        let tracer = Tracer::new(service, clock, random, Sampler::new(rules));
        let options = TraceOptions {
            flush: config.flush,
            buffer_bytes: config.telemetry_buffer.bytes(),
            ..TraceOptions::new(targets)
        };
        let exporter = TraceExporter::start(&tracer, telemetry, options);
        Ok(Self {
            tracer,
            exporter: Some(exporter),
        })
    }

    /// Sends off what is left, before the last metrics: what is dropped is one of them.
    pub(super) async fn shutdown(self, patience: Duration) {
        if let Some(exporter) = self.exporter {
            exporter.shutdown(patience).await;
        }
    }
}

fn read(path: &Path) -> Result<Rules, SamplingError> {
    let text = std::fs::read_to_string(path).map_err(|source| SamplingError::Read {
        path: path.to_owned(),
        source,
    })?;
    text.parse().map_err(|source| SamplingError::Invalid {
        path: path.to_owned(),
        source,
    })
}
