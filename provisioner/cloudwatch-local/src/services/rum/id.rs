//! Ids in documents: text with hyphens.

use serde::{Deserialize as _, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// An id that is written into a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id(pub(super) Uuid);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

/// For `#[serde(with = "id")]`.
pub(super) fn serialize<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// For `#[serde(with = "id")]`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = String::deserialize(deserializer)?;
    Uuid::try_parse(&text).map_err(D::Error::custom)
}
