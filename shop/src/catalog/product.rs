//! Products.

use super::{CategoryId, ImageUrl, Money, ProductId, Slug};

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
    /// The first of its pictures.
    pub image: Option<ImageUrl>,
    /// What customers say of it.
    pub rating: Rating,
}

/// What the reviews that are shown give a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rating {
    /// How many there are.
    pub reviews: u32,
    /// The stars of all of them.
    pub stars: u32,
}

impl Rating {
    /// Tenths of a star, rounded; none without reviews.
    pub fn tenths(self) -> Option<u32> {
        let doubled = self.stars.saturating_mul(20).checked_div(self.reviews)?;
        Some(doubled.saturating_add(1) / 2)
    }
}

/// All of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// What a list shows too.
    pub summary: ProductSummary,
    /// Some sentences.
    pub description: String,
    /// All of its pictures, in order.
    pub images: Vec<ImageUrl>,
    /// Since when it is sold, in milliseconds since the epoch.
    pub created_at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_rounded() {
        for (reviews, stars, tenths) in [
            (0, 0, None),
            (1, 5, Some(50)),
            (2, 9, Some(45)),
            (3, 13, Some(43)),
            (3, 14, Some(47)),
        ] {
            assert_eq!(Rating { reviews, stars }.tenths(), tenths);
        }
    }
}
