//! The tree of categories.

use std::collections::BTreeMap;

use super::{CategoryId, Slug};

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: CategoryId,
    /// The category it belongs to.
    pub parent: Option<CategoryId>,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
}

/// A category with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryNode {
    /// The category.
    pub category: Category,
    /// Products in it and below it.
    pub products: u64,
    /// The categories below, in the shop's order.
    pub children: Vec<CategoryNode>,
}

impl CategoryNode {
    /// The trees of `categories`, whose order is kept, with the products in each as counted. Categories that hang on
    /// none of the roots are left out.
    pub(super) fn forest(
        categories: Vec<Category>,
        counts: &BTreeMap<CategoryId, u64>,
    ) -> Vec<Self> {
        let mut below: BTreeMap<Option<CategoryId>, Vec<Category>> = BTreeMap::new();
        for category in categories {
            below.entry(category.parent).or_default().push(category);
        }
        Self::grow(None, &mut below, counts)
    }

    fn grow(
        parent: Option<CategoryId>,
        below: &mut BTreeMap<Option<CategoryId>, Vec<Category>>,
        counts: &BTreeMap<CategoryId, u64>,
    ) -> Vec<Self> {
        // taken out, so that a cycle in the data ends instead of going on for ever
        let categories = below.remove(&parent).unwrap_or_default();
        categories
            .into_iter()
            .map(|category| {
                let children = Self::grow(Some(category.id), below, counts);
                let own = counts.get(&category.id).copied().unwrap_or_default();
                let products = own + children.iter().map(|child| child.products).sum::<u64>();
                Self {
                    category,
                    products,
                    children,
                }
            })
            .collect()
    }

    /// The category with this number.
    pub(super) fn find(forest: &[Self], id: CategoryId) -> Option<&Category> {
        let mut among = forest.iter();
        among.find_map(|node| {
            let here = (node.category.id == id).then_some(&node.category);
            here.or_else(|| Self::find(&node.children, id))
        })
    }

    /// The way from a root down to the category with this slug, which comes last. Empty when there is none.
    pub fn trail<'a>(forest: &'a [Self], slug: &Slug) -> Vec<&'a Self> {
        for node in forest {
            if node.category.slug == *slug {
                return vec![node];
            }
            let mut rest = Self::trail(&node.children, slug);
            if !rest.is_empty() {
                rest.insert(0, node);
                return rest;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: i64, parent: Option<i64>) -> Category {
        Category {
            id: CategoryId::new(id),
            parent: parent.map(CategoryId::new),
            slug: Slug::of(&format!("c{id}")),
            name: format!("C{id}"),
        }
    }

    #[test]
    fn products_count_upwards() {
        let counts = [(2, 5), (3, 7)].map(|(id, count)| (CategoryId::new(id), count));
        let categories = vec![
            category(1, None),
            category(2, Some(1)),
            category(3, Some(2)),
        ];
        let forest = CategoryNode::forest(categories, &counts.into());
        let trail = CategoryNode::trail(&forest, &Slug::of("c3"));
        let products: Vec<_> = trail.iter().map(|node| node.products).collect();
        assert_eq!(products, [12, 12, 7]);
    }

    #[test]
    fn a_cycle_hangs_on_no_root() {
        let categories = vec![
            category(1, Some(2)),
            category(2, Some(1)),
            category(3, None),
        ];
        let forest = CategoryNode::forest(categories, &BTreeMap::new());
        assert_eq!(forest.len(), 1);
    }
}
