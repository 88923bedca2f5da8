//! Where sampling rules are.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use shop_telemetry::OtlpEndpoint;

/// Where X-Ray's sampling rules are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SamplingSource {
    /// In a file.
    File(PathBuf),
    /// With X-Ray, which is asked through its daemon or a collector.
    Central(OtlpEndpoint),
}

impl FromStr for SamplingSource {
    type Err = Infallible;

    /// What is no address is a path.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = text.parse().map(Self::Central);
        Ok(address.unwrap_or_else(|_| Self::File(text.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_path() {
        let Ok(central) = "http://127.0.0.1:2000".parse::<SamplingSource>();
        assert!(matches!(central, SamplingSource::Central(_)));
        let Ok(file) = "rules.json".parse::<SamplingSource>();
        assert_eq!(file, SamplingSource::File("rules.json".into()));
    }
}
