//! Which part of a list is wanted, in which order.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{Error, FieldProblem};

/// The order of a list of products. Ties are in order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// Latest first.
    #[default]
    Newest,
    /// By name.
    Name,
    /// Cheapest first.
    PriceAscending,
    /// Dearest first.
    PriceDescending,
}

impl Sort {
    /// All, in the order of a choice.
    pub const ALL: [Self; 4] = [
        Self::Newest,
        Self::Name,
        Self::PriceAscending,
        Self::PriceDescending,
    ];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Name => "name",
            Self::PriceAscending => "price",
            Self::PriceDescending => "-price",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Name => "Name, A to Z",
            Self::PriceAscending => "Price, low to high",
            Self::PriceDescending => "Price, high to low",
        }
    }
}

impl FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|sort| sort.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|sort| format!("`{}`", sort.name()));
            format!("expected one of {}", names.join(", "))
        })
    }
}

macro_rules! bounded {
    ($name:ident, $most:literal, $default:literal, $what:literal) => {
        #[doc = $what]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(u32);

        impl $name {
            const MOST: u32 = $most;

            /// The number.
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let number = text.parse().ok();
                number
                    .filter(|number| (1..=Self::MOST).contains(number))
                    .map(Self)
                    .ok_or_else(|| format!("expected a whole number from 1 to {}", Self::MOST))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

bounded!(PageNumber, 10_000, 1, "A page's number, from 1 to 10,000.");
bounded!(PageSize, 100, 24, "Products on a page, from 1 to 100.");

impl PageSize {
    /// The size nearest to `number`.
    pub const fn nearest(number: u32) -> Self {
        match number {
            0 => Self(1),
            1..=Self::MOST => Self(number),
            _ => Self(Self::MOST),
        }
    }
}

impl PageNumber {
    /// The number nearest to `number`.
    pub fn nearest(number: u64) -> Self {
        Self(
            u32::try_from(number)
                .unwrap_or(u32::MAX)
                .clamp(1, Self::MOST),
        )
    }

    /// The next page, unless it is too far.
    pub fn next(self) -> Option<Self> {
        (self.0 < Self::MOST).then_some(Self(self.0 + 1))
    }

    /// The page before.
    pub fn previous(self) -> Option<Self> {
        (self.0 > 1).then_some(Self(self.0 - 1))
    }
}

/// Which part of a list, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Listing {
    /// Which page.
    pub page: PageNumber,
    /// How long a page is.
    pub per_page: PageSize,
    /// In which order.
    pub sort: Sort,
}

/// The same as it stands in an address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListingQuery {
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// Products on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
    /// The order.
    #[param(schema_with = crate::openapi::sorts, required = false)]
    sort: Option<String>,
}

impl ListingQuery {
    /// Where the order cannot be chosen.
    pub(crate) fn unsorted(page: Option<String>, per_page: Option<String>) -> Self {
        Self {
            page,
            per_page,
            sort: None,
        }
    }

    /// Where it can.
    pub(crate) fn sorted(
        page: Option<String>,
        per_page: Option<String>,
        sort: Option<String>,
    ) -> Self {
        Self {
            page,
            per_page,
            sort,
        }
    }
}

impl TryFrom<ListingQuery> for Listing {
    type Error = Error;

    fn try_from(query: ListingQuery) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let listing = Self {
            page: parse("page", query.page, &mut problems),
            per_page: parse("per_page", query.per_page, &mut problems),
            sort: parse("sort", query.sort, &mut problems),
        };
        if problems.is_empty() {
            Ok(listing)
        } else {
            Err(Error::Unreadable(problems))
        }
    }
}

/// The value of a parameter; the default when it is absent or, with a problem noted, wrong.
fn parse<T: FromStr<Err = String> + Default>(
    field: &'static str,
    text: Option<String>,
    problems: &mut Vec<FieldProblem>,
) -> T {
    match text.map(|text| text.parse()) {
        None => T::default(),
        Some(Ok(value)) => value,
        Some(Err(message)) => {
            problems.push(FieldProblem { field, message });
            T::default()
        }
    }
}

impl Listing {
    /// The first page with the newest products.
    pub fn newest(per_page: PageSize) -> Self {
        Self {
            per_page,
            ..Self::default()
        }
    }

    pub(crate) fn limit(self) -> i64 {
        i64::from(self.per_page.0)
    }

    pub(crate) fn offset(self) -> i64 {
        i64::from(self.page.0 - 1) * self.limit()
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How long the whole list is.
    pub total: u64,
    /// Which page this is.
    pub listing: Listing,
}

impl<T> Page<T> {
    /// A page of a list without anything.
    pub const fn empty(listing: Listing) -> Self {
        Self {
            items: Vec::new(),
            total: 0,
            listing,
        }
    }

    /// How many pages there are; at least one.
    pub fn pages(&self) -> u64 {
        let per_page = u64::from(self.listing.per_page.0);
        self.total.div_ceil(per_page).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(query: &str) -> Result<Listing, Vec<&'static str>> {
        let uri = format!("/?{query}").parse().unwrap();
        let query: axum::extract::Query<ListingQuery> =
            axum::extract::Query::try_from_uri(&uri).unwrap();
        Listing::try_from(query.0)
            .map_err(|error| error.problems().iter().map(|p| p.field).collect())
    }

    #[test]
    fn queries() {
        assert_eq!(listing(""), Ok(Listing::default()));
        let last = listing("page=10000&per_page=100&sort=-price").unwrap();
        assert_eq!((last.offset(), last.limit()), (999_900, 100));
        assert_eq!(
            listing("page=0&per_page=101&sort=up"),
            Err(vec!["page", "per_page", "sort"])
        );
        assert_eq!(listing("page=99999999999999"), Err(vec!["page"]));
        assert_eq!(listing("page="), Err(vec!["page"]));
    }
}
