//! Clients for one environment: its region, its endpoint, its credentials, its time limits.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// Without an answer in this time a connection is given up.
const CONNECT: Duration = Duration::from_secs(3);
/// Without an answer in this time an attempt is given up.
const ATTEMPT: Duration = Duration::from_secs(10);
/// An operation with its retries ends within this time: below the 30 s in which a lost endpoint must be told.
const OPERATION: Duration = Duration::from_secs(24);
/// Attempts, the first included.
const ATTEMPTS: u32 = 4;

/// Where an environment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// AWS Region.
    pub(crate) region: String,
    /// Where the AWS APIs are, when not at AWS.
    pub(crate) endpoint: Option<String>,
}

impl Target {
    /// Whether requests leave AWS's own protection: over plain HTTP, or to this machine. Real credentials never go
    /// there; made-up ones do, and no AWS configuration is read.
    pub(crate) fn is_local(&self) -> bool {
        self.endpoint.as_deref().is_some_and(|endpoint| {
            let lower = endpoint.to_ascii_lowercase();
            lower.starts_with("http://") || host(&lower).is_some_and(is_loopback)
        })
    }
}

fn host(endpoint: &str) -> Option<&str> {
    let (_, rest) = endpoint.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match authority.strip_prefix('[') {
        Some(literal) => literal.split(']').next(),
        None => authority.split(':').next(),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The clients.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(super) cloudformation: aws_sdk_cloudformation::Client,
    pub(super) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(super) rum: aws_sdk_rum::Client,
    pub(super) s3: aws_sdk_s3::Client,
    #[expect(dead_code, reason = "read by the verbs of canaries, which come next")]
    pub(super) synthetics: aws_sdk_synthetics::Client,
    pub(super) endpoint: String,
    local: bool,
}

impl Session {
    /// Opens the session. Nothing is asked of the network yet, except by some sources of credentials.
    pub(crate) async fn open(target: &Target) -> Self {
        let local = target.is_local();
        let config = if local {
            local_config(target)
        } else {
            shared_config(target).await
        };
        Self {
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            rum: aws_sdk_rum::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3_config(&config, local)),
            synthetics: aws_sdk_synthetics::Client::new(&config),
            endpoint: target
                .endpoint
                .clone()
                .unwrap_or_else(|| format!("AWS in {}", target.region)),
            local,
        }
    }

    /// The endpoint as a person names it.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whether this is not AWS but something near, which is polled faster.
    pub(crate) fn is_local(&self) -> bool {
        self.local
    }
}

/// Buckets of an endpoint near here are paths: their names resolve to no address.
fn s3_config(config: &SdkConfig, local: bool) -> aws_sdk_s3::Config {
    aws_sdk_s3::config::Builder::from(config)
        .force_path_style(local)
        .build()
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS)
}

fn local_config(target: &Target) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "obsctl");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(target.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts())
        .retry_config(retries())
        .endpoint_url(target.endpoint.clone().unwrap_or_default())
        .build()
}

async fn shared_config(target: &Target) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(target.region.clone()))
        .timeout_config(timeouts())
        .retry_config(retries());
    if let Some(endpoint) = &target.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    loader.load().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(endpoint: Option<&str>, local: bool) {
        let target = Target {
            region: "us-east-1".to_owned(),
            endpoint: endpoint.map(str::to_owned),
        };
        assert_eq!(target.is_local(), local, "{endpoint:?}");
    }

    #[test]
    fn real_credentials_stay_away_from_local_and_plain_endpoints() {
        check(None, false);
        check(Some("http://127.0.0.1:4566"), true);
        check(Some("HTTP://LOCALHOST:4566/"), true);
        check(Some("http://emulator.example:4566"), true);
        check(Some("https://127.0.0.1:4566"), true);
        check(Some("https://[::1]:4566"), true);
        check(Some("https://user@localhost:1/x"), true);
        check(
            Some("https://cloudformation.us-east-1.amazonaws.com"),
            false,
        );
        check(Some("https://vpce-1.example.com"), false);
    }
}
