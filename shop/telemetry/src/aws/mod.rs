//! AWS's own interfaces, called without an agent in between: metrics by `PutMetricData`, log lines by `PutLogEvents`.
//!
//! Region, credentials and endpoint come from where AWS's tools look for them (`AWS_REGION`, `AWS_ENDPOINT_URL`, a role, …).

mod answer;
mod put_log_events;
mod put_metric_data;

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};

pub use put_log_events::{InvalidLogGroup, LogGroup};
pub(crate) use put_log_events::{LogBatch, ship};
pub use put_metric_data::{InvalidDistributions, PutDistributions};
pub(crate) use put_metric_data::{deliver, encode};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// One attempt a call: what fails waits in the outbox, and is tried again from there.
async fn config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_timeout(ATTEMPT_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled())
        .load()
        .await
}
