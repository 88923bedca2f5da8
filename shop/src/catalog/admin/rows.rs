//! What administrators see, and the rows it comes from.

use serde::Deserialize;
use sqlx::FromRow;

use super::super::rows::{SummaryRow, image_urls, slug};
use super::super::{Category, CategoryId};
use super::ImageUrl;
use crate::catalog::ProductSummary;
use crate::error::Error;

/// Counts the changes of a thing: who changes it says which one they saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Version(i64);

/// A number that counts no changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version is 0 or more")]
pub struct NoVersion;

impl TryFrom<i64> for Version {
    type Error = NoVersion;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        (number >= 0).then_some(Self(number)).ok_or(NoVersion)
    }
}

impl Version {
    /// The version with this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// A product in an administrator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedItem {
    /// What customers see.
    pub summary: ProductSummary,
    /// Which state this is.
    pub version: Version,
    /// Since when it is there, in milliseconds since the epoch.
    pub created_at: i64,
    /// When an administrator changed it last; as it was first, 0.
    pub updated_at: i64,
    /// Since when it is no longer sold.
    pub retired_at: Option<i64>,
}

/// All that an administrator can change of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedProduct {
    /// What a list shows too.
    pub item: ManagedItem,
    /// Some sentences.
    pub description: String,
    /// All pictures, in order.
    pub images: Vec<ImageUrl>,
}

/// A category as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedCategory {
    /// The category.
    pub category: Category,
    /// Which state this is.
    pub version: Version,
    /// How far down it is: 1 at the top.
    pub level: usize,
    /// Products in it, not those below it.
    pub products: u64,
    /// Products in it that are no longer sold.
    pub retired: u64,
}

#[derive(FromRow)]
pub(super) struct ItemRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    version: i64,
    created_at: i64,
    updated_at: i64,
    retired_at: i64,
}

#[derive(FromRow)]
pub(super) struct ManagedRow {
    #[sqlx(flatten)]
    item: ItemRow,
    description: String,
}

#[derive(FromRow)]
pub(super) struct StateRow {
    pub(super) version: i64,
    pub(super) retired_at: i64,
}

#[derive(FromRow)]
pub(super) struct TreeRow {
    id: i64,
    parent_id: Option<i64>,
    slug: String,
    name: String,
    version: i64,
    sold: i64,
    retired: i64,
}

impl TryFrom<ItemRow> for ManagedItem {
    type Error = Error;

    fn try_from(row: ItemRow) -> Result<Self, Error> {
        Ok(Self {
            summary: row.summary.try_into()?,
            version: Version(row.version),
            created_at: row.created_at,
            updated_at: row.updated_at,
            retired_at: (row.retired_at != 0).then_some(row.retired_at),
        })
    }
}

impl ManagedRow {
    pub(super) fn product(self, images: Vec<(String,)>) -> Result<ManagedProduct, Error> {
        Ok(ManagedProduct {
            item: self.item.try_into()?,
            description: self.description,
            images: image_urls(images)?,
        })
    }
}

impl TryFrom<TreeRow> for ManagedCategory {
    type Error = Error;

    fn try_from(row: TreeRow) -> Result<Self, Error> {
        Ok(Self {
            category: Category {
                id: CategoryId::new(row.id),
                parent: row.parent_id.map(CategoryId::new),
                slug: slug(&row.slug)?,
                name: row.name,
            },
            version: Version(row.version),
            level: 1,
            products: row.sold.unsigned_abs(),
            retired: row.retired.unsigned_abs(),
        })
    }
}
