//! Traces as the configuration wants them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use shop_telemetry::Telemetry;
use shop_telemetry::trace::{
    CentralRules, InvalidRules, Rules, Sampler, TraceExporter, TraceOptions, TraceTarget, Tracer,
};

use crate::config::{SamplingSource, TelemetryConfig};

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
    /// Asked for until this is dropped.
    _central: Option<CentralRules>,
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
                _central: None,
            });
        }
        let (sampler, central) = match &config.sampling {
            None => (Sampler::new(Rules::fallback()), None),
            Some(SamplingSource::File(path)) => (Sampler::new(read(path)?), None),
            Some(SamplingSource::Central(daemon)) => {
                let sampler = Sampler::central();
                let rules = CentralRules::start(&sampler, Arc::clone(&clock), daemon);
                (sampler, Some(rules))
            }
        };
        let random = StdRng::from_rng(&mut rand::rng());
        let tracer = Tracer::new(service, clock, random, sampler);
        let options = TraceOptions {
            flush: config.flush,
            buffer_bytes: config.telemetry_buffer.bytes(),
            ..TraceOptions::new(targets)
        };
        let exporter = TraceExporter::start(&tracer, telemetry, options);
        Ok(Self {
            tracer,
            exporter: Some(exporter),
            _central: central,
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
