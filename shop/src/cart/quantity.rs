//! How many pieces.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Pieces of one product in a cart: 1 to [`Quantity::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct Quantity(u32);

/// A number that is no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number from 1 to {}", Quantity::MOST)]
pub struct NoQuantity;

impl Quantity {
    /// More than that is no household's order.
    pub const MOST: u32 = 20;
    /// One piece.
    pub const ONE: Self = Self(1);

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Both together.
    ///
    /// # Errors
    /// When that is too many.
    pub fn plus(self, other: Self) -> Result<Self, NoQuantity> {
        Self::try_from(i64::from(self.0) + i64::from(other.0))
    }

    /// Both together, or the most.
    #[must_use]
    pub fn plus_at_most(self, other: Self) -> Self {
        self.plus(other).unwrap_or(Self(Self::MOST))
    }
}

impl TryFrom<i64> for Quantity {
    type Error = NoQuantity;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let number = u32::try_from(number).map_err(|_| NoQuantity)?;
        (1..=Self::MOST)
            .contains(&number)
            .then_some(Self(number))
            .ok_or(NoQuantity)
    }
}

impl FromStr for Quantity {
    type Err = NoQuantity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: i64 = text.trim().parse().map_err(|_| NoQuantity)?;
        Self::try_from(number)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        for (text, expected) in [
            ("1", Some(1)),
            (" 20 ", Some(20)),
            ("0", None),
            ("21", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            let quantity = text.parse::<Quantity>().ok();
            assert_eq!(quantity.map(Quantity::get), expected, "{text:?}");
        }
        let most = Quantity(Quantity::MOST);
        assert_eq!(most.plus(Quantity::ONE), Err(NoQuantity));
        assert_eq!(most.plus_at_most(Quantity::ONE), most);
        assert_eq!(Quantity(2).plus(Quantity(3)), Ok(Quantity(5)));
    }
}
