//! The stock of a product.

use std::str::FromStr;

use serde::Deserialize;
use sqlx::FromRow;

use crate::catalog::ProductId;
use crate::error::Error;

/// Counts the changes of a stock: who sets a number says which one they saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockVersion(i64);

impl StockVersion {
    /// The version with this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// What there is of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// Of which.
    pub product: ProductId,
    /// Pieces that can be sold.
    pub available: u32,
    /// Pieces that are sold and not yet off the shelf.
    pub reserved: u32,
    /// An administrator is told when what is available falls to this.
    pub low_at: u32,
    /// Which state this is.
    pub version: StockVersion,
}

/// Pieces that a person speaks of: 0 to [`Pieces::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "i64")]
pub struct Pieces(u32);

/// A number of pieces that no shelf holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is a whole number from 0 to {}", Pieces::MOST)]
pub struct NoPieces;

impl Pieces {
    /// More than any shelf holds.
    pub const MOST: u32 = 1_000_000;

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for Pieces {
    type Error = NoPieces;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let number = u32::try_from(number).ok();
        let number = number.filter(|number| *number <= Self::MOST);
        number.map(Self).ok_or(NoPieces)
    }
}

impl FromStr for Pieces {
    type Err = NoPieces;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: i64 = text.trim().parse().map_err(|_| NoPieces)?;
        number.try_into()
    }
}

/// What a person does to a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Counted: so many can be sold.
    To {
        /// How many.
        available: u32,
        /// The stock that was counted against.
        seen: StockVersion,
    },
    /// So many came, or went.
    By {
        /// How many more; fewer below 0.
        pieces: i32,
        /// The stock that it was said of, where that matters.
        seen: Option<StockVersion>,
    },
}

impl Change {
    /// How many can be sold after it; `None` when that would be fewer than none.
    pub(super) fn after(self, before: u32) -> Option<u32> {
        match self {
            Self::To { available, .. } => Some(available),
            Self::By { pieces, .. } => before.checked_add_signed(pieces),
        }
    }

    pub(super) fn seen(self) -> Option<StockVersion> {
        match self {
            Self::To { seen, .. } => Some(seen),
            Self::By { seen, .. } => seen,
        }
    }
}

impl Stock {
    /// Whether it is time to order more.
    pub fn is_low(&self) -> bool {
        self.available <= self.low_at
    }
}

#[derive(FromRow)]
pub(super) struct StockRow {
    product_id: i64,
    available: i64,
    reserved: i64,
    low_at: i64,
    version: i64,
}

impl TryFrom<StockRow> for Stock {
    type Error = Error;

    fn try_from(row: StockRow) -> Result<Self, Error> {
        let pieces = |pieces| u32::try_from(pieces).map_err(|_| Error::Broken("a stock"));
        Ok(Self {
            product: ProductId::new(row.product_id),
            available: pieces(row.available)?,
            reserved: pieces(row.reserved)?,
            low_at: pieces(row.low_at)?,
            version: StockVersion::new(row.version),
        })
    }
}
