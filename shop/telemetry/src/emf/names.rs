//! Names and settings that CloudWatch accepts, parsed once at the edge.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use super::{MAX_DIMENSION_VALUE, MAX_NAMESPACE};

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Not a namespace.
    #[error("`{0}` is not a namespace: 1 to 256 of letters, digits, space and `._#:/-`")]
    Namespace(String),
    /// Not a dimension's value.
    #[error(
        "`{0}` is not a dimension value: 1 to 1024 printable ASCII characters, not all blank, not starting with `:`"
    )]
    DimensionValue(String),
    /// Not a resolution.
    #[error("`{0}` is not a storage resolution: 1 or 60 seconds")]
    Resolution(String),
}

/// A namespace of metrics, such as `Shop`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(String);

impl Namespace {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Namespace {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || " ._#:/-".contains(c);
        let valid = !text.trim().is_empty()
            && text.len() <= MAX_NAMESPACE
            && !text.starts_with(':')
            && text.chars().all(allowed);
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName::Namespace(text.to_owned()))
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The value of a dimension, such as `catalog`. Clones are cheap.
#[derive(Clone)]
pub struct DimensionValue(Text);

#[derive(Clone)]
enum Text {
    Constant(&'static str),
    Shared(Arc<str>),
}

impl DimensionValue {
    /// Where all values beyond the bound of a dimension go.
    pub const OTHER: Self = Self(Text::Constant("other"));

    /// A value that the program itself knows, made without allocating. One that CloudWatch would refuse becomes `invalid`.
    pub const fn constant(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut valid = !bytes.is_empty() && bytes.len() <= MAX_DIMENSION_VALUE;
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            valid = valid && byte.is_ascii_graphic();
            rest = after;
        }
        if valid && !matches!(bytes, [b':', ..]) {
            Self(Text::Constant(text))
        } else {
            Self(Text::Constant("invalid"))
        }
    }

    /// The nearest valid value: other characters become `?`, what is too long is cut, what is empty becomes `unknown`.
    /// For text that the program itself makes, such as route templates, where losing a measurement would be worse.
    pub fn nearest(text: &str) -> Self {
        let printable = |c: char| c == ' ' || c.is_ascii_graphic();
        let mut value: String = text
            .chars()
            .map(|c| if printable(c) { c } else { '?' })
            .take(MAX_DIMENSION_VALUE)
            .collect();
        if value.starts_with(':') {
            value.replace_range(..1, "?");
        }
        if value.trim().is_empty() {
            "unknown".clone_into(&mut value);
        }
        Self(Text::Shared(value.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Constant(text) => text,
            Text::Shared(text) => text,
        }
    }
}

impl fmt::Debug for DimensionValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl PartialEq for DimensionValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for DimensionValue {}

impl PartialOrd for DimensionValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DimensionValue {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for DimensionValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl FromStr for DimensionValue {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let nearest = Self::nearest(text);
        if nearest.as_str() == text {
            Ok(nearest)
        } else {
            Err(InvalidName::DimensionValue(text.to_owned()))
        }
    }
}

impl fmt::Display for DimensionValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How finely CloudWatch stores a metric. Alarms with periods under a minute need [`Resolution::Second`], which costs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Resolution {
    /// One second: a high-resolution metric.
    Second,
    /// One minute: the standard.
    #[default]
    Minute,
}

impl Resolution {
    /// Seconds: 1 or 60.
    pub const fn seconds(self) -> u8 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
        }
    }
}

impl FromStr for Resolution {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "1" => Ok(Self::Second),
            "60" => Ok(Self::Minute),
            other => Err(InvalidName::Resolution(other.to_owned())),
        }
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.seconds().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces() {
        for (text, valid) in [
            ("Shop", true),
            ("My App/v1.0_#:-", true),
            ("", false),
            ("  ", false),
            (":x", false),
            ("Schön", false),
            ("a\nb", false),
        ] {
            assert_eq!(text.parse::<Namespace>().is_ok(), valid, "{text:?}");
        }
        assert!("n".repeat(256).parse::<Namespace>().is_ok());
        assert!("n".repeat(257).parse::<Namespace>().is_err());
    }

    #[test]
    fn nearest_dimension_values() {
        for (text, expected) in [
            ("/products/{slug}", "/products/{slug}"),
            ("", "unknown"),
            ("   ", "unknown"),
            (":a", "?a"),
            ("é\n", "??"),
        ] {
            assert_eq!(DimensionValue::nearest(text).as_str(), expected);
        }
        assert_eq!(
            DimensionValue::nearest(&"x".repeat(2000)).as_str().len(),
            1024
        );
    }

    #[test]
    fn dimension_values_are_taken_as_they_are_or_not_at_all() {
        assert!("catalog".parse::<DimensionValue>().is_ok());
        for text in ["", ":a", "é"] {
            assert!(text.parse::<DimensionValue>().is_err(), "{text:?}");
        }
    }
}
