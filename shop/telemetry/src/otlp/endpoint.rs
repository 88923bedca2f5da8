//! Where a collector listens.

use std::fmt;
use std::str::FromStr;

/// The address of a collector, `http://HOST:PORT`, below which are `/v1/metrics`, `/v1/traces` and `/v1/logs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtlpEndpoint(reqwest::Url);

/// A text that is no address of a collector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address of a collector: expected `http://HOST:PORT`")]
pub struct InvalidEndpoint(String);

impl OtlpEndpoint {
    /// The address for a kind of telemetry, such as `metrics`.
    pub(crate) fn signal(&self, signal: &str) -> reqwest::Url {
        self.below(&format!("v1/{signal}"))
    }

    /// The address of something else that it passes on, such as X-Ray's sampling rules.
    pub(crate) fn below(&self, path: &str) -> reqwest::Url {
        let mut url = self.0.clone();
        let path = format!("{}/{path}", self.0.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }
}

impl FromStr for OtlpEndpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = text.parse::<reqwest::Url>().ok();
        // a collector runs beside the shop; it is what speaks TLS and signs
        let plain = |url: &reqwest::Url| {
            url.scheme() == "http"
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        };
        url.filter(plain)
            .map(Self)
            .ok_or_else(|| InvalidEndpoint(text.to_owned()))
    }
}

impl fmt::Display for OtlpEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, metrics) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics"),
            ("http://collector:4318/", "http://collector:4318/v1/metrics"),
            ("http://collector/otlp", "http://collector/otlp/v1/metrics"),
        ] {
            let endpoint: OtlpEndpoint = text.parse().unwrap();
            assert_eq!(endpoint.signal("metrics").as_str(), metrics);
        }
        for text in [
            "",
            "collector:4318",
            "https://collector:4318",
            "http://u:p@collector",
            "http://collector?a",
        ] {
            assert!(text.parse::<OtlpEndpoint>().is_err(), "{text:?}");
        }
    }
}
