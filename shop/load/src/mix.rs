//! What share of the requests belongs to which kind of customer.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, RngExt};

/// Weights, such as `browse=80,buy=20`. At least one is above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mix {
    browse: u16,
    buy: u16,
}

/// A kind of customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journey {
    /// Asks for one page, or one answer of the API, and is gone.
    Browse,
    /// Goes from page to page with a cookie, and may buy.
    Buy,
}

impl Mix {
    pub(crate) const BROWSE: Self = Self { browse: 1, buy: 0 };

    /// Whether anyone buys at all.
    pub(crate) const fn has_buyers(self) -> bool {
        self.buy > 0
    }

    /// Whose request is next.
    pub(crate) fn pick(self, random: &mut impl Rng) -> Journey {
        let total = u32::from(self.browse) + u32::from(self.buy);
        if random.random_range(0..total) < u32::from(self.buy) {
            Journey::Buy
        } else {
            Journey::Browse
        }
    }
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || "expected weights such as `browse=80,buy=20`".to_owned();
        let mut mix = Self { browse: 0, buy: 0 };
        for part in text.split(',') {
            let (journey, weight) = part.split_once('=').ok_or_else(expected)?;
            let weight: u16 = weight.parse().map_err(|_| expected())?;
            match journey {
                "browse" => mix.browse = weight,
                "buy" => mix.buy = weight,
                _ => return Err(format!("unknown journey `{journey}`: {}", expected())),
            }
        }
        if mix.browse == 0 && mix.buy == 0 {
            return Err("one weight has to be above 0".to_owned());
        }
        Ok(mix)
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "browse={},buy={}", self.browse, self.buy)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn mixes() {
        let mix: Mix = "browse=3,buy=1".parse().unwrap();
        let mut random = StdRng::seed_from_u64(1);
        let buying = (0..4_000).filter(|_| mix.pick(&mut random) == Journey::Buy);
        let count = buying.count();
        assert!((900..1_100).contains(&count), "{count}");
        assert_eq!(mix.to_string().parse(), Ok(mix));
        assert!("buy=1".parse::<Mix>().unwrap().has_buyers());
        for text in ["", "buy", "buy=x", "steal=1", "buy=0", "buy=1,", "buy=-1"] {
            assert!(text.parse::<Mix>().is_err(), "{text:?}");
        }
    }
}
