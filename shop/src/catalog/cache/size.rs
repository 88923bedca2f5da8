//! How much is kept.

use std::fmt;
use std::str::FromStr;

const KILO: usize = 1_000;

/// How much memory the catalog's cache may take, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSize(Option<usize>);

/// A text that is no such size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no size of a cache: expected `off`, or 100KB to 1GB such as `4MB`")]
pub struct InvalidCacheSize(String);

impl CacheSize {
    /// No cache.
    pub const OFF: Self = Self(None);

    /// In bytes; none without a cache.
    pub(crate) const fn bytes(self) -> Option<usize> {
        self.0
    }
}

impl FromStr for CacheSize {
    type Err = InvalidCacheSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::OFF);
        }
        let units = [("KB", KILO), ("MB", KILO.pow(2)), ("GB", KILO.pow(3))];
        let bytes = units.into_iter().find_map(|(unit, factor)| {
            let number: usize = text.strip_suffix(unit)?.parse().ok()?;
            number.checked_mul(factor)
        });
        bytes
            .filter(|bytes| (100 * KILO..=KILO.pow(3)).contains(bytes))
            .map(|bytes| Self(Some(bytes)))
            .ok_or_else(|| InvalidCacheSize(text.to_owned()))
    }
}

impl fmt::Display for CacheSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => formatter.write_str("off"),
            Some(bytes) => write!(formatter, "{}KB", bytes / KILO),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("off", Some(None)),
            ("4MB", Some(Some(4_000_000))),
            ("100KB", Some(Some(100_000))),
            ("1GB", Some(Some(1_000_000_000))),
            ("99KB", None),
            ("2GB", None),
            ("4", None),
            ("", None),
            ("-1MB", None),
        ] {
            let size = text.parse::<CacheSize>().ok();
            assert_eq!(size.map(CacheSize::bytes), bytes, "{text:?}");
        }
    }
}
