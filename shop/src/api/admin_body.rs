//! What administrators send and get of the catalog.

use serde::{Deserialize, Serialize};

use super::Price;
use crate::catalog::{
    CategoryFields, CategoryId, Currency, ManagedCategory, ManagedItem, ManagedProduct, Page,
    ProductFields,
};
use crate::error::Error;

/// A price as it is sent: what an answer holds besides may stay in it.
#[derive(Deserialize)]
struct PriceGiven {
    minor: i64,
    #[serde(default)]
    currency: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ProductGiven {
    name: String,
    #[serde(default)]
    description: String,
    price: PriceGiven,
    category_id: i64,
    #[serde(default)]
    images: Vec<String>,
    /// Pieces of a new product.
    #[serde(default)]
    pub(super) stock: u32,
    /// Which state was seen of one that is there.
    pub(super) version: Option<i64>,
}

impl ProductGiven {
    pub(super) fn fields(self) -> Result<ProductFields, Error> {
        let currency = self.price.currency.as_deref();
        if currency.is_some_and(|code| Currency::from_code(code).is_none()) {
            return Err(Error::invalid("price", "is in EUR"));
        }
        Ok(ProductFields {
            name: self.name,
            description: self.description,
            price_minor: self.price.minor,
            category_id: self.category_id,
            images: self.images,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct CategoryGiven {
    name: String,
    #[serde(default)]
    parent_id: Option<i64>,
    pub(super) version: Option<i64>,
}

impl From<CategoryGiven> for CategoryFields {
    fn from(given: CategoryGiven) -> Self {
        Self {
            name: given.name,
            parent_id: given.parent_id,
        }
    }
}

#[derive(Serialize)]
struct CategoryReference {
    id: i64,
    slug: String,
    name: String,
}

#[derive(Serialize)]
pub(super) struct ManagedItemBody {
    id: i64,
    slug: String,
    name: String,
    price: Price,
    stock: u32,
    category: CategoryReference,
    image: Option<String>,
    version: i64,
    created_at: i64,
    updated_at: i64,
    retired_at: Option<i64>,
    url: String,
}

impl From<&ManagedItem> for ManagedItemBody {
    fn from(item: &ManagedItem) -> Self {
        let product = &item.summary;
        Self {
            id: product.id.get(),
            slug: product.slug.to_string(),
            name: product.name.clone(),
            price: product.price.into(),
            stock: product.stock,
            category: CategoryReference {
                id: product.category_id.get(),
                slug: product.category_slug.to_string(),
                name: product.category_name.clone(),
            },
            image: product.image.as_ref().map(ToString::to_string),
            version: item.version.get(),
            created_at: item.created_at,
            updated_at: item.updated_at,
            retired_at: item.retired_at,
            url: format!("/api/admin/products/{}", product.id),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ManagedProductBody {
    #[serde(flatten)]
    item: ManagedItemBody,
    description: String,
    images: Vec<String>,
}

impl From<&ManagedProduct> for ManagedProductBody {
    fn from(product: &ManagedProduct) -> Self {
        Self {
            item: ManagedItemBody::from(&product.item),
            description: product.description.clone(),
            images: product.images.iter().map(ToString::to_string).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ManagedList {
    items: Vec<ManagedItemBody>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
}

impl From<&Page<ManagedItem>> for ManagedList {
    fn from(page: &Page<ManagedItem>) -> Self {
        Self {
            items: page.items.iter().map(ManagedItemBody::from).collect(),
            total: page.total,
            page: page.listing.page.get(),
            per_page: page.listing.per_page.get(),
            pages: page.pages(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ManagedCategoryBody {
    id: i64,
    parent_id: Option<i64>,
    slug: String,
    name: String,
    level: usize,
    products: u64,
    retired_products: u64,
    version: i64,
}

impl From<&ManagedCategory> for ManagedCategoryBody {
    fn from(node: &ManagedCategory) -> Self {
        Self {
            id: node.category.id.get(),
            parent_id: node.category.parent.map(CategoryId::get),
            slug: node.category.slug.to_string(),
            name: node.category.name.clone(),
            level: node.level,
            products: node.products,
            retired_products: node.retired,
            version: node.version.get(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ManagedCategoryList {
    items: Vec<ManagedCategoryBody>,
}

impl From<&[ManagedCategory]> for ManagedCategoryList {
    fn from(categories: &[ManagedCategory]) -> Self {
        let items = categories.iter().map(ManagedCategoryBody::from).collect();
        Self { items }
    }
}
