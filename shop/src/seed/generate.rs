//! Turning words into categories and products.

use super::assortment::{ASSORTMENT, Below, Branch, Range};
use super::dice::Dice;
use super::words::{CLOSINGS, COLLECTIONS, OPENINGS};
use crate::catalog::{CategoryId, Slug, normalise};

const PRODUCTS: usize = 1_000;
/// The day the shop opened, 2026-01-01; products came one after the other from then on, at noon.
const OPENED_AT: i64 = 1_767_268_800_000;
const DAY: i64 = 86_400_000;

/// A category to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedCategory {
    /// Its number, also its place in the shop's order.
    pub id: CategoryId,
    /// The category it belongs to.
    pub parent: Option<CategoryId>,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: &'static str,
}

/// A product to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedProduct {
    /// The category it is in.
    pub category: CategoryId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Some sentences.
    pub description: String,
    /// Price in minor units.
    pub price_minor: i64,
    /// How many there are.
    pub stock: i64,
    /// Since when it is sold, in milliseconds since the epoch.
    pub created_at: i64,
    /// The name as a search sees it.
    pub name_text: String,
    /// Everything as a search sees it.
    pub search_text: String,
}

/// All categories, each after the one it belongs to.
pub fn categories() -> Vec<SeedCategory> {
    let mut categories = Vec::new();
    walk(ASSORTMENT, None, &mut categories, &mut Vec::new());
    categories
}

/// All products, in the order they came to the shop.
pub fn products() -> Vec<SeedProduct> {
    let (mut categories, mut ranges) = (Vec::new(), Vec::new());
    walk(ASSORTMENT, None, &mut categories, &mut ranges);
    let mut makers: Vec<_> = ranges
        .into_iter()
        .map(|(trail, id, range)| Maker::new(trail, id, range))
        .collect();
    let makers_count = makers.len();
    (0..PRODUCTS)
        .filter_map(|number| makers.get_mut(number % makers_count)?.make(number))
        .collect()
}

/// Names of the categories from the root to this one, its number, what is sold there.
type Leaf = (String, CategoryId, &'static Range);

fn walk(
    branches: &'static [Branch],
    parent: Option<&(CategoryId, String)>,
    categories: &mut Vec<SeedCategory>,
    ranges: &mut Vec<Leaf>,
) {
    for branch in branches {
        let number = i64::try_from(categories.len()).unwrap_or(i64::MAX) + 1;
        let id = CategoryId::new(number);
        categories.push(SeedCategory {
            id,
            parent: parent.map(|(id, _)| *id),
            slug: Slug::of(branch.name),
            name: branch.name,
        });
        let above = parent.map_or("", |(_, trail)| trail.as_str());
        let trail = format!("{above} {}", branch.name);
        match &branch.below {
            Below::Branches(below) => walk(below, Some(&(id, trail)), categories, ranges),
            Below::Range(range) => ranges.push((trail, id, range)),
        }
    }
}

/// Makes the products of one category.
struct Maker {
    trail: String,
    category: CategoryId,
    range: &'static Range,
    dice: Dice,
    collections: Vec<&'static str>,
}

impl Maker {
    fn new(trail: String, category: CategoryId, range: &'static Range) -> Self {
        let mut dice = Dice::of(&trail);
        let mut collections = COLLECTIONS.to_vec();
        for last in (1..collections.len()).rev() {
            let other = usize::try_from(dice.below(last as u64 + 1)).unwrap_or_default();
            collections.swap(last, other);
        }
        Self {
            trail,
            category,
            range,
            dice,
            collections,
        }
    }

    fn make(&mut self, number: usize) -> Option<SeedProduct> {
        let collection = self.collections.pop()?;
        let kind = self.dice.pick(self.range.kinds)?;
        let material = self.dice.pick(self.range.materials)?;
        let name = format!("{collection} {material} {kind}");
        let description = self.description(kind, material)?;
        let name_text = normalise(&name);
        let search_text = normalise(&format!("{name} {} {description}", self.trail));
        Some(SeedProduct {
            category: self.category,
            slug: Slug::of(&name),
            price_minor: self.price(),
            stock: self.stock(),
            created_at: OPENED_AT + i64::try_from(number).ok()? * DAY / 4,
            name,
            description,
            name_text,
            search_text,
        })
    }

    fn description(&mut self, kind: &str, material: &str) -> Option<String> {
        let opening = self
            .dice
            .pick(&OPENINGS)?
            .replace("{}", &kind.to_lowercase());
        let material = material.to_lowercase();
        let use_ = self.dice.pick(self.range.uses)?;
        let closing = self.dice.pick(&CLOSINGS)?;
        Some(format!("{opening}, in {material}. {use_} {closing}"))
    }

    /// Whole units below fifty end in .90, above they are round.
    fn price(&mut self) -> i64 {
        let (low, high) = self.range.prices;
        let units = low + self.dice.below(high - low + 1);
        let minor = if units < 50 {
            units * 100 + 90
        } else {
            units / 5 * 500
        };
        i64::try_from(minor).unwrap_or(i64::MAX)
    }

    /// About one product in twenty is sold out.
    fn stock(&mut self) -> i64 {
        if self.dice.below(20) == 0 {
            return 0;
        }
        i64::try_from(1 + self.dice.below(60)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_thousand_different_products() {
        let products = products();
        let slugs: BTreeSet<_> = products.iter().map(|product| &product.slug).collect();
        assert_eq!((products.len(), slugs.len()), (1_000, 1_000));
        let slugs: BTreeSet<_> = categories().into_iter().map(|c| c.slug).collect();
        assert_eq!(slugs.len(), categories().len());
    }

    #[test]
    fn all_is_plausible() {
        for product in products() {
            assert!(
                (500..=100_000).contains(&product.price_minor),
                "{product:?}"
            );
            assert!(product.slug.as_str().parse::<Slug>().is_ok(), "{product:?}");
            assert!(
                product.search_text.starts_with(&product.name_text),
                "{product:?}"
            );
            assert!(!product.description.contains("{}"), "{product:?}");
        }
    }

    #[test]
    fn the_first_never_change() {
        let names: Vec<_> = products().into_iter().take(3).map(|p| p.name).collect();
        assert_eq!(
            names,
            [
                "Ember Porcelain Travel Mug",
                "Gale Steel Kettle",
                "Kestrel Walnut Hand Grinder"
            ]
        );
    }
}
