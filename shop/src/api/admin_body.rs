//! What administrators send and get of the catalog.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Price;
use crate::catalog::{
    CategoryFields, CategoryId, Currency, ManagedCategory, ManagedItem, ManagedProduct, Page,
    ProductFields, Version,
};
use crate::inventory::Pieces;

/// A price as it is sent: what an answer holds besides may stay in it.
#[derive(Deserialize, ToSchema)]
struct PriceGiven {
    /// Cents.
    #[schema(minimum = 1, maximum = 10_000_000)]
    minor: i64,
    /// `EUR`, and so is none.
    #[serde(default)]
    #[schema(schema_with = crate::openapi::currency, required = false)]
    currency: Currency,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ProductGiven {
    /// With a letter or a digit in it.
    #[schema(min_length = 1)]
    name: String,
    /// Some sentences.
    #[serde(default)]
    description: String,
    price: PriceGiven,
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    category_id: i64,
    /// Addresses of pictures.
    #[serde(default)]
    #[schema(max_items = 8)]
    images: Vec<String>,
    /// Pieces of a new product.
    #[serde(default)]
    #[schema(value_type = u32, maximum = 1_000_000)]
    pub(super) stock: Pieces,
}

/// What a product or a category is to be, and which state of it was seen.
#[derive(Deserialize, ToSchema)]
pub(super) struct Changed<T> {
    #[serde(flatten)]
    pub(super) to: T,
    /// Which state was seen.
    #[schema(value_type = u64, maximum = 9_007_199_254_740_991_i64)]
    pub(super) version: Version,
}

impl From<ProductGiven> for ProductFields {
    fn from(given: ProductGiven) -> Self {
        let PriceGiven {
            minor,
            currency: Currency::Eur,
        } = given.price;
        Self {
            name: given.name,
            description: given.description,
            price_minor: minor,
            category_id: given.category_id,
            images: given.images,
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct CategoryGiven {
    /// With a letter or a digit in it.
    #[schema(min_length = 1)]
    name: String,
    /// The one above it, if any.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    parent_id: Option<i64>,
}

impl From<CategoryGiven> for CategoryFields {
    fn from(given: CategoryGiven) -> Self {
        Self {
            name: given.name,
            parent_id: given.parent_id,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct CategoryReference {
    id: i64,
    slug: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ManagedProductItem)]
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

#[derive(Serialize, ToSchema)]
#[schema(as = ManagedProduct)]
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

#[derive(Serialize, ToSchema)]
#[schema(as = ManagedProductList)]
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

#[derive(Serialize, ToSchema)]
#[schema(as = ManagedCategory)]
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

#[derive(Serialize, ToSchema)]
pub(super) struct ManagedCategoryList {
    items: Vec<ManagedCategoryBody>,
}

impl From<&[ManagedCategory]> for ManagedCategoryList {
    fn from(categories: &[ManagedCategory]) -> Self {
        let items = categories.iter().map(ManagedCategoryBody::from).collect();
        Self { items }
    }
}
