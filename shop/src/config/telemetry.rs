//! What the shop says about itself, and to whom.

use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use shop_telemetry::http::{AccessLog, Clients, HttpOptions};
use shop_telemetry::logs::{LogFile, LogFilter, LogOptions, LogSize};
use shop_telemetry::trace::TraceTarget;
use shop_telemetry::{
    BufferSize, ExportOptions, FlushInterval, LogGroup, OtlpEndpoint, Pipeline, PutDistributions,
    Resolution, Target,
};

use super::SamplingSource;

/// How telemetry is made, and which ways it goes.
#[derive(Debug, Clone, Args)]
pub struct TelemetryConfig {
    /// Which way telemetry goes: `aws` (EMF), `otel` (OTLP to a collector) or `both`; `off` makes no metrics and traces at all.
    #[arg(long, env = "SHOP_PIPELINE", default_value = "aws")]
    pub pipeline: Pipeline,

    /// The collector that OTLP goes to.
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        default_value = "http://127.0.0.1:4318"
    )]
    pub otlp_endpoint: OtlpEndpoint,

    /// Where metrics go as EMF: `tcp://HOST:PORT`, `stdout` or `off`.
    #[arg(long, env = "SHOP_EMF", default_value = "tcp://127.0.0.1:25888")]
    pub emf: Target,

    /// Where traces go: `xray://HOST:PORT` (segments by UDP, as the X-Ray daemon takes them), `otlp://HOST:PORT` or `off`. As the
    /// pipeline says unless given: to 127.0.0.1:2000, to the collector, or both.
    #[arg(long, env = "SHOP_TRACES")]
    pub traces: Option<TraceTarget>,

    /// X-Ray's sampling rules: a file, as `aws xray get-sampling-rules` writes it, or `http://HOST:PORT`, X-Ray's daemon or a
    /// collector, which is asked for the central ones; the first request each second and one in twenty unless given.
    #[arg(long, env = "SHOP_SAMPLING")]
    pub sampling: Option<SamplingSource>,

    /// Storage resolution of the metrics in seconds: 1 or 60. Alarms with a period under a minute need 1.
    #[arg(long, env = "SHOP_METRIC_RESOLUTION", default_value = "60")]
    pub metric_resolution: Resolution,

    /// Time between two flushes of metrics, 100ms to 60s.
    #[arg(long, env = "SHOP_FLUSH", default_value = "1s")]
    pub flush: FlushInterval,

    /// How much metrics, and how many spans, wait for each way that does not take them, 4KB to 1GB; more are dropped and counted.
    #[arg(long, env = "SHOP_TELEMETRY_BUFFER", default_value = "4MB")]
    pub telemetry_buffer: BufferSize,

    /// Applications whose requests are counted apart, by `X-Client-Application` or the first word of `User-Agent`.
    #[arg(long, env = "SHOP_CLIENTS", default_value = "canary,shop-load")]
    pub clients: Clients,

    /// Put metrics by `PutMetricData` too, durations as `values` or as `statistics`. Region, credentials and endpoint as for AWS's tools.
    #[arg(long, env = "SHOP_PUT_METRIC_DATA")]
    pub put_metric_data: Option<PutDistributions>,

    /// Which logs: a level, or directives such as `info,shop=debug`.
    #[arg(long, env = "SHOP_LOG", default_value = "info")]
    pub log: LogFilter,

    /// Log to this file instead of stdout.
    #[arg(long, env = "SHOP_LOG_FILE")]
    pub log_file: Option<PathBuf>,

    /// How long the log file becomes before the next is begun, 4KB to 64GB.
    #[arg(long, env = "SHOP_LOG_FILE_SIZE", default_value = "10MB")]
    pub log_file_size: LogSize,

    /// How many log files are kept, the one in use included.
    #[arg(long, env = "SHOP_LOG_FILES", default_value = "5")]
    pub log_files: NonZeroU16,

    /// Put log lines to CloudWatch Logs too: `GROUP:STREAM`, made if need be.
    #[arg(long, env = "SHOP_LOG_GROUP")]
    pub log_group: Option<LogGroup>,

    /// Log one in so many of the requests that went well and were quick.
    #[arg(long, env = "SHOP_LOG_ONE_IN", default_value = "1")]
    pub log_one_in: NonZeroU32,

    /// From how many milliseconds on a request is slow, and always logged.
    #[arg(long, env = "SHOP_LOG_SLOW_MS", default_value = "500")]
    pub log_slow_ms: u32,
}

impl TelemetryConfig {
    /// Where traces go.
    pub fn trace_targets(&self) -> Vec<TraceTarget> {
        if self.pipeline == Pipeline::Off {
            return Vec::new();
        }
        if let Some(target) = &self.traces {
            return vec![target.clone()];
        }
        let daemon = || TraceTarget::XRay("127.0.0.1:2000".to_owned());
        let collector = || TraceTarget::Otlp(self.otlp_endpoint.clone());
        let aws = self.pipeline.is_aws().then(daemon);
        let otel = self.pipeline.is_otel().then(collector);
        aws.into_iter().chain(otel).collect()
    }

    /// Which ways metrics go.
    pub fn export(&self) -> ExportOptions {
        let emf = self.pipeline.is_aws().then(|| self.emf.clone());
        let otlp = self.pipeline.is_otel();
        ExportOptions {
            otlp: otlp.then(|| self.otlp_endpoint.clone()),
            put: self
                .put_metric_data
                .filter(|_| self.pipeline != Pipeline::Off),
            flush: self.flush,
            buffer_bytes: self.telemetry_buffer.bytes(),
            ..ExportOptions::new(emf.unwrap_or(Target::Off))
        }
    }

    /// What is logged, and where to.
    pub fn logs(&self) -> LogOptions {
        LogOptions {
            filter: self.log.clone(),
            file: self.log_file.clone().map(|path| LogFile {
                path,
                size: self.log_file_size,
                files: self.log_files,
            }),
            ship: self.log_group.clone(),
        }
    }

    /// What is told apart and logged of requests.
    pub fn http(&self) -> HttpOptions {
        HttpOptions {
            clients: self.clients.clone(),
            access_log: AccessLog {
                one_in: self.log_one_in,
                slow: Duration::from_millis(u64::from(self.log_slow_ms)),
            },
        }
    }
}
