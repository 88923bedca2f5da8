//! Goods put aside for an order.

use crate::catalog::ProductId;

/// So many of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Which product.
    pub product: ProductId,
    /// How many.
    pub quantity: u32,
}

/// Too few of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// Which product.
    pub product: ProductId,
    /// How many were wanted.
    pub wanted: u32,
    /// How many there are.
    pub available: u32,
}

/// Whether everything could be put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserved {
    /// All of it.
    Yes,
    /// None of it, because there is too little of something. What that is may have changed since.
    Short(Vec<Shortage>),
}

/// What was decided for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Goods are put aside.
    Reserved,
    /// There were not enough.
    Refused,
    /// The goods are sold.
    Committed,
    /// The goods are back on the shelf.
    Released,
}

impl Standing {
    const ALL: [Self; 4] = [
        Self::Reserved,
        Self::Refused,
        Self::Committed,
        Self::Released,
    ];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Refused => "refused",
            Self::Committed => "committed",
            Self::Released => "released",
        }
    }

    /// The standing of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether goods are out of the shelf for the order.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Reserved | Self::Committed)
    }
}
