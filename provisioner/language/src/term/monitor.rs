//! What monitors of pages say: domains, shares, limits.

use std::fmt;
use std::str::FromStr;

use super::{Format, Threshold};

/// A text that is not in the form of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {form}")]
pub struct MonitorError {
    text: String,
    form: &'static str,
}

/// A domain whose pages a monitor hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(String);

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Domain {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_domain(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MonitorError {
                text: text.to_owned(),
                form: "a domain such as `shop.example.com` or `*.example.com`, without `https://`, port or path",
            })
        }
    }
}

/// The pattern of `AWS::RUM::AppMonitor.Domain` in CloudFormation: `localhost`, an IPv4 address, or labels of at most
/// 63 characters of which the first or the last may be `*`.
fn is_domain(text: &str) -> bool {
    if text == "localhost" || is_ipv4(text) {
        return true;
    }
    let inner = text.strip_prefix("*.").unwrap_or(text);
    let (inner, open_end) = match inner.strip_suffix(".*") {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (4..=253).contains(&text.len())
        && inner.split('.').all(is_label)
        && (open_end || inner.contains('.'))
        && inner.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn is_ipv4(text: &str) -> bool {
    let is_byte = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(is_byte)
}

impl Format for Domain {
    const NAME: &'static str = "domain";
    const NOUN: &'static str = "a domain";
    const EXAMPLE: &'static str = "shop.example.com";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z0-9.*-]{4,253}$");
}

/// A part of a whole, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share(f64);

impl Share {
    /// From 0 to 1.
    pub fn fraction(self) -> f64 {
        // of the text, so that 7 % is 0.07 and not 0.07000000000000001
        format!("{}e-2", self.0).parse().unwrap_or(self.0 / 100.0)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl FromStr for Share {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_suffix('%')
            .filter(|number| number.starts_with(|first: char| first.is_ascii_digit()))
            .and_then(|number| number.parse::<f64>().ok())
            .filter(|number| (0.0..=100.0).contains(number))
            .map(Self)
            .ok_or_else(|| MonitorError {
                text: text.to_owned(),
                form: "a percentage from `0%` to `100%`",
            })
    }
}

impl Format for Share {
    const NAME: &'static str = "share";
    const NOUN: &'static str = "a percentage";
    const EXAMPLE: &'static str = "10%";
    const PATTERN: Option<&'static str> = Some("^[0-9]+(\\.[0-9]+)?%$");
}

/// A limit of an alarm that comes by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// There is no such alarm.
    None,
    /// Wrong above this.
    Above(Threshold),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Above(threshold) => threshold.fmt(f),
        }
    }
}

impl FromStr for Limit {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self::None);
        }
        let threshold = text.parse().map_err(|_| MonitorError {
            text: text.to_owned(),
            form: "`none`, a number, or a number with a unit such as `2.5s`",
        })?;
        Ok(Self::Above(threshold))
    }
}

impl Format for Limit {
    const NAME: &'static str = "limit";
    const NOUN: &'static str = "a limit";
    const EXAMPLE: &'static str = "2.5s";
    const PATTERN: Option<&'static str> = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_those_of_cloudformation() {
        for text in [
            "localhost",
            "127.0.0.1",
            "shop.example.com",
            "*.example.com",
            "example.*",
        ] {
            assert!(text.parse::<Domain>().is_ok(), "{text}");
        }
        for text in [
            "",
            "https://shop.example.com",
            "localhost:8080",
            "*",
            "shop",
            "a..b",
            "-a.example.com",
            "shop.example.com/",
            "1.2.3.256",
        ] {
            assert!(text.parse::<Domain>().is_err(), "{text}");
        }
    }

    #[test]
    fn shares_are_exact_fractions() {
        let fraction = |text: &str| text.parse::<Share>().map(Share::fraction);
        assert_eq!(fraction("7%"), Ok(0.07));
        assert_eq!(fraction("100%"), Ok(1.0));
        for text in ["101%", "-1%", "10", "NaN%", "inf%", "%"] {
            assert!(fraction(text).is_err(), "{text}");
        }
    }
}
