//! Addresses of the pages of a list.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalog::{Listing, Page, PageNumber, PageSize, Sort};

/// Where the other pages of a list are. Absent where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Links {
    #[serde(rename = "self")]
    pub(crate) this: String,
    pub(crate) first: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    pub(crate) last: String,
}

impl Links {
    /// For the list at `path`, with what was searched for if it is a search.
    pub(crate) fn new<T>(path: &str, search: Option<&str>, page: &Page<T>) -> Self {
        Self::filtered(path, &[("q", search.unwrap_or_default())], page)
    }

    /// For the list at `path`, narrowed by these parameters; those without a value are left out.
    pub(crate) fn filtered<T>(path: &str, filters: &[(&str, &str)], page: &Page<T>) -> Self {
        let listing = page.listing;
        let at = |number: PageNumber| {
            let listing = Listing {
                page: number,
                ..listing
            };
            address(path, filters, listing)
        };
        let last = PageNumber::nearest(page.pages());
        let is_before_last = u64::from(listing.page.get()) < page.pages();
        Self {
            this: at(listing.page),
            first: at(PageNumber::default()),
            previous: listing.page.previous().map(at),
            next: listing.page.next().filter(|_| is_before_last).map(at),
            last: at(last),
        }
    }
}

/// The address of one page; what is the default is left out.
fn address(path: &str, filters: &[(&str, &str)], listing: Listing) -> String {
    let mut parameters = Vec::new();
    for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        parameters.push(format!("{name}={value}"));
    }
    if listing.sort != Sort::default() {
        parameters.push(format!("sort={}", listing.sort.name()));
    }
    if listing.per_page != PageSize::default() {
        parameters.push(format!("per_page={}", listing.per_page));
    }
    if listing.page != PageNumber::default() {
        parameters.push(format!("page={}", listing.page));
    }
    if parameters.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(number: &str, total: u64) -> Links {
        let listing = Listing {
            page: number.parse().unwrap(),
            ..Listing::default()
        };
        let page: Page<()> = Page {
            items: Vec::new(),
            total,
            listing,
        };
        Links::new("/search", Some("a&b"), &page)
    }

    #[test]
    fn neighbours() {
        for (number, total, previous, next, last) in [
            ("1", 0, None, None, "/search?q=a%26b"),
            (
                "1",
                48,
                None,
                Some("/search?q=a%26b&page=2"),
                "/search?q=a%26b&page=2",
            ),
            (
                "2",
                48,
                Some("/search?q=a%26b"),
                None,
                "/search?q=a%26b&page=2",
            ),
            (
                "9",
                48,
                Some("/search?q=a%26b&page=8"),
                None,
                "/search?q=a%26b&page=2",
            ),
        ] {
            let links = links(number, total);
            assert_eq!(links.previous.as_deref(), previous);
            assert_eq!(links.next.as_deref(), next);
            assert_eq!(links.last, last);
        }
    }
}
