//! What identifies a metric: namespace, name, exact dimension set; and the unit of its samples.
//!
//! No roll-up over dimensions: two different sets are two metrics (UG:cloudwatch-concepts).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The unit of a sample. No conversion is ever done between units (UG:cloudwatch-concepts).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
#[expect(
    missing_docs,
    reason = "each variant is the unit that it is named after"
)]
pub enum Unit {
    Seconds,
    Microseconds,
    Milliseconds,
    Bytes,
    Kilobytes,
    Megabytes,
    Gigabytes,
    Terabytes,
    Bits,
    Kilobits,
    Megabits,
    Gigabits,
    Terabits,
    Percent,
    Count,
    BytesPerSecond,
    KilobytesPerSecond,
    MegabytesPerSecond,
    GigabytesPerSecond,
    TerabytesPerSecond,
    BitsPerSecond,
    KilobitsPerSecond,
    MegabitsPerSecond,
    GigabitsPerSecond,
    TerabitsPerSecond,
    CountPerSecond,
    #[default]
    None,
}

impl Unit {
    /// Every unit with the name CloudWatch gives it (BOTO:cloudwatch.StandardUnit).
    pub const ALL: [(Self, &'static str); 27] = [
        (Self::Seconds, "Seconds"),
        (Self::Microseconds, "Microseconds"),
        (Self::Milliseconds, "Milliseconds"),
        (Self::Bytes, "Bytes"),
        (Self::Kilobytes, "Kilobytes"),
        (Self::Megabytes, "Megabytes"),
        (Self::Gigabytes, "Gigabytes"),
        (Self::Terabytes, "Terabytes"),
        (Self::Bits, "Bits"),
        (Self::Kilobits, "Kilobits"),
        (Self::Megabits, "Megabits"),
        (Self::Gigabits, "Gigabits"),
        (Self::Terabits, "Terabits"),
        (Self::Percent, "Percent"),
        (Self::Count, "Count"),
        (Self::BytesPerSecond, "Bytes/Second"),
        (Self::KilobytesPerSecond, "Kilobytes/Second"),
        (Self::MegabytesPerSecond, "Megabytes/Second"),
        (Self::GigabytesPerSecond, "Gigabytes/Second"),
        (Self::TerabytesPerSecond, "Terabytes/Second"),
        (Self::BitsPerSecond, "Bits/Second"),
        (Self::KilobitsPerSecond, "Kilobits/Second"),
        (Self::MegabitsPerSecond, "Megabits/Second"),
        (Self::GigabitsPerSecond, "Gigabits/Second"),
        (Self::TerabitsPerSecond, "Terabits/Second"),
        (Self::CountPerSecond, "Count/Second"),
        (Self::None, "None"),
    ];

    /// The name CloudWatch gives this unit.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(unit, _)| *unit == self)
            .map_or("None", |(_, name)| name)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a CloudWatch unit such as `Count`, `Milliseconds` or `Bytes/Second`")]
pub struct UnitError {
    text: String,
}

impl FromStr for Unit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(unit, _)| *unit)
            .ok_or_else(|| UnitError {
                text: text.to_owned(),
            })
    }
}

impl TryFrom<String> for Unit {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.name().to_owned()
    }
}

/// A set of dimensions, ordered by name. At most one value a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Dimensions(Vec<(String, String)>);

impl Dimensions {
    /// The set without any dimension.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The pairs, ordered by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of the dimension `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self
            .0
            .binary_search_by(|(other, _)| other.as_str().cmp(name))
            .ok()?;
        self.0.get(index).map(|(_, value)| value.as_str())
    }

    /// How many dimensions there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no dimension.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Collects pairs in any order; the last value of a name wins.
impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Dimensions {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let map: BTreeMap<String, String> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        map.into()
    }
}

impl From<BTreeMap<String, String>> for Dimensions {
    fn from(map: BTreeMap<String, String>) -> Self {
        Self(map.into_iter().collect())
    }
}

impl From<Dimensions> for BTreeMap<String, String> {
    fn from(dimensions: Dimensions) -> Self {
        dimensions.0.into_iter().collect()
    }
}

/// What makes a metric that metric: namespace, name and exact dimension set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MetricId {
    /// The namespace, such as `AWS/EC2` or `Shop`.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// The exact set of dimensions.
    #[serde(default)]
    pub dimensions: Dimensions,
}

impl MetricId {
    /// The metric of these three parts.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        dimensions: Dimensions,
    ) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
            dimensions,
        }
    }
}

/// `Namespace/Name{Dimension=value,…}`, for messages.
impl fmt::Display for MetricId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)?;
        for (index, (name, value)) in self.dimensions.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { "{" } else { "," })?;
        }
        f.write_str(if self.dimensions.is_empty() { "" } else { "}" })
    }
}

/// The finest granularity at which samples of a metric are kept (BOTO:cloudwatch.MetricDatum).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "u32", into = "u32")]
pub enum StorageResolution {
    /// One second.
    High,
    /// One minute.
    #[default]
    Standard,
}

/// A number of seconds that is no storage resolution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a storage resolution is 1 or 60 seconds, not {seconds}")]
pub struct StorageResolutionError {
    seconds: u32,
}

impl TryFrom<u32> for StorageResolution {
    type Error = StorageResolutionError;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        match seconds {
            1 => Ok(Self::High),
            60 => Ok(Self::Standard),
            _ => Err(StorageResolutionError { seconds }),
        }
    }
}

impl From<StorageResolution> for u32 {
    fn from(resolution: StorageResolution) -> Self {
        match resolution {
            StorageResolution::High => 1,
            StorageResolution::Standard => 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_round_trip() {
        for (unit, name) in Unit::ALL {
            assert_eq!(name.parse(), Ok(unit));
            assert_eq!(unit.to_string(), name);
        }
        assert!("milliseconds".parse::<Unit>().is_err());
    }

    #[test]
    fn dimensions_are_a_set() {
        let one: Dimensions = [("b", "2"), ("a", "1")].into_iter().collect();
        let other: Dimensions = [("a", "1"), ("b", "2")].into_iter().collect();
        assert_eq!(one, other);
        assert_eq!(one.get("b"), Some("2"));
        assert_eq!(one.get("c"), None);
        assert_eq!(
            MetricId::new("Shop", "Requests", one).to_string(),
            "Shop/Requests{a=1,b=2}"
        );
    }
}
