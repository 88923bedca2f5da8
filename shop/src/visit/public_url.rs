//! Where customers find the shop.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use axum::http::Uri;

/// Scheme and authority, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// A text that is no such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no address of a shop: expected `https://HOST` or `http://HOST`, with a port if need be and without a path"
)]
pub struct InvalidPublicUrl(String);

impl PublicUrl {
    /// Of a shop that nobody stands before.
    pub fn listening_on(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// Whether all requests come by TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The address of a path, which begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidPublicUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let scheme = uri.scheme_str().filter(|s| ["http", "https"].contains(s));
        let authority = uri.authority().filter(|a| !a.as_str().contains('@'));
        match (scheme, authority, uri.path(), uri.query()) {
            (Some(scheme), Some(authority), "/", None) => {
                Ok(Self(format!("{scheme}://{authority}")))
            }
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("https://shop.example", Some("https://shop.example")),
            ("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080")),
            ("https://shop.example/shop", None),
            ("https://shop.example?a", None),
            ("https://me@shop.example", None),
            ("ftp://shop.example", None),
            ("shop.example", None),
            ("", None),
        ] {
            let url = text.parse::<PublicUrl>().ok();
            assert_eq!(
                url.map(|url| url.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
