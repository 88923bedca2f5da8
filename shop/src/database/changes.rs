//! What this process has changed of the catalog, for those who keep copies.
//!
//! A change is told when its transaction has ended, well or not, and whether or not somebody still waits for it: a copy may be called
//! old too often, never too seldom.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many products are remembered one by one; when there are more, all copies are old.
const REMEMBERED: usize = 20_000;

/// The changes since the start. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Changes(Arc<Inner>);

/// A place in the sequence of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

#[derive(Debug, Default)]
struct Inner {
    last: AtomicU64,
    /// When more than single products changed last.
    catalog: AtomicU64,
    /// When any product changed last.
    any: AtomicU64,
    /// When each product changed last. Held while numbers are given, so that they appear in order.
    products: Mutex<HashMap<i64, u64>>,
}

/// A change under way, which is told when this is dropped.
#[must_use = "dropped before the transaction ends, it is told too early"]
pub(crate) struct Change<'a> {
    changes: &'a Changes,
    products: Option<Vec<i64>>,
}

impl Changes {
    /// Anything of the catalog is about to change.
    pub(crate) fn catalog(&self) -> Change<'_> {
        Change {
            changes: self,
            products: None,
        }
    }

    /// Numbers of these products are about to change, such as their stock, and nothing that a list is in the order of.
    pub(crate) fn products(&self, products: Vec<i64>) -> Change<'_> {
        Change {
            changes: self,
            products: Some(products),
        }
    }

    /// Now. What is read from here on has all changes until now.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.0.last.load(Ordering::Acquire))
    }

    /// Whether what was read at `moment`, of these products, is as it was.
    pub(crate) fn none_since(
        &self,
        moment: Moment,
        mut products: impl Iterator<Item = i64>,
    ) -> bool {
        let inner = &self.0;
        if inner.catalog.load(Ordering::Acquire) > moment.0 {
            return false;
        }
        if inner.any.load(Ordering::Acquire) <= moment.0 {
            return true;
        }
        let changed = inner
            .products
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        products.all(|product| changed.get(&product).is_none_or(|at| *at <= moment.0))
    }

    fn tell(&self, products: Option<&[i64]>) {
        let inner = &self.0;
        let mut changed = inner
            .products
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let at = inner.last.load(Ordering::Acquire) + 1;
        match products {
            Some(products) if changed.len() + products.len() <= REMEMBERED => {
                changed.extend(products.iter().map(|product| (*product, at)));
                inner.any.store(at, Ordering::Release);
            }
            _ => {
                changed.clear();
                inner.catalog.store(at, Ordering::Release);
            }
        }
        inner.last.store(at, Ordering::Release);
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.changes.tell(self.products.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_old() {
        let changes = Changes::default();
        let before = changes.now();
        drop(changes.products(vec![1, 2]));
        assert!(changes.none_since(before, [3].into_iter()));
        assert!(!changes.none_since(before, [3, 2].into_iter()));
        assert!(changes.none_since(changes.now(), [3, 2].into_iter()));
        drop(changes.catalog());
        assert!(!changes.none_since(before, [3].into_iter()));
    }

    #[test]
    fn a_change_under_way_is_told_at_its_end() {
        let changes = Changes::default();
        let change = changes.catalog();
        let during = changes.now();
        assert!(changes.none_since(during, [].into_iter()));
        drop(change);
        assert!(!changes.none_since(during, [].into_iter()));
    }

    #[test]
    fn too_many_products_are_all_products() {
        let changes = Changes::default();
        let before = changes.now();
        drop(changes.products((0..30_000).collect()));
        assert!(!changes.none_since(before, [99_999].into_iter()));
    }
}
