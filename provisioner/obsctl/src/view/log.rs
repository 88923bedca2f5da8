//! Logs of the libraries, on stderr.

use tracing_subscriber::EnvFilter;

/// Starts logging when a filter is given, such as `debug` or `aws_smithy_runtime=trace`.
pub(crate) fn start_log(filter: Option<&str>) {
    if let Some(filter) = filter {
        let filter = EnvFilter::builder().parse_lossy(filter);
        let started = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init();
        // It fails only when a log is there already.
        drop(started);
    }
}
