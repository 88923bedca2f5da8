//! What the API's answers look like. Numbers of money are minor units, times are milliseconds since the epoch.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::catalog::{
    CategoryNode, ImageUrl, Money, Page, Product, ProductId, ProductSummary, Rating,
};
use crate::web::Links;

#[derive(Serialize, ToSchema)]
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
#[derive(Serialize, ToSchema)]
#[schema(as = Rating)]
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

#[derive(Serialize, ToSchema)]
pub(super) struct CategoryReference<'a> {
    id: i64,
    slug: &'a str,
    name: &'a str,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ProductItem<'a> {
    id: i64,
    slug: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
    in_stock: bool,
    rating: RatingBody,
    image: Option<&'a str>,
    category: CategoryReference<'a>,
    #[serde(serialize_with = "address")]
    #[schema(value_type = String)]
    url: ProductId,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn address<S: Serializer>(product: &ProductId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("/api/products/{product}"))
}

impl<'a> From<&'a ProductSummary> for ProductItem<'a> {
    fn from(product: &'a ProductSummary) -> Self {
        Self {
            id: product.id.get(),
            slug: product.slug.as_str(),
            name: &product.name,
            price: Some(product.price.into()),
            in_stock: product.stock > 0,
            rating: product.rating.into(),
            image: product.image.as_ref().map(ImageUrl::as_str),
            category: CategoryReference {
                id: product.category_id.get(),
                slug: product.category_slug.as_str(),
                name: &product.category_name,
            },
            url: product.id,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub(super) struct ProductBody<'a> {
    #[serde(flatten)]
    item: ProductItem<'a>,
    description: &'a str,
    images: Vec<&'a str>,
    stock: u32,
    created_at: i64,
    page: String,
}

impl<'a> From<&'a Product> for ProductBody<'a> {
    fn from(product: &'a Product) -> Self {
        Self {
            item: ProductItem::from(&product.summary),
            description: &product.description,
            images: product.images.iter().map(ImageUrl::as_str).collect(),
            stock: product.summary.stock,
            created_at: product.created_at,
            page: format!("/products/{}", product.summary.slug),
        }
    }
}

impl ProductBody<'_> {
    /// As the fault switch may want it.
    pub(super) fn without_price(mut self) -> Self {
        self.item.price = None;
        self
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct ProductList<'a> {
    items: Vec<ProductItem<'a>>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
    links: Links,
}

impl<'a> ProductList<'a> {
    pub(super) fn new(path: &str, search: Option<&str>, page: &'a Page<ProductSummary>) -> Self {
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

#[derive(Serialize, ToSchema)]
#[schema(as = Category)]
pub(super) struct CategoryBody {
    id: i64,
    slug: String,
    name: String,
    products: u64,
    #[schema(no_recursion)]
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

#[derive(Serialize, ToSchema)]
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
