//! What an order wants of the stock.

use std::collections::BTreeMap;

use crate::catalog::ProductId;

/// Pieces of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Of which.
    pub product: ProductId,
    /// How many.
    pub quantity: u32,
}

/// Fewer than wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// Of which.
    pub product: ProductId,
    /// How many are wanted.
    pub wanted: u32,
    /// How many there are.
    pub available: u32,
}

/// How a reservation went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserved {
    /// All of it is held for the order.
    Yes,
    /// None of it is: there was too little of something. What that is may have changed since.
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

/// Pieces by product, in the order of products: who locks several always locks them in the same order.
pub(super) fn by_product(lines: &[Line]) -> BTreeMap<ProductId, u32> {
    let mut wanted: BTreeMap<ProductId, u32> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.quantity > 0) {
        let pieces = wanted.entry(line.product).or_default();
        *pieces = pieces.saturating_add(line.quantity);
    }
    wanted
}
