//! Which services this process serves, and where the others are.

use clap::Args;

use super::Config;
use crate::services::{PeerAddress, ServiceName};

/// The shop as one process or as several.
#[derive(Debug, Clone, Args)]
pub struct ServicesConfig {
    /// The services that this process serves, of `storefront` and `inventory`. A process that serves one of them needs the secret and
    /// the database of the others.
    #[arg(
        long,
        env = "SHOP_SERVICES",
        value_delimiter = ',',
        default_value = "storefront,inventory"
    )]
    pub services: Vec<ServiceName>,

    /// Where a service is that this process calls, `inventory=http://HOST:PORT`.
    #[arg(
        long = "peer",
        env = "SHOP_PEERS",
        value_name = "SERVICE=URL",
        value_delimiter = ','
    )]
    pub peers: Vec<PeerAddress>,
}

/// Services that do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServicesError {
    /// The storefront would sell from nowhere.
    #[error("`storefront` without `inventory` needs `--peer inventory=http://HOST:PORT`")]
    Alone,
    /// Nobody would call it.
    #[error("`--peer {0}` is given, and this process does not call it")]
    Needless(ServiceName),
    /// Nobody could prove anything to anybody.
    #[error("services of one shop need the same `--secret`")]
    Secret,
    /// Each would have its own.
    #[error("services of one shop need the same `--database-url`, which is not in memory")]
    Memory,
}

impl Config {
    /// The service that the storefront has to call, if there is one.
    ///
    /// # Errors
    /// When what is to be served does not go together.
    pub fn peer(&self) -> Result<Option<&PeerAddress>, ServicesError> {
        let ServicesConfig { services, peers } = &self.services;
        let serves = |service| services.contains(&service);
        let calls = serves(ServiceName::Storefront) && !serves(ServiceName::Inventory);
        let wanted = |peer: &&PeerAddress| calls && peer.service == ServiceName::Inventory;
        let peer = peers.iter().find(wanted);
        let mut needless = peers.iter().filter(|one| Some(*one) != peer);
        if let Some(needless) = needless.next() {
            return Err(ServicesError::Needless(needless.service));
        }
        if calls && peer.is_none() {
            return Err(ServicesError::Alone);
        }
        if !ServiceName::ALL.into_iter().all(serves) {
            if self.secret.is_none() {
                return Err(ServicesError::Secret);
            }
            if self.database_url.is_in_memory() {
                return Err(ServicesError::Memory);
            }
        }
        Ok(peer)
    }

    /// The service that this process is first of all.
    pub fn service(&self) -> ServiceName {
        let first = self.services.services.iter().min();
        first.copied().unwrap_or(ServiceName::Storefront)
    }
}
