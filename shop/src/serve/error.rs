//! Why the shop does not start.

use std::io;
use std::net::SocketAddr;

use shop_telemetry::logs::LogError;

use super::traces::SamplingError;
use crate::config::ServicesError;
use crate::database::OpenError;
use crate::error::Error;
use crate::events::BusError;
use crate::notifications::MailerError;
use crate::seed::SeedError;

/// Why the shop cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No logs.
    #[error("cannot start logging")]
    Log(#[from] LogError),
    /// No database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// No products.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// No administrator.
    #[error("cannot make the administrator")]
    Administrator(#[source] Error),
    /// No pages.
    #[error("cannot load the templates")]
    Templates(#[from] minijinja::Error),
    /// No mails.
    #[error(transparent)]
    Mails(#[from] MailerError),
    /// No way for events.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// No data plane.
    #[error("`{0}` is no region")]
    Region(String),
    /// No sampling rules.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// No other services.
    #[error(transparent)]
    Services(#[from] ServicesError),
    /// No client of them.
    #[error("cannot call other services")]
    Client(#[from] reqwest::Error),
    /// No address.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// No signals.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
}
