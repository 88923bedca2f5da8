//! What can be done that is noted.

use shop_telemetry::Label;

macro_rules! actions {
    ($($variant:ident $name:literal $title:literal,)*) => {
        /// A deed of an administrator or the operator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = $title] $variant,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the audit log and in metrics.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The name for people.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

actions! {
    ProductCreated "product.create" "New product",
    ProductChanged "product.change" "Product changed",
    ProductRetired "product.retire" "Product taken off sale",
    ProductRestored "product.restore" "Product on sale again",
    CategoryCreated "category.create" "New category",
    CategoryChanged "category.change" "Category changed",
    CategoryDeleted "category.delete" "Category deleted",
    ReviewHidden "review.hide" "Review hidden",
    ReviewShown "review.show" "Review shown again",
    ProfileChanged "profile.change" "Profile of a customer changed",
    AddressAdded "address.add" "Address kept for a customer",
    AddressChanged "address.change" "Address of a customer changed",
    AddressRemoved "address.remove" "Address of a customer removed",
    CartChanged "cart.change" "Cart of a customer changed",
    StockSet "stock.set" "Stock set",
    StockMarked "stock.mark" "Mark of low stock set",
    OrderShipped "order.ship" "Order sent",
    OrderCancelled "order.cancel" "Order cancelled",
    DeadLetterReplayed "dead-letter.replay" "Dead letter told again",
    DeadLetterSkipped "dead-letter.skip" "Dead letter let go",
    FaultSet "fault.set" "Faults set",
    FaultCleared "fault.clear" "Faults ended",
    LogSet "log.set" "Logging changed",
}

impl Action {
    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    pub(super) const fn label(self) -> Label {
        Label::action(self.name())
    }
}
