//! Prices.

use std::fmt::{self, Write as _};

use serde::Deserialize;

/// A currency that the shop sells in. All have two decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Currency {
    /// Euro.
    #[default]
    #[serde(rename = "EUR")]
    Eur,
}

impl Currency {
    /// The code of ISO 4217.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
        }
    }

    /// The currency with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        (code == "EUR").then_some(Self::Eur)
    }

    const fn symbol(self) -> char {
        match self {
            Self::Eur => '€',
        }
    }
}

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: u64,
    currency: Currency,
}

impl Money {
    /// `minor` cents of `currency`.
    pub const fn new(minor: u64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Minor units: cents.
    pub const fn minor(self) -> u64 {
        self.minor
    }

    /// The price of `quantity` pieces.
    #[must_use]
    pub const fn times(self, quantity: u32) -> Self {
        Self {
            minor: self.minor.saturating_mul(quantity as u64),
            ..self
        }
    }

    /// The sum of amounts, which are all in `currency`.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Self {
        let minor = amounts.into_iter().map(Self::minor);
        Self::new(minor.fold(0, u64::saturating_add), currency)
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, cents) = (self.minor / 100, self.minor % 100);
        let digits = units.to_string();
        formatter.write_char(self.currency.symbol())?;
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                formatter.write_str(",")?;
            }
            formatter.write_char(digit)?;
        }
        write!(formatter, ".{cents:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (minor, expected) in [
            (0, "€0.00"),
            (5, "€0.05"),
            (1990, "€19.90"),
            (99_999, "€999.99"),
            (123_456, "€1,234.56"),
            (100_000_000_000, "€1,000,000,000.00"),
        ] {
            assert_eq!(Money::new(minor, Currency::Eur).to_string(), expected);
        }
    }
}
