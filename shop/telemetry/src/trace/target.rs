//! Where traces are sent.

use std::fmt;
use std::str::FromStr;

use crate::OtlpEndpoint;

/// Where traces are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceTarget {
    /// Nowhere: none is recorded.
    Off,
    /// The X-Ray daemon, or an agent that takes its datagrams: `xray://127.0.0.1:2000`.
    XRay(String),
    /// A collector of OpenTelemetry: `otlp://127.0.0.1:4318`.
    Otlp(OtlpEndpoint),
}

/// A text that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no target of traces: expected `xray://HOST:PORT`, `otlp://HOST:PORT` or `off`")]
pub struct InvalidTraceTarget(String);

impl FromStr for TraceTarget {
    type Err = InvalidTraceTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidTraceTarget(text.to_owned());
        if text == "off" {
            return Ok(Self::Off);
        }
        let (scheme, address) = text.split_once("://").ok_or_else(invalid)?;
        let (host, port) = address.rsplit_once(':').ok_or_else(invalid)?;
        let host_is_plain = !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ']);
        let port_is_set = port.parse::<u16>().is_ok_and(|port| port > 0);
        match scheme {
            _ if !(host_is_plain && port_is_set) => Err(invalid()),
            "xray" => Ok(Self::XRay(address.to_owned())),
            "otlp" => format!("http://{address}")
                .parse()
                .map(Self::Otlp)
                .map_err(|_| invalid()),
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for TraceTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => formatter.write_str("off"),
            Self::XRay(address) => write!(formatter, "xray://{address}"),
            Self::Otlp(endpoint) => {
                let url = endpoint.to_string();
                let address = url.strip_prefix("http://").unwrap_or(&url);
                write!(formatter, "otlp://{}", address.trim_end_matches('/'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for text in [
            "off",
            "xray://127.0.0.1:2000",
            "xray://[::1]:2000",
            "otlp://collector:4318",
        ] {
            assert_eq!(text.parse::<TraceTarget>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "xray://",
            "xray://h",
            "xray://h:0",
            "xray://h:99999",
            "xray://u@h:1",
            "otlp://h:1/x",
            "udp://h:1",
        ] {
            assert!(text.parse::<TraceTarget>().is_err(), "{text:?}");
        }
    }
}
