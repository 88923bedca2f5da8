//! Addresses of pictures.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;

use crate::error::Error;

/// The address of a picture: absolute, `https` or `http`, without a login in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUrl(String);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidImage {
    /// Longer than any that is needed.
    #[error("is at most {} characters long", ImageUrl::LONGEST)]
    TooLong,
    /// Not an address that a browser would fetch a picture from.
    #[error("is an address such as https://images.example.com/mug.jpg")]
    NoAddress,
}

impl ImageUrl {
    /// Bytes of the longest.
    pub const LONGEST: usize = 1_000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in a row of the database, where an empty text is none.
    pub(crate) fn kept(text: &str) -> Result<Option<Self>, Error> {
        let url = (!text.is_empty()).then(|| text.parse()).transpose();
        url.map_err(|_: InvalidImage| Error::Broken("the address of a picture"))
    }

    /// Scheme, host and port, which a browser's policy is about.
    pub fn origin(&self) -> &str {
        let rest = self.0.find("://").map_or(0, |at| at + 3);
        let path = self.0.get(rest..).and_then(|rest| rest.find(['/', '?']));
        let end = path.map_or(self.0.len(), |at| rest + at);
        self.0.get(..end).unwrap_or_default()
    }
}

impl FromStr for ImageUrl {
    type Err = InvalidImage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() > Self::LONGEST {
            return Err(InvalidImage::TooLong);
        }
        let uri: Uri = text.parse().map_err(|_| InvalidImage::NoAddress)?;
        let web = matches!(uri.scheme_str(), Some("https" | "http"));
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let host = uri.host().unwrap_or_default();
        // what is left of what a browser might read another way
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&()*+,;=%".contains(&byte));
        let port = uri.port_u16().is_some() || authority == host;
        if web && plain && port && is_host(host) && !authority.contains('@') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidImage::NoAddress)
        }
    }
}

/// Whether it is a name or an address of the internet, of version 4 or, in brackets, 6.
fn is_host(host: &str) -> bool {
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    if let Some(address) = inside {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && host.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, origin) in [
            (
                "https://images.example.com/mug.jpg",
                Some("https://images.example.com"),
            ),
            (
                " http://127.0.0.1:8080/a%20b.png?w=400 ",
                Some("http://127.0.0.1:8080"),
            ),
            ("https://[::1]/a.png", Some("https://[::1]")),
            ("https://cdn.example?x=/", Some("https://cdn.example")),
            ("https://cdn.example", Some("https://cdn.example")),
            ("", None),
            ("mug.jpg", None),
            ("/mug.jpg", None),
            ("//cdn.example/mug.jpg", None),
            ("https:///mug.jpg", None),
            ("https://:80/mug.jpg", None),
            ("https://cdn.example:/mug.jpg", None),
            ("https://cdn.example:65536/mug.jpg", None),
            ("https://user:secret@cdn.example/mug.jpg", None),
            ("javascript:alert(1)", None),
            ("JavaScript://cdn.example/%0aalert(1)", None),
            ("data:image/svg+xml,<svg/>", None),
            ("ftp://cdn.example/mug.jpg", None),
            ("https://cdn.example/a b.jpg", None),
            ("https://cdn.example/\"onerror=alert(1)", None),
            ("https://cdn.example/'x", None),
            ("https://cdn.example\\@other.example/", None),
            ("https://cdn.example/<script>", None),
            ("https://cdn..example/mug.jpg", None),
            ("https://*/mug.jpg", None),
            ("https://a;script-src/mug.jpg", None),
            ("https://cdn.example/mug.jpg\u{0}", None),
            ("https://cdn.example/müg.jpg", None),
        ] {
            let url = text.parse::<ImageUrl>();
            assert_eq!(url.as_ref().ok().map(ImageUrl::origin), origin, "{text:?}");
        }
        let long = format!("https://cdn.example/{}", "x".repeat(1_000));
        assert_eq!(long.parse::<ImageUrl>(), Err(InvalidImage::TooLong));
    }
}
