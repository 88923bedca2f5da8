//! The rate of the configuration.

use std::num::NonZeroU32;
use std::str::FromStr;

/// How many pages a second one address may ask for in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// As many as it likes.
    Off,
    /// So many.
    PerSecond(NonZeroU32),
}

/// A text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rate: expected requests a second, 10 to 100000, or `off`")]
pub struct InvalidRate(String);

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let rate = text.parse::<NonZeroU32>().ok();
        rate.filter(|rate| (10..=100_000).contains(&rate.get()))
            .map(Self::PerSecond)
            .ok_or_else(|| InvalidRate(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        assert_eq!("off".parse(), Ok(Rate::Off));
        let hundred = NonZeroU32::new(100).unwrap();
        assert_eq!("100".parse(), Ok(Rate::PerSecond(hundred)));
        for text in ["", "0", "9", "-1", "100001", "1.5", "OFF"] {
            assert!(text.parse::<Rate>().is_err(), "{text:?}");
        }
    }
}
