//! What an administrator entered, as it came.

use serde::{Deserialize, Serialize};

/// A product as it was entered, in a form or as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductFields {
    /// Its name.
    pub name: String,
    /// Some sentences.
    pub description: String,
    /// Its price in minor units.
    pub price_minor: i64,
    /// The category it is in.
    pub category_id: i64,
    /// Addresses of pictures, the first of which lists show.
    pub images: Vec<String>,
}

/// A category as it was entered, in a form or as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryFields {
    /// Its name.
    pub name: String,
    /// The category that it is to be in; none at the top.
    pub parent_id: Option<i64>,
}
