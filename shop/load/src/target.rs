//! Where requests go: this machine, and nowhere else.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use reqwest::Url;

/// An http address on this machine. A name would have to be looked up, and what it means may change: only `localhost`
/// is taken, and stands for 127.0.0.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    base: Url,
}

/// Why a target is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidTarget {
    #[error("expected an address such as `http://127.0.0.1:8080`")]
    Form,
    #[error("the target must be on this machine (127.0.0.0/8, `[::1]` or `localhost`)")]
    Elsewhere,
}

impl Target {
    /// The address of a path and query, which starts with a slash.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut base = Url::parse(text).map_err(|_| InvalidTarget::Form)?;
        let plain = base.scheme() == "http"
            && base.path() == "/"
            && base.query().is_none()
            && base.fragment().is_none()
            && base.username().is_empty()
            && base.password().is_none();
        if !plain {
            return Err(InvalidTarget::Form);
        }
        if base.host_str() == Some("localhost") {
            let local = IpAddr::from([127, 0, 0, 1]);
            base.set_ip_host(local).map_err(|()| InvalidTarget::Form)?;
        }
        let address = address(&base).ok_or(InvalidTarget::Elsewhere)?;
        if !address.ip().is_loopback() {
            return Err(InvalidTarget::Elsewhere);
        }
        Ok(Self { base })
    }
}

/// The address in a URL without names.
fn address(url: &Url) -> Option<SocketAddr> {
    let host = url
        .host_str()?
        .trim_start_matches('[')
        .trim_end_matches(']');
    Some(SocketAddr::new(
        host.parse().ok()?,
        url.port_or_known_default()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine() {
        use InvalidTarget::{Elsewhere, Form};
        for (text, expected) in [
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080/x")),
            ("http://127.9.9.9", Ok("http://127.9.9.9/x")),
            ("http://[::1]:80/", Ok("http://[::1]/x")),
            ("http://localhost:1", Ok("http://127.0.0.1:1/x")),
            // what a URL parser makes of it is what counts
            ("http://2130706433/", Ok("http://127.0.0.1/x")),
            ("http://10.0.0.1", Err(Elsewhere)),
            ("http://0.0.0.0:80", Err(Elsewhere)),
            ("http://example.com", Err(Elsewhere)),
            ("http://localhost.example.com", Err(Elsewhere)),
            ("http://[::ffff:10.0.0.1]", Err(Elsewhere)),
            ("http://127.0.0.1@10.0.0.1", Err(Form)),
            ("https://127.0.0.1", Err(Form)),
            ("http://127.0.0.1/path", Err(Form)),
            ("127.0.0.1:80", Err(Form)),
            ("", Err(Form)),
        ] {
            let actual = text.parse::<Target>().map(|target| target.at("/x"));
            assert_eq!(actual, expected.map(str::to_owned), "{text:?}");
        }
    }
}
