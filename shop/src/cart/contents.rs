//! What is in a cart.

use std::fmt;
use std::str::FromStr;

use super::Quantity;
use crate::catalog::{Currency, ImageUrl, InvalidId, Money, ProductId, Slug};
use crate::identity::UserId;
use crate::ids::is_id;

/// The id of a line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemId(String);

impl ItemId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ItemId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        is_id(text).then(|| Self(text.to_owned())).ok_or(InvalidId)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartItem {
    /// Its id.
    pub id: ItemId,
    /// Which product.
    pub product: ProductId,
    /// The product's name in addresses.
    pub slug: Slug,
    /// Its category's name in addresses.
    pub category_slug: Slug,
    /// The first of the product's pictures.
    pub image: Option<ImageUrl>,
    /// The product's name.
    pub name: String,
    /// What one costs now.
    pub price: Money,
    /// How many.
    pub quantity: Quantity,
    /// How many could be had.
    pub available: u32,
}

impl CartItem {
    /// What all pieces cost.
    pub fn total(&self) -> Money {
        self.price.times(self.quantity.get())
    }

    /// Whether there are fewer than wanted.
    pub fn is_short(&self) -> bool {
        self.available < self.quantity.get()
    }
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Whose it is.
    pub owner: UserId,
    /// In the order in which they were added.
    pub items: Vec<CartItem>,
}

impl Cart {
    /// The sum of all lines.
    pub fn total(&self) -> Money {
        Money::sum(Currency::Eur, self.items.iter().map(CartItem::total))
    }

    /// How many pieces are in.
    pub fn pieces(&self) -> u32 {
        self.items.iter().map(|item| item.quantity.get()).sum()
    }
}
