//! How much is kept for whoever does not take it.

use std::fmt;
use std::str::FromStr;

/// The bytes that may wait for one way out, 4 KB to 1 GB. Written `4MB`; a kilobyte is 1,000 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferSize(usize);

/// A text that is no size of a buffer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no size of a buffer: expected `4KB` to `1GB`")]
pub struct InvalidBufferSize(String);

const KILO: usize = 1_000;
const UNITS: [(&str, usize); 3] = [("GB", KILO.pow(3)), ("MB", KILO.pow(2)), ("KB", KILO)];

impl BufferSize {
    /// Bytes.
    pub const fn bytes(self) -> usize {
        self.0
    }
}

impl Default for BufferSize {
    /// Enough for hours of a small service: 4 MB.
    fn default() -> Self {
        Self(4 * KILO.pow(2))
    }
}

impl FromStr for BufferSize {
    type Err = InvalidBufferSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = UNITS.into_iter().find_map(|(unit, factor)| {
            let number: usize = text.strip_suffix(unit)?.parse().ok()?;
            number.checked_mul(factor)
        });
        bytes
            .filter(|bytes| (4 * KILO..=KILO.pow(3)).contains(bytes))
            .map(Self)
            .ok_or_else(|| InvalidBufferSize(text.to_owned()))
    }
}

impl fmt::Display for BufferSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = UNITS
            .into_iter()
            .find(|(_, factor)| self.0.is_multiple_of(*factor));
        match fits {
            Some((unit, factor)) => write!(formatter, "{}{unit}", self.0 / factor),
            None => write!(formatter, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_buffers() {
        for text in ["4KB", "4MB", "1GB"] {
            assert_eq!(text.parse::<BufferSize>().unwrap().to_string(), text);
        }
        for text in ["", "4", "3KB", "2GB", "-1MB", "1.5MB", "99999999999999GB"] {
            assert!(text.parse::<BufferSize>().is_err(), "{text:?}");
        }
    }
}
