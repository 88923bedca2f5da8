//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::app::App;

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Who sends, as far as one can tell: an IPv4 address, or the network of an IPv6 address, of which one sender has very many.
#[derive(Clone, PartialEq, Eq)]
pub struct Client(Option<IpAddr>);

impl Client {
    /// At this address.
    pub fn at(address: IpAddr) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            address @ IpAddr::V4(_) => address,
        };
        Self(Some(network))
    }

    /// What it is counted under.
    pub(crate) fn subject(&self) -> String {
        self.0
            .map_or_else(|| "unknown".to_owned(), |address| address.to_string())
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        // behind a proxy it is not the other end of the connection
        if let Some(client) = parts.extensions.get::<Self>() {
            return Ok(client.clone());
        }
        let peer = parts.extensions.get::<Peer>();
        Ok(peer.map_or(Self(None), |peer| Self::at(peer.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_ipv6_count_as_one() {
        let subject = |text: &str| Client::at(text.parse().unwrap()).subject();
        assert_eq!(subject("192.0.2.7"), "192.0.2.7");
        assert_eq!(subject("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(subject("2001:db8:1:2:3::4"), subject("2001:db8:1:2::9"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
    }
}
