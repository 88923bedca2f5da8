//! What an administrator did.

use shop_telemetry::Label;

/// A deed that changed the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A new product.
    ProductCreated,
    /// A product changed.
    ProductChanged,
    /// A product is no longer sold.
    ProductRetired,
    /// A product is sold again.
    ProductRestored,
    /// A new category.
    CategoryCreated,
    /// A category renamed or moved.
    CategoryChanged,
    /// A category gone.
    CategoryDeleted,
    /// A review kept from being seen.
    ReviewHidden,
    /// A review shown again.
    ReviewShown,
}

impl Deed {
    /// The value of the dimension `Action`, and the name in the audit log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductCreated => "product.create",
            Self::ProductChanged => "product.change",
            Self::ProductRetired => "product.retire",
            Self::ProductRestored => "product.restore",
            Self::CategoryCreated => "category.create",
            Self::CategoryChanged => "category.change",
            Self::CategoryDeleted => "category.delete",
            Self::ReviewHidden => "review.hide",
            Self::ReviewShown => "review.show",
        }
    }

    pub(crate) const fn label(self) -> Label {
        Label::action(self.name())
    }
}
