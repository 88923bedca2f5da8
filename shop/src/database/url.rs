//! Where the database is.

use std::fmt;
use std::str::FromStr;

/// A URL of a database that the shop can use.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    url: String,
    in_memory: bool,
}

/// A text that is no such URL. Does not repeat the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a database of the shop: expected `sqlite://PATH` or `sqlite::memory:`")]
pub struct InvalidDatabaseUrl;

impl DatabaseUrl {
    /// The URL for the driver.
    pub(crate) fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether it goes away with its one connection.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.in_memory
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("sqlite:").ok_or(InvalidDatabaseUrl)?;
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(InvalidDatabaseUrl);
        }
        let in_memory = path == ":memory:" || parameters.split('&').any(|p| p == "mode=memory");
        // a file that is not there is made, unless the URL says otherwise
        let url = match (in_memory, parameters) {
            (false, "") => format!("sqlite://{path}?mode=rwc"),
            _ => text.to_owned(),
        };
        Ok(Self { url, in_memory })
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (text, expected) in [
            ("sqlite::memory:", Some(("sqlite::memory:", true))),
            (
                "sqlite://shop.db",
                Some(("sqlite://shop.db?mode=rwc", false)),
            ),
            ("sqlite:shop.db", Some(("sqlite://shop.db?mode=rwc", false))),
            (
                "sqlite:///var/shop.db?mode=ro",
                Some(("sqlite:///var/shop.db?mode=ro", false)),
            ),
            ("sqlite://", None),
            ("mysql://root:secret@h/d", None),
            ("", None),
        ] {
            let url = text.parse::<DatabaseUrl>().ok();
            let actual = url.as_ref().map(|url| (url.as_str(), url.is_in_memory()));
            assert_eq!(actual, expected, "{text:?}");
        }
    }
}
