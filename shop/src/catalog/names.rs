//! Ids and slugs.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A text that is no id or slug. There is no such thing under it, then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id or slug")]
pub struct InvalidId;

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = $what]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let number = text.parse().map_err(|_| InvalidId)?;
                let is_one = digits && number > 0;
                is_one.then_some(Self(number)).ok_or(InvalidId)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

id!(ProductId, "A product's number.");
id!(CategoryId, "A category's number.");

/// A name for addresses: lower-case letters, digits and single hyphens, at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Slug(String);

impl Slug {
    /// The slug made of the words of `text`.
    pub fn of(text: &str) -> Self {
        let words = super::normalise(text);
        Self(words.split_whitespace().collect::<Vec<_>>().join("-"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        let word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let valid = text.len() <= 100 && text.split('-').all(word);
        valid.then_some(Self(text)).ok_or(InvalidId)
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert_eq!(Slug::of("Böle Mug, 300 ml").as_str(), "bole-mug-300-ml");
        for (text, valid) in [
            ("a-1", true),
            ("", false),
            ("-a", false),
            ("a--b", false),
            ("A", false),
            ("a/b", false),
        ] {
            assert_eq!(text.parse::<Slug>().is_ok(), valid, "{text:?}");
        }
    }

    #[test]
    fn ids() {
        assert_eq!("12".parse(), Ok(ProductId(12)));
        for text in ["", "-1", "+1", "1.0", "99999999999999999999", "x"] {
            assert_eq!(text.parse::<ProductId>(), Err(InvalidId), "{text:?}");
        }
    }
}
