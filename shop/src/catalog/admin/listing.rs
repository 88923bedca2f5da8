//! What of the catalog an administrator wants to see.

use std::str::FromStr;

use serde::Deserialize;
use utoipa::IntoParams;

use super::super::{CategoryId, Listing, ListingQuery, SearchTerms};
use crate::error::{Error, FieldProblem};

/// Which products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// All of them.
    All,
    /// Those on sale.
    #[default]
    Sold,
    /// Those no longer sold.
    Retired,
}

impl Shelf {
    /// All, in the order of a choice.
    pub const ALL: [Self; 3] = [Self::Sold, Self::Retired, Self::All];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Sold => "sold",
            Self::Retired => "retired",
        }
    }

    pub(super) const fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Sold => 1,
            Self::Retired => 2,
        }
    }
}

impl FromStr for Shelf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|shelf| shelf.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|shelf| format!("`{}`", shelf.name()));
            format!("expected one of {}", names.join(", "))
        })
    }
}

/// Which part of the catalog, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManagedListing {
    /// Which page, in which order.
    pub listing: Listing,
    /// Words to be in each product, if any.
    pub terms: Option<SearchTerms>,
    /// On sale or not.
    pub shelf: Shelf,
    /// The category they are in or below.
    pub category: Option<CategoryId>,
}

/// The same as it stands in an address.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ManagedQuery {
    /// Words to search for.
    pub q: Option<String>,
    /// `sold`, `retired` or `all`.
    #[param(schema_with = crate::openapi::shelves, required = false)]
    pub shelf: Option<String>,
    /// A category's number.
    #[param(value_type = Option<i64>, minimum = 1)]
    pub category: Option<String>,
    /// A page's number.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    pub page: Option<String>,
    /// Products on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub per_page: Option<String>,
    /// The order.
    #[param(schema_with = crate::openapi::sorts, required = false)]
    pub sort: Option<String>,
}

impl TryFrom<ManagedQuery> for ManagedListing {
    type Error = Error;

    fn try_from(query: ManagedQuery) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let listing = ListingQuery::sorted(query.page, query.per_page, query.sort);
        let listing = Listing::try_from(listing).unwrap_or_else(|error| {
            problems.extend_from_slice(error.problems());
            Listing::default()
        });
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let shelf = given(query.shelf).map_or(Ok(Shelf::default()), |text| text.parse());
        let shelf = shelf.unwrap_or_else(|message| {
            let field = "shelf";
            problems.push(FieldProblem { field, message });
            Shelf::default()
        });
        let category = given(query.category).map(|text| text.parse()).transpose();
        let category = category.unwrap_or_else(|_| {
            problems.push(FieldProblem {
                field: "category",
                message: "expected a category's number".to_owned(),
            });
            None
        });
        if !problems.is_empty() {
            return Err(Error::Unreadable(problems));
        }
        Ok(Self {
            listing,
            terms: query.q.as_deref().and_then(SearchTerms::parse),
            shelf,
            category,
        })
    }
}
