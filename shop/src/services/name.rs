//! The services that the shop can be taken apart into.

use std::fmt;
use std::str::FromStr;

/// A service that a process can serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceName {
    /// All that customers and administrators see.
    Storefront,
    /// What is on the shelf, for the storefront.
    Inventory,
}

/// A text that names no service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no service of the shop: expected `storefront` or `inventory`")]
pub struct InvalidService(String);

impl ServiceName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Storefront, Self::Inventory];

    /// The name in flags and tokens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Storefront => "storefront",
            Self::Inventory => "inventory",
        }
    }

    /// The value of the dimension `Service` of what a process that serves it, first of all, says about itself.
    pub const fn dimension(self) -> &'static str {
        match self {
            Self::Storefront => "catalog",
            Self::Inventory => "inventory",
        }
    }
}

impl FromStr for ServiceName {
    type Err = InvalidService;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|service| service.name() == text)
            .ok_or_else(|| InvalidService(text.to_owned()))
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
