//! Flags.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;

use crate::mix::Mix;
use crate::target::Target;

/// Send customers' requests to a shop on this machine, at a constant rate.
#[derive(Debug, Clone, Parser)]
#[command(name = "shop-load", version)]
pub(crate) struct Config {
    /// The shop: an http address on this machine.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) target: Target,

    /// Requests a second, up to 1000.
    #[arg(long, default_value = "20")]
    pub(crate) rate: Rate,

    /// How long, such as `60s` or `5m`; without it until Ctrl-C.
    #[arg(long)]
    pub(crate) duration: Option<Span>,

    /// The same seed gives the same customers.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// Whose requests they are, by weight: `browse` asks for single pages, `buy` goes with a cookie from a product to
    /// an order, by pages.
    #[arg(long, default_value_t = Mix::BROWSE)]
    pub(crate) journeys: Mix,

    /// Most requests waiting for an answer; those due meanwhile are not sent, and counted.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) in_flight: u16,
}

/// Requests a second: more than 0, at most 1000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate(f64);

impl Rate {
    pub(crate) const fn get(self) -> f64 {
        self.0
    }

    /// When request `number`, counted from 0, is due, from the start.
    pub(crate) fn due(self, number: u64) -> Duration {
        Duration::from_secs_f64(number as f64 / self.0)
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .ok()
            .filter(|rate| (0.001..=1000.0).contains(rate))
            .map(Self)
            .ok_or_else(|| "expected requests a second, from 0.001 to 1000".to_owned())
    }
}

/// A duration of at least a millisecond, written `500ms`, `60s`, `5m`, `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(Duration);

impl Span {
    pub(crate) const fn get(self) -> Duration {
        self.0
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number = digits.parse::<u32>().ok().map(u64::from);
        let span = number.and_then(|number| match &text[digits.len()..] {
            "ms" => Some(Duration::from_millis(number)),
            "s" => Some(Duration::from_secs(number)),
            "m" => Some(Duration::from_secs(number * 60)),
            "h" => Some(Duration::from_secs(number * 3600)),
            _ => None,
        });
        span.filter(|span| !span.is_zero())
            .map(Self)
            .ok_or_else(|| "expected a duration such as `500ms`, `60s`, `5m` or `1h`".to_owned())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        assert_eq!(
            "20".parse::<Rate>().unwrap().due(10),
            Duration::from_millis(500)
        );
        for text in ["", "0", "-1", "1001", "NaN", "inf", "x"] {
            assert!(text.parse::<Rate>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn spans() {
        for (text, millis) in [
            ("500ms", 500),
            ("60s", 60_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Span(Duration::from_millis(millis))),
                "{text}"
            );
        }
        for text in ["", "0s", "60", "s", "-1s", "1d", "1é"] {
            assert!(text.parse::<Span>().is_err(), "{text:?}");
        }
    }
}
