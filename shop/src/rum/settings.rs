//! What an operator says of the app monitor. Parsed here, since it ends up in pages and in a policy.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;
use serde::Serialize;

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No id.
    #[error("`{0}` is no id of an app monitor: expected a UUID, as `GetAppMonitor` tells it")]
    Id(String),
    /// No address.
    #[error(
        "`{0}` is no address of a RUM data plane: expected `http://HOST[:PORT][/PATH]` or `https://…`"
    )]
    Endpoint(String),
    /// No share.
    #[error("`{0}` is no sample rate: expected 0 to 1")]
    Rate(String),
}

/// The id of an app monitor: a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AppMonitorId(String);

impl FromStr for AppMonitorId {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_uuid {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(SettingError::Id(text.to_owned()))
        }
    }
}

/// Where events are sent: the client appends `/appmonitors/ID`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RumEndpoint(String);

impl RumEndpoint {
    /// Scheme, host and port, as a Content-Security-Policy names a source.
    pub(super) fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[host..]
            .find('/')
            .map_or(self.0.len(), |at| host + at);
        &self.0[..end]
    }
}

impl FromStr for RumEndpoint {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || SettingError::Endpoint(text.to_owned());
        let address: Uri = text.parse().map_err(|_| refused())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        let sane = matches!(address.scheme_str(), Some("http" | "https"))
            && address
                .authority()
                .is_some_and(|host| host.as_str().bytes().all(plain))
            && address.query().is_none();
        if sane {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err(refused())
        }
    }
}

impl fmt::Display for RumEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The share of visits that are recorded, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SampleRate(f64);

impl FromStr for SampleRate {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(Self(rate)),
            _ => Err(SettingError::Rate(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_leave_the_page_or_the_policy_is_refused() {
        for (text, origin) in [
            ("http://127.0.0.1:4566/rum", "http://127.0.0.1:4566"),
            (
                "https://dataplane.rum.us-east-1.amazonaws.com",
                "https://dataplane.rum.us-east-1.amazonaws.com",
            ),
            ("http://[::1]:80/", "http://[::1]:80"),
        ] {
            let endpoint: RumEndpoint = text.parse().unwrap();
            assert_eq!(endpoint.origin(), origin);
        }
        for text in [
            "",
            "rum",
            "/rum",
            "ftp://host",
            "http://a;script-src *",
            "http://a;b",
            "http://user:secret@host",
            "http://host/?q",
        ] {
            assert!(text.parse::<RumEndpoint>().is_err(), "{text}");
        }
        for text in [
            "",
            "shop",
            "0e8b6fbe-7e0a-4e5c-8f8f-3d3c1b9d1f2",
            "</script>",
        ] {
            assert!(text.parse::<AppMonitorId>().is_err(), "{text}");
        }
        for text in ["-0.1", "1.1", "NaN", "half"] {
            assert!(text.parse::<SampleRate>().is_err(), "{text}");
        }
    }
}
