//! What a reader asks of a page in its address: filters, an order, a page of a list. Whatever else stands there is
//! passed over: an address that somebody typed wrong shows more, never an error.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Query};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

/// The longest text that is looked for, in characters.
const LONGEST: usize = 200;
/// The longest list of metrics, in characters.
const LONGEST_SOURCE: usize = 16_384;

/// The fields of an address.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(BTreeMap<String, String>);

/// One of a few values of a field, the first of them when nothing is said.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// As the address has it.
    fn value(self) -> &'static str;

    /// As a person reads it.
    fn label(self) -> &'static str;
}

/// Declares a [`Choice`]: for each variant its value and its label.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $value:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::console) enum $name {
            $($variant,)+
        }

        impl $crate::console::form::Choice for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn value(self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }

            fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                }
            }
        }
    };
}
pub(super) use choices;

/// A choice as a page offers it.
#[derive(Debug, Serialize)]
pub(super) struct Offer {
    value: &'static str,
    label: &'static str,
    chosen: bool,
    /// The address that chooses it.
    link: String,
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub(super) struct Leaf<T> {
    pub(super) items: Vec<T>,
    pager: Pager,
}

/// Where in a list a page stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Pager {
    page: usize,
    pages: usize,
    /// The places of the first and the last item, from 1.
    first: usize,
    last: usize,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
}

impl<T> Leaf<T> {
    /// The same page of what each item becomes.
    pub(super) fn map<U>(self, change: impl FnMut(T) -> U) -> Leaf<U> {
        Leaf {
            items: self.items.into_iter().map(change).collect(),
            pager: self.pager,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Self, Self::Rejection> {
        let fields = Query::<BTreeMap<String, String>>::from_request_parts(parts, state).await;
        Ok(Self(fields.map(|Query(fields)| fields).unwrap_or_default()))
    }
}

impl Form {
    /// The text of a field; empty when there is none.
    pub(super) fn text(&self, field: &str) -> String {
        let text = self.0.get(field).map_or("", |text| text.trim());
        text.chars().take(LONGEST).collect()
    }

    /// A text that may be as long as a reader has patience for.
    pub(super) fn long_text(&self, field: &str) -> String {
        let text = self.0.get(field).map_or("", |text| text.trim());
        text.chars().take(LONGEST_SOURCE).collect()
    }

    /// What is chosen.
    pub(super) fn choice<T: Choice>(&self, field: &str) -> T {
        let text = self.0.get(field).map_or("", String::as_str);
        let named = T::ALL.iter().find(|choice| choice.value() == text);
        *named.unwrap_or(&T::ALL[0])
    }

    /// All that can be chosen.
    pub(super) fn offers<T: Choice>(&self, field: &str) -> Vec<Offer> {
        let chosen = self.choice::<T>(field);
        let offer = |choice: &T| Offer {
            value: choice.value(),
            label: choice.label(),
            chosen: *choice == chosen,
            link: self.with(field, choice.value()),
        };
        T::ALL.iter().map(offer).collect()
    }

    /// The address of this page with one field changed; another page of a list begins anew.
    pub(super) fn with(&self, field: &str, value: &str) -> String {
        let mut fields = self.0.clone();
        fields.remove("page");
        fields.insert(field.to_owned(), value.to_owned());
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        format!("?{}", fields.join("&"))
    }

    /// The page of a list that is asked for, of so many items each.
    pub(super) fn leaf<T>(&self, items: Vec<T>, size: usize) -> Leaf<T> {
        let total = items.len();
        let pages = total.div_ceil(size).max(1);
        let asked = self.0.get("page").and_then(|page| page.parse().ok());
        let page = asked.unwrap_or(1_usize).clamp(1, pages);
        let before = (page - 1) * size;
        let items: Vec<T> = items.into_iter().skip(before).take(size).collect();
        let link = |page: usize| self.with("page", &page.to_string());
        Leaf {
            pager: Pager {
                page,
                pages,
                first: before + usize::from(total > 0),
                last: before + items.len(),
                total,
                previous: (page > 1).then(|| link(page - 1)),
                next: (page < pages).then(|| link(page + 1)),
            },
            items,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Size {
        Any,
        Large,
    }

    impl Choice for Size {
        const ALL: &'static [Self] = &[Self::Any, Self::Large];

        fn value(self) -> &'static str {
            match self {
                Self::Any => "",
                Self::Large => "large",
            }
        }

        fn label(self) -> &'static str {
            "x"
        }
    }

    fn form(fields: &[(&str, &str)]) -> Form {
        let fields = fields.iter().map(|(name, value)| (*name, *value));
        Form(
            fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    #[test]
    fn what_is_not_offered_is_not_chosen() {
        assert_eq!(form(&[]).choice::<Size>("size"), Size::Any);
        assert_eq!(
            form(&[("size", "large")]).choice::<Size>("size"),
            Size::Large
        );
        assert_eq!(form(&[("size", "<b>")]).choice::<Size>("size"), Size::Any);
    }

    #[test]
    fn an_address_keeps_the_other_fields() {
        let form = form(&[("q", "a&b \"<"), ("page", "7"), ("state", "OK")]);
        assert_eq!(form.with("state", "ALARM"), "?q=a%26b%20%22%3C&state=ALARM");
        assert_eq!(form.with("q", ""), "?state=OK");
    }

    #[test]
    fn a_list_has_pages() {
        let at = |page: &str, total: usize| form(&[("page", page)]).leaf((0..total).collect(), 10);
        let leaf = at("2", 25);
        assert_eq!(leaf.items, (10..20).collect::<Vec<_>>());
        assert_eq!(
            (leaf.pager.first, leaf.pager.last, leaf.pager.total),
            (11, 20, 25)
        );
        assert_eq!(leaf.pager.previous.as_deref(), Some("?page=1"));
        assert_eq!(leaf.pager.next.as_deref(), Some("?page=3"));
        for (asked, total, page) in [("9", 25, 3), ("0", 25, 1), ("-1", 5, 1), ("x", 0, 1)] {
            assert_eq!(at(asked, total).pager.page, page, "{asked} of {total}");
        }
        assert_eq!(at("1", 0).pager.first, 0);
    }
}
