//! The tree of categories while it is changed.

use std::collections::{BTreeMap, BTreeSet};

use super::ManagedCategory;
use crate::catalog::{CategoryId, normalise};
use crate::error::Error;

/// The views by category of the top level, and the navigation, know so many levels.
pub(super) const MOST_LEVELS: usize = 3;

/// All categories.
pub(super) struct Tree(Vec<ManagedCategory>);

impl Tree {
    /// Categories in the shop's order.
    pub(super) fn new(categories: Vec<ManagedCategory>) -> Self {
        Self(categories)
    }

    pub(super) fn get(&self, id: CategoryId) -> Option<&ManagedCategory> {
        self.0.iter().find(|node| node.category.id == id)
    }

    /// From the top down to the category, which comes last.
    fn path(&self, id: CategoryId) -> Vec<&ManagedCategory> {
        let mut path = Vec::new();
        let mut at = self.get(id);
        while let Some(node) = at {
            // what goes round in circles in the data ends
            if path.len() > self.0.len() {
                break;
            }
            path.insert(0, node);
            at = node.category.parent.and_then(|parent| self.get(parent));
        }
        path
    }

    /// The names on the way down, in which a search finds words too.
    pub(super) fn trail(&self, id: CategoryId) -> String {
        let path = self.path(id);
        let names: Vec<_> = path
            .iter()
            .map(|node| node.category.name.as_str())
            .collect();
        names.join(" ")
    }

    /// The category and all below it.
    pub(super) fn branch(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut found = BTreeSet::from([id]);
        let mut branch = vec![id];
        let mut next = 0;
        while let Some(above) = branch.get(next).copied() {
            next += 1;
            for node in &self.0 {
                if node.category.parent == Some(above) && found.insert(node.category.id) {
                    branch.push(node.category.id);
                }
            }
        }
        branch
    }

    /// How many levels hang on a category, its own included.
    fn height(&self, id: CategoryId) -> usize {
        let above = self.path(id).len();
        let below = self.branch(id).into_iter().map(|id| self.path(id).len());
        below.max().unwrap_or(above).saturating_sub(above) + 1
    }

    /// Whether a category (a new one, when it is none) may be in another.
    pub(super) fn may_be_in(
        &self,
        id: Option<CategoryId>,
        parent: Option<CategoryId>,
    ) -> Result<(), Error> {
        let wrong = |message: String| Err(Error::invalid("parent_id", message));
        let level = match parent {
            None => 0,
            Some(parent) if self.get(parent).is_none() => {
                return wrong("is no category".to_owned());
            }
            Some(parent) => self.path(parent).len(),
        };
        let height = match (id, parent) {
            (Some(id), Some(parent)) if self.branch(id).contains(&parent) => {
                return wrong("is the category itself, or below it".to_owned());
            }
            (Some(id), _) => self.height(id),
            (None, _) => 1,
        };
        if level + height > MOST_LEVELS {
            return wrong(format!("is too far down: there are {MOST_LEVELS} levels"));
        }
        Ok(())
    }

    /// Whether no sister has the name already.
    pub(super) fn is_free(
        &self,
        name: &str,
        parent: Option<CategoryId>,
        id: Option<CategoryId>,
    ) -> bool {
        let name = normalise(name);
        !self.0.iter().any(|node| {
            node.category.parent == parent
                && Some(node.category.id) != id
                && normalise(&node.category.name) == name
        })
    }

    /// All of them, each before those below it, with how far down each is.
    pub(super) fn laid_out(self) -> Vec<ManagedCategory> {
        let mut below: BTreeMap<Option<CategoryId>, Vec<ManagedCategory>> = BTreeMap::new();
        for node in self.0 {
            below.entry(node.category.parent).or_default().push(node);
        }
        let mut laid_out = Vec::new();
        lay_out(None, 1, &mut below, &mut laid_out);
        laid_out
    }
}

fn lay_out(
    parent: Option<CategoryId>,
    level: usize,
    below: &mut BTreeMap<Option<CategoryId>, Vec<ManagedCategory>>,
    laid_out: &mut Vec<ManagedCategory>,
) {
    for node in below.remove(&parent).unwrap_or_default() {
        let id = node.category.id;
        laid_out.push(ManagedCategory { level, ..node });
        lay_out(Some(id), level + 1, below, laid_out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Category, Slug, Version};

    fn tree(parents: &[(i64, Option<i64>)]) -> Tree {
        let node = |&(id, parent): &(i64, Option<i64>)| ManagedCategory {
            category: Category {
                id: CategoryId::new(id),
                parent: parent.map(CategoryId::new),
                slug: Slug::of(&format!("c{id}")),
                name: format!("C{id}"),
            },
            version: Version::new(1),
            level: 1,
            products: 0,
            retired: 0,
        };
        Tree::new(parents.iter().map(node).collect())
    }

    #[test]
    fn where_a_category_may_be() {
        let tree = tree(&[
            (1, None),
            (2, Some(1)),
            (3, Some(2)),
            (4, None),
            (5, Some(4)),
        ]);
        let id = |number: i64| Some(CategoryId::new(number));
        for (what, parent, allowed) in [
            (None, None, true),
            (None, id(2), true),
            (None, id(3), false),
            (None, id(9), false),
            (id(1), None, true),
            (id(1), id(1), false),
            (id(1), id(3), false),
            (id(1), id(4), false),
            (id(2), id(4), true),
            (id(2), id(5), false),
            (id(3), id(5), true),
            (id(4), id(1), true),
            (id(4), id(2), false),
        ] {
            let may = tree.may_be_in(what, parent);
            assert_eq!(may.is_ok(), allowed, "{what:?} in {parent:?}");
        }
    }

    #[test]
    fn circles_in_the_data_end() {
        let tree = tree(&[(1, Some(2)), (2, Some(1)), (3, None)]);
        assert_eq!(tree.branch(CategoryId::new(1)).len(), 2);
        assert!(
            tree.may_be_in(Some(CategoryId::new(3)), Some(CategoryId::new(1)))
                .is_err()
        );
        assert_eq!(tree.laid_out().len(), 1);
    }

    #[test]
    fn each_comes_before_those_below_it() {
        let tree = tree(&[(5, Some(4)), (4, None), (1, None), (2, Some(1))]);
        let laid_out: Vec<_> = tree
            .laid_out()
            .iter()
            .map(|node| (node.category.id.get(), node.level))
            .collect();
        assert_eq!(laid_out, [(4, 1), (5, 2), (1, 1), (2, 2)]);
    }
}
