//! What a local CloudWatch is started with.

use crate::services::{CanarySettings, RumSettings};
use cloudwatch::{aggregate::Interpolation, engine::EngineSettings};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// How long after the full minute alarms are evaluated: what was published in the window has arrived by then.
const EVALUATION_OFFSET: Duration = Duration::from_secs(2);

/// Where notifications may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deliver {
    /// To this machine only; anything else is kept in the inbox.
    #[default]
    Loopback,
    /// To wherever a subscription says.
    Anywhere,
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the AWS APIs and the console are served.
    pub listen: SocketAddr,
    /// Where EMF lines are taken, if at all.
    pub emf_listen: Option<SocketAddr>,
    /// The folder to keep everything in; in memory without one.
    pub data: Option<PathBuf>,
    /// The folder of the runbooks that `/_console/runbooks/NAME` shows, if any.
    pub runbooks: Option<PathBuf>,
    /// The region of requests that do not name one.
    pub region: String,
    /// The account of all resources: twelve digits.
    pub account: String,
    /// How long each operation of CloudFormation on a resource takes.
    pub resource_time: Duration,
    /// Where notifications may be sent.
    pub deliver: Deliver,
    /// How long the pause between two attempts of a delivery is; 20 s in the documented default policy of SNS.
    pub delivery_retry: Duration,
    /// Whether mail subscriptions are agreed to at once, as nobody reads the mail.
    pub confirm_mail: bool,
    /// How long a template in a request may be, in bytes; 51,200 on AWS.
    pub template_bytes: usize,
    /// How many bytes of objects S3 keeps in all, on disk or in memory.
    pub object_bytes: u64,
    /// How large one object may be, in bytes; 5 GiB on AWS when it is sent at once.
    pub largest_object: u64,
    /// What a percentile is that falls between two samples, which AWS does not document.
    pub percentiles: Interpolation,
    /// The choices of the alarm engine that AWS does not document; its ARN prefix is set by region and account.
    pub engine: EngineSettings,
    /// The choices of RUM.
    pub rum: RumSettings,
    /// How canaries run.
    pub canaries: CanarySettings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 4566)),
            emf_listen: Some(SocketAddr::from(([127, 0, 0, 1], 25888))),
            data: None,
            runbooks: None,
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
            resource_time: Duration::ZERO,
            deliver: Deliver::Loopback,
            delivery_retry: Duration::from_secs(20),
            confirm_mail: true,
            template_bytes: 51_200,
            object_bytes: 1024 * 1024 * 1024,
            largest_object: 5 * 1024 * 1024 * 1024,
            percentiles: Interpolation::default(),
            engine: EngineSettings {
                offset: EVALUATION_OFFSET,
                ..EngineSettings::default()
            },
            rum: RumSettings::default(),
            canaries: CanarySettings::default(),
        }
    }
}
