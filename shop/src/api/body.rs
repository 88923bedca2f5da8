//! What the API's answers look like. Numbers of money are minor units, times are milliseconds since the epoch.

use serde::Serialize;

use crate::catalog::{CategoryNode, Money, Page, Product, ProductSummary, Rating};
use crate::web::Links;

#[derive(Serialize)]
pub(crate) struct Price {
    minor: u64,
    currency: &'static str,
    text: String,
}

impl From<Money> for Price {
    fn from(money: Money) -> Self {
        Self {
            minor: money.minor(),
            currency: money.currency().code(),
            text: money.to_string(),
        }
    }
}

/// Stars of 5, to a tenth.
#[derive(Serialize)]
pub(crate) struct RatingBody {
    average: Option<f64>,
    reviews: u32,
}

impl From<Rating> for RatingBody {
    fn from(rating: Rating) -> Self {
        Self {
            average: rating.tenths().map(|tenths| f64::from(tenths) / 10.0),
            reviews: rating.reviews,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CategoryReference {
    id: i64,
    slug: String,
    name: String,
}

#[derive(Serialize)]
pub(super) struct ProductItem {
    id: i64,
    slug: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
    in_stock: bool,
    rating: RatingBody,
    image: Option<String>,
    category: CategoryReference,
    url: String,
}

impl From<&ProductSummary> for ProductItem {
    fn from(product: &ProductSummary) -> Self {
        Self {
            id: product.id.get(),
            slug: product.slug.to_string(),
            name: product.name.clone(),
            price: Some(product.price.into()),
            in_stock: product.stock > 0,
            rating: product.rating.into(),
            image: product.image.as_ref().map(ToString::to_string),
            category: CategoryReference {
                id: product.category_id.get(),
                slug: product.category_slug.to_string(),
                name: product.category_name.clone(),
            },
            url: format!("/api/products/{}", product.id),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ProductBody {
    #[serde(flatten)]
    item: ProductItem,
    description: String,
    images: Vec<String>,
    stock: u32,
    created_at: i64,
    page: String,
}

impl From<&Product> for ProductBody {
    fn from(product: &Product) -> Self {
        Self {
            item: ProductItem::from(&product.summary),
            description: product.description.clone(),
            images: product.images.iter().map(ToString::to_string).collect(),
            stock: product.summary.stock,
            created_at: product.created_at,
            page: format!("/products/{}", product.summary.slug),
        }
    }
}

impl ProductBody {
    /// As the fault switch may want it.
    pub(super) fn without_price(mut self) -> Self {
        self.item.price = None;
        self
    }
}

#[derive(Serialize)]
pub(super) struct ProductList {
    items: Vec<ProductItem>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
    links: Links,
}

impl ProductList {
    pub(super) fn new(path: &str, search: Option<&str>, page: &Page<ProductSummary>) -> Self {
        Self {
            items: page.items.iter().map(ProductItem::from).collect(),
            total: page.total,
            page: page.listing.page.get(),
            per_page: page.listing.per_page.get(),
            pages: page.pages(),
            links: Links::new(path, search, page),
        }
    }

    /// As the fault switch may want it.
    pub(super) fn without_prices(mut self) -> Self {
        for item in &mut self.items {
            item.price = None;
        }
        self
    }
}

#[derive(Serialize)]
pub(super) struct CategoryBody {
    id: i64,
    slug: String,
    name: String,
    products: u64,
    children: Vec<CategoryBody>,
}

impl From<&CategoryNode> for CategoryBody {
    fn from(node: &CategoryNode) -> Self {
        Self {
            id: node.category.id.get(),
            slug: node.category.slug.to_string(),
            name: node.category.name.clone(),
            products: node.products,
            children: node.children.iter().map(Self::from).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct CategoryList {
    items: Vec<CategoryBody>,
}

impl CategoryList {
    pub(super) fn new(forest: &[CategoryNode]) -> Self {
        Self {
            items: forest.iter().map(CategoryBody::from).collect(),
        }
    }
}
