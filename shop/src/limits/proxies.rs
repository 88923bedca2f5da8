//! Who is believed about where a request comes from.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::http::HeaderMap;

const FORWARDED: &str = "x-forwarded-for";

/// A network of proxies, such as `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy {
    network: IpAddr,
    bits: u8,
}

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no network of proxies: expected an address, or one with its bits such as `10.0.0.0/8`"
)]
pub struct InvalidProxy(String);

impl FromStr for TrustedProxy {
    type Err = InvalidProxy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidProxy(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| invalid())?)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().map_err(|_| invalid())?;
        let whole = if network.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(whole);
        (bits <= whole)
            .then_some(Self { network, bits })
            .ok_or_else(invalid)
    }
}

impl TrustedProxy {
    fn holds(self, address: IpAddr) -> bool {
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

/// All of them. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[TrustedProxy]>);

impl Proxies {
    /// These.
    pub fn new(proxies: Vec<TrustedProxy>) -> Self {
        Self(proxies.into())
    }

    /// Where a request comes from: the other end of the connection, or, where that is a proxy, whom the proxies name. Each adds
    /// whom it sees at the end, so what a sender made up stands before the first that is believed.
    pub fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut origin = peer;
        let named = headers.get_all(FORWARDED).into_iter().rev();
        let mut named = named.flat_map(|value| value.to_str().unwrap_or("?").rsplit(','));
        while self.trusts(origin) {
            let Some(address) = named.next().and_then(|text| address(text.trim())) else {
                return origin;
            };
            origin = address;
        }
        origin
    }

    /// Whether it is one of them.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.holds(address))
    }
}

/// An address as proxies write it: some add the port, and then, or always, version 6 is in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let with_port = || text.parse().ok().map(|at: SocketAddr| at.ip());
    bare.unwrap_or(text).parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(texts: &[&str]) -> Proxies {
        Proxies::new(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn only_proxies_are_believed_and_only_about_their_own_senders() {
        let trusted = proxies(&["10.0.0.0/8", "::1", "2001:db8:1::/48"]);
        for (peer, forwarded, origin) in [
            ("192.0.2.1", &["198.51.100.9"][..], "192.0.2.1"),
            ("10.1.2.3", &["198.51.100.9"], "198.51.100.9"),
            ("::ffff:10.1.2.3", &["198.51.100.9"], "198.51.100.9"),
            (
                "10.1.2.3",
                &["6.6.6.6, 198.51.100.9 ,10.9.9.9"],
                "198.51.100.9",
            ),
            ("10.1.2.3", &["6.6.6.6", "198.51.100.9"], "198.51.100.9"),
            ("10.1.2.3", &["6.6.6.6, nonsense"], "10.1.2.3"),
            ("10.1.2.3", &[], "10.1.2.3"),
            ("10.1.2.3", &["10.4.4.4"], "10.4.4.4"),
            ("10.1.2.3", &["6.6.6.6, 198.51.100.9:4711"], "198.51.100.9"),
            (
                "10.1.2.3",
                &["[2001:db8:9::1]:443, 10.9.9.9:1"],
                "2001:db8:9::1",
            ),
            ("10.1.2.3", &["[2001:db8:9::1]"], "2001:db8:9::1"),
            ("2001:db8:1:2::3", &["2001:db8:9::1"], "2001:db8:9::1"),
            ("2001:db8:2::3", &["2001:db8:9::1"], "2001:db8:2::3"),
        ] {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED, value.parse().unwrap());
            }
            let found = trusted.origin(peer.parse().unwrap(), &headers);
            assert_eq!(found.to_string(), origin, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn networks() {
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "host"] {
            assert!(text.parse::<TrustedProxy>().is_err(), "{text:?}");
        }
        let all: TrustedProxy = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds("255.1.2.3".parse().unwrap()));
        assert!(!all.holds("::2".parse().unwrap()));
    }
}
