//! Where telemetry goes: lines to an agent over TCP, to stdout, or nowhere; requests to whoever answers them.

mod outbox;
mod requests;
mod stdout;
mod tcp;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

pub use outbox::Stats;
pub(crate) use outbox::{Outbox, Parcel};
pub(crate) use requests::{Answer, Peer, deliver_requests};

/// Where metrics are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An agent that listens for newline-delimited EMF: `tcp://127.0.0.1:25888`.
    Tcp(PeerAddress),
    /// The standard output, one line each, between the logs. Where the platform collects it (Lambda, ECS).
    Stdout,
    /// Nowhere.
    Off,
}

/// Host and port of a peer, resolved at each connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAddress(String);

/// A text that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no target of metrics: expected `tcp://HOST:PORT`, `stdout` or `off`")]
pub struct InvalidTarget(String);

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidTarget(text.to_owned());
        match text {
            "stdout" => Ok(Self::Stdout),
            "off" => Ok(Self::Off),
            _ => {
                let address = text.strip_prefix("tcp://").ok_or_else(invalid)?;
                let address = address.strip_suffix('/').unwrap_or(address);
                let (host, port) = address.rsplit_once(':').ok_or_else(invalid)?;
                let host_is_plain = !host.is_empty() && !host.contains(['/', '@', '?', ' ']);
                let port_is_set = port.parse::<u16>().is_ok_and(|port| port > 0);
                if host_is_plain && port_is_set {
                    Ok(Self::Tcp(PeerAddress(address.to_owned())))
                } else {
                    Err(invalid())
                }
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "tcp://{}", address.0),
            Self::Stdout => formatter.write_str("stdout"),
            Self::Off => formatter.write_str("off"),
        }
    }
}

impl PeerAddress {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Delivers what is in the outbox until it is closed and empty.
pub(crate) async fn deliver(target: Target, outbox: Arc<Outbox<Arc<str>>>) {
    match target {
        Target::Tcp(address) => tcp::deliver(&address, &outbox).await,
        Target::Stdout => stdout::deliver(&outbox).await,
        Target::Off => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for text in [
            "tcp://127.0.0.1:25888",
            "tcp://[::1]:1",
            "tcp://agent:25888",
            "stdout",
            "off",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "tcp://",
            "tcp://host",
            "tcp://:1",
            "tcp://h:0",
            "tcp://h:99999",
            "udp://h:1",
            "tcp://u@h:1",
            "OFF",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text:?}");
        }
    }
}
