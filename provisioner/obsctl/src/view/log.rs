//! Logs of the libraries, on stderr.

use tracing_subscriber::EnvFilter;

/// What is logged when nobody asks: what somebody who runs a local CloudWatch must act on, such as a full disk.
const UNASKED: &str = "cloudwatch_local=warn";

/// Starts logging, with a filter such as `debug` or `aws_smithy_runtime=trace`.
pub(crate) fn start_log(filter: Option<&str>) {
    let filter = EnvFilter::builder().parse_lossy(filter.unwrap_or(UNASKED));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    // It fails only when a log is there already.
    drop(started);
}
