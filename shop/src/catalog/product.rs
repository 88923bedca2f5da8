//! Products.

use super::{CategoryId, Money, ProductId, Slug};

/// What a list shows of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSummary {
    /// Its number.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// What it costs.
    pub price: Money,
    /// How many there are.
    pub stock: u32,
    /// The category it is in.
    pub category_id: CategoryId,
    /// That category's name in addresses.
    pub category_slug: Slug,
    /// That category's name for people.
    pub category_name: String,
}

/// All of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// What a list shows too.
    pub summary: ProductSummary,
    /// Some sentences.
    pub description: String,
    /// Since when it is sold, in milliseconds since the epoch.
    pub created_at: i64,
}
