//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use percent_encoding::percent_decode_str;

use super::direct::SqlitePlace;

/// Databases in memory are told apart within the process by their number.
static MEMORIES: AtomicU64 = AtomicU64::new(1);

/// A URL of a database that the shop can use.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Memory,
    File(String),
    Postgres(String),
}

/// The databases that the shop runs on. All SQL is the same on both, but for how a transaction begins and how words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file or the memory of this process; one writer at a time.
    Sqlite,
    /// A server.
    Postgres,
}

/// A text that is no such URL. Does not repeat the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a database of the shop: expected `sqlite://PATH`, `sqlite::memory:` or `postgres://USER@HOST/DATABASE`"
)]
pub struct InvalidDatabaseUrl;

impl Kind {
    /// The name that OpenTelemetry knows it by.
    pub(super) fn system(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

impl DatabaseUrl {
    /// A URL for the driver. In memory, each call names a database of its own, which all connections to that URL share.
    pub(super) fn for_driver(&self) -> String {
        match &self.0 {
            Place::Memory => {
                let number = MEMORIES.fetch_add(1, Ordering::Relaxed);
                // not a shared cache: in one, who meets another's lock fails at once instead of waiting
                format!("sqlite:///shop-{number}?vfs=memdb&mode=rwc")
            }
            Place::File(url) | Place::Postgres(url) => url.clone(),
        }
    }

    /// Which database it names.
    pub(super) fn kind(&self) -> Kind {
        match self.0 {
            Place::Memory | Place::File(_) => Kind::Sqlite,
            Place::Postgres(_) => Kind::Postgres,
        }
    }

    /// Whether it goes away with its last connection.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.0 == Place::Memory
    }
}

impl DatabaseUrl {
    /// Where the database is that `driver_url` names, when SQLite itself can be told so.
    pub(super) fn place(&self, driver_url: &str) -> Option<SqlitePlace> {
        let rest = driver_url.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let in_memory = self.is_in_memory();
        // what else may be asked for is the driver's
        let known = |parameter: &str| {
            parameter.is_empty()
                || parameter.starts_with("mode=")
                || (in_memory && parameter == "vfs=memdb")
        };
        let path = percent_decode_str(path).decode_utf8().ok()?;
        parameters.split('&').all(known).then(|| SqlitePlace {
            path: PathBuf::from(&*path),
            in_memory,
        })
    }

    /// The folder of the file it is in, when it is in one.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let Place::File(url) = &self.0 else {
            return None;
        };
        let path = url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        let folder = Path::new(path).parent()?;
        let here = folder.as_os_str().is_empty();
        Some(if here { ".".into() } else { folder.into() })
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let server = ["postgres://", "postgresql://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        if let Some(server) = server {
            // what the driver would make up for a missing one is whoever happens to run the shop
            let (_, database) = server.split_once('/').ok_or(InvalidDatabaseUrl)?;
            let named = !database.split('?').next().unwrap_or_default().is_empty();
            return named
                .then(|| Self(Place::Postgres(text.to_owned())))
                .ok_or(InvalidDatabaseUrl);
        }
        let rest = text.strip_prefix("sqlite:").ok_or(InvalidDatabaseUrl)?;
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(InvalidDatabaseUrl);
        }
        if path == ":memory:" || parameters.split('&').any(|p| p == "mode=memory") {
            return Ok(Self(Place::Memory));
        }
        // a file that is not there is made, unless the URL says otherwise
        let url = if parameters.is_empty() {
            format!("sqlite://{path}?mode=rwc")
        } else {
            text.to_owned()
        };
        Ok(Self(Place::File(url)))
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
            ("sqlite://shop.db", Some("sqlite://shop.db?mode=rwc")),
            ("sqlite:shop.db", Some("sqlite://shop.db?mode=rwc")),
            (
                "sqlite:///var/shop.db?mode=ro",
                Some("sqlite:///var/shop.db?mode=ro"),
            ),
            (
                "postgres://shop:secret@db/shop",
                Some("postgres://shop:secret@db/shop"),
            ),
            (
                "postgresql://db/shop?sslmode=require",
                Some("postgresql://db/shop?sslmode=require"),
            ),
            ("postgres://db", None),
            ("postgres://db/", None),
            ("postgres://db/?sslmode=require", None),
            ("sqlite://", None),
            ("mysql://root:secret@h/d", None),
            ("", None),
        ] {
            let url = text.parse::<DatabaseUrl>().ok();
            assert_eq!(
                url.map(|url| url.for_driver()).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn places() {
        for (text, place) in [
            ("sqlite://shop.db", Some("shop.db")),
            ("sqlite:///var/a%20b.db?mode=ro", Some("/var/a b.db")),
            ("sqlite://shop.db?immutable=1", None),
            ("postgres://db/shop", None),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            let found = url.place(&url.for_driver()).map(|place| place.path);
            assert_eq!(found.as_deref(), place.map(Path::new), "{text}");
        }
        let memory: DatabaseUrl = "sqlite::memory:".parse().unwrap();
        assert!(memory.place(&memory.for_driver()).unwrap().in_memory);
    }

    #[test]
    fn memories_are_not_shared() {
        for text in ["sqlite::memory:", "sqlite://any?mode=memory"] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert!(url.is_in_memory());
            assert_ne!(url.for_driver(), url.for_driver());
        }
    }
}
