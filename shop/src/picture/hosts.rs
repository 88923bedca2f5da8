//! Whose pictures pages may show.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::http::HeaderValue;

use crate::catalog::ImageUrl;

/// A place that pictures come from: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageHost(String);

/// A text that is no such place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no place that pictures come from: expected a host such as `images.example.com`, or `https://HOST:PORT`"
)]
pub struct InvalidImageHost(String);

impl FromStr for ImageHost {
    type Err = InvalidImageHost;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidImageHost(text.to_owned());
        let address = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let url: ImageUrl = address.parse().map_err(|_| invalid())?;
        let rest = url.as_str().strip_prefix(url.origin());
        matches!(rest, Some("" | "/"))
            .then(|| Self(place(&url)))
            .ok_or_else(invalid)
    }
}

impl fmt::Display for ImageHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// As browsers compare it: in lower case, without the port that goes without saying.
fn place(url: &ImageUrl) -> String {
    let origin = url.origin().to_ascii_lowercase();
    let usual = match origin.split_once(':') {
        Some(("https", _)) => ":443",
        _ => ":80",
    };
    let shorter = origin.strip_suffix(usual);
    shorter.map(str::to_owned).unwrap_or(origin)
}

/// All such places, and what browsers are told of them. Clones share them.
#[derive(Clone)]
pub struct ImageHosts(Arc<Shown>);

struct Shown {
    hosts: Vec<ImageHost>,
    policy: HeaderValue,
}

impl ImageHosts {
    /// Pages may show pictures of these places, and the shop's own.
    ///
    /// # Panics
    /// Never: places are visible ASCII.
    pub fn new(hosts: Vec<ImageHost>) -> Self {
        let mut sources = "'self'".to_owned();
        for host in &hosts {
            sources.push(' ');
            sources.push_str(&host.0);
        }
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src {sources}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let policy = HeaderValue::try_from(policy).expect("an origin is visible ASCII");
        Self(Arc::new(Shown { hosts, policy }))
    }

    /// Whether a page may show the picture: a browser would refuse to fetch others.
    pub(crate) fn allow(&self, url: &ImageUrl) -> bool {
        let place = place(url);
        self.0.hosts.iter().any(|host| host.0 == place)
    }

    /// The policy of pages.
    pub(crate) fn policy(&self) -> HeaderValue {
        self.0.policy.clone()
    }
}

impl Default for ImageHosts {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for (text, place) in [
            ("images.example.com", Some("https://images.example.com")),
            ("Images.Example.com:443", Some("https://images.example.com")),
            ("http://127.0.0.1:9000/", Some("http://127.0.0.1:9000")),
            ("http://cdn.example:80", Some("http://cdn.example")),
            ("", None),
            ("*", None),
            ("*.example.com", None),
            ("https:", None),
            ("data:", None),
            ("images.example.com/folder", None),
            ("images.example.com; script-src *", None),
            ("'unsafe-inline'", None),
            ("user@images.example.com", None),
        ] {
            let host = text.parse::<ImageHost>().ok();
            assert_eq!(host.map(|host| host.0).as_deref(), place, "{text:?}");
        }
    }

    #[test]
    fn only_what_was_named_is_shown() {
        let hosts = ["images.example.com", "http://127.0.0.1:9000"];
        let hosts = ImageHosts::new(hosts.map(|host| host.parse().unwrap()).to_vec());
        for (url, allowed) in [
            ("https://images.example.com/a.jpg", true),
            ("https://IMAGES.example.com:443/a.jpg?x=1", true),
            ("http://127.0.0.1:9000/a.jpg", true),
            ("http://images.example.com/a.jpg", false),
            ("https://images.example.com:8443/a.jpg", false),
            ("https://images.example.com.evil.example/a.jpg", false),
            ("https://evil.example/images.example.com", false),
            ("http://127.0.0.1/a.jpg", false),
        ] {
            assert_eq!(hosts.allow(&url.parse().unwrap()), allowed, "{url}");
        }
        let policy = hosts.policy();
        let policy = policy.to_str().unwrap();
        assert!(
            policy.contains("; img-src 'self' https://images.example.com http://127.0.0.1:9000; ")
        );
    }
}
