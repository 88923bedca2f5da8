//! Which way telemetry goes.

use std::fmt;
use std::str::FromStr;

/// The way that metrics, traces and logs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pipeline {
    /// What AWS's own agents take: EMF, X-Ray segments, JSON logs.
    #[default]
    Aws,
    /// OTLP over HTTP, to a collector.
    Otel,
    /// Both at once.
    Both,
    /// None: neither metrics nor traces are even made.
    Off,
}

/// A text that is no pipeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no pipeline: expected `aws`, `otel`, `both` or `off`")]
pub struct InvalidPipeline(String);

impl Pipeline {
    /// Whether AWS's formats are wanted.
    pub const fn is_aws(self) -> bool {
        matches!(self, Self::Aws | Self::Both)
    }

    /// Whether OTLP is wanted.
    pub const fn is_otel(self) -> bool {
        matches!(self, Self::Otel | Self::Both)
    }
}

impl FromStr for Pipeline {
    type Err = InvalidPipeline;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "aws" => Ok(Self::Aws),
            "otel" => Ok(Self::Otel),
            "both" => Ok(Self::Both),
            "off" => Ok(Self::Off),
            other => Err(InvalidPipeline(other.to_owned())),
        }
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Aws => "aws",
            Self::Otel => "otel",
            Self::Both => "both",
            Self::Off => "off",
        })
    }
}
