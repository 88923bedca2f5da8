//! The domains whose pages an app monitor belongs to, and the pages that are of them.

use serde::{Deserialize, Serialize};

/// A domain: a host name, `localhost`, an IPv4 address, or a name with a wildcard at one end
/// (`CFN:AWS::RUM::AppMonitor.Domain`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Domain(String);

impl Domain {
    /// The domain that `text` writes, or `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_address = text.parse::<std::net::Ipv4Addr>().is_ok();
        (text == "localhost" || is_address || is_name(text)).then(|| Self(text.to_owned()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a page of `origin` (`https://HOST[:PORT]`) is of this domain. The port does not matter; `localhost`
    /// stands for the addresses of the loopback too, since the same pages are served there.
    pub(crate) fn owns(&self, origin: &str) -> bool {
        let Some(host) = host_of(origin) else {
            return false;
        };
        let host = host.to_ascii_lowercase();
        let own = self.0.to_ascii_lowercase();
        if own == "localhost" {
            return matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        }
        // the dot belongs to what is compared: `*.example.com` is not `badexample.com`
        match (own.strip_prefix('*'), own.strip_suffix('*')) {
            (Some(end), None) => host.len() > end.len() && host.ends_with(end),
            (None, Some(start)) => host.len() > start.len() && host.starts_with(start),
            (Some(_), Some(_)) => {
                let middle = own.trim_matches('*');
                host.find(middle)
                    .is_some_and(|at| at > 0 && at + middle.len() < host.len())
            }
            (None, None) => host == own,
        }
    }
}

/// The host of a page's origin; `None` for what is no page of http or https.
fn host_of(origin: &str) -> Option<&str> {
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))?;
    let host = match authority.rsplit_once(':') {
        Some((host, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            host
        }
        _ => authority,
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte);
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

fn is_name(text: &str) -> bool {
    let labels = text.strip_prefix("*.").unwrap_or(text);
    let (labels, open) = match labels.strip_suffix(".*") {
        Some(labels) => (labels, true),
        None => (labels, false),
    };
    let whole = (4..=253).contains(&text.len()) && labels.split('.').all(is_label);
    let last_is_name =
        labels.bytes().any(|byte| byte.is_ascii_alphabetic()) && !labels.contains("--");
    whole && (open || (labels.contains('.') && last_is_name))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_names_addresses_and_wildcards() {
        for good in [
            "localhost",
            "127.0.0.1",
            "example.com",
            "*.example.com",
            "example.*",
            "a.b.example.co",
        ] {
            assert!(Domain::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "*",
            "*.*",
            "http://example.com",
            "example.com/x",
            "-a.com",
            "a..com",
            "ex ample.com",
            "intranet",
        ] {
            assert!(Domain::parse(bad).is_none(), "{bad}");
        }
    }

    #[track_caller]
    fn check(domain: &str, origin: &str, expected: bool) {
        let domain = Domain::parse(domain).unwrap();
        assert_eq!(domain.owns(origin), expected, "{domain:?} {origin}");
    }

    #[test]
    fn pages_of_the_domain_and_no_others() {
        check("localhost", "http://localhost:3000", true);
        check("localhost", "http://127.0.0.1:8080", true);
        check("localhost", "http://[::1]:8080", true);
        check("localhost", "http://localhost.evil.com", false);
        check("example.com", "https://EXAMPLE.com", true);
        check("example.com", "https://example.com:8443", true);
        check("example.com", "https://www.example.com", false);
        check("example.com", "https://example.com.evil.org", false);
        check("example.com", "null", false);
        check("example.com", "file://example.com", false);
        check("example.com", "https://user@example.com", false);
        check("*.example.com", "https://www.example.com", true);
        check("*.example.com", "https://example.com", false);
        check("*.example.com", "https://badexample.com", false);
        check("example.*", "https://example.org", true);
        check("example.*", "https://example", false);
    }
}
