//! How parts of the shop hear of each other.

use clap::Args;

use crate::events::{Bus, Queue};

/// The way of events to those who want to know.
#[derive(Debug, Clone, Args)]
pub struct BusConfig {
    /// How consumers hear of events: `in-process`, `sqs`, or `eventbridge:BUS` with rules that put them into queues. Region,
    /// credentials and endpoint as for AWS's tools.
    #[arg(long, env = "SHOP_BUS", default_value = "in-process")]
    pub bus: Bus,

    /// The queue of a consumer, `CONSUMER=URL`, unless events stay in the process. Once for `stock-commit` and once for `mail`.
    #[arg(long = "queue", env = "SHOP_QUEUES", value_delimiter = ',')]
    pub queues: Vec<Queue>,
}
