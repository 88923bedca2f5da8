//! Where another service is.

use std::str::FromStr;

use reqwest::Url;

use super::ServiceName;

/// The address of a service, `SERVICE=http://HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAddress {
    /// Which service.
    pub service: ServiceName,
    pub(super) base: Url,
}

/// A text that is no such address. Does not repeat it: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no address of a service: expected `inventory=http://HOST:PORT`")]
pub struct InvalidPeer;

impl FromStr for PeerAddress {
    type Err = InvalidPeer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (service, address) = text.split_once('=').ok_or(InvalidPeer)?;
        let service = service.parse().map_err(|_| InvalidPeer)?;
        let base: Url = address.parse().map_err(|_| InvalidPeer)?;
        // a proxy beside the service is what speaks TLS
        let plain = base.scheme() == "http"
            && base.username().is_empty()
            && base.password().is_none()
            && base.path() == "/"
            && base.query().is_none()
            && base.fragment().is_none();
        plain.then_some(Self { service, base }).ok_or(InvalidPeer)
    }
}

impl PeerAddress {
    /// The address of a path of the service.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let peer: PeerAddress = "inventory=http://127.0.0.1:8081".parse().unwrap();
        assert_eq!(peer.service, ServiceName::Inventory);
        let url = peer.at("/internal/inventory/reserve");
        assert_eq!(
            url.as_str(),
            "http://127.0.0.1:8081/internal/inventory/reserve"
        );
        for wrong in [
            "",
            "http://127.0.0.1:8081",
            "payment=http://127.0.0.1:8081",
            "inventory=https://127.0.0.1",
            "inventory=http://a:b@127.0.0.1",
            "inventory=http://127.0.0.1/path",
            "inventory=http://127.0.0.1/?a=b",
            "inventory=127.0.0.1:80",
        ] {
            assert_eq!(wrong.parse::<PeerAddress>(), Err(InvalidPeer), "{wrong:?}");
        }
    }
}
