//! Rows as the database gives them, and what they mean.

use shop_telemetry::{DimensionValue, Label};
use sqlx::FromRow;

use super::{
    Category, CategoryId, Currency, ImageUrl, Money, Product, ProductId, ProductSummary, Rating,
    Slug,
};
use crate::error::Error;

#[derive(FromRow)]
pub(super) struct CountRow(pub(super) i64);

#[derive(FromRow)]
pub(super) struct SummaryRow {
    id: i64,
    slug: String,
    name: String,
    price_minor: i64,
    currency: String,
    stock: i64,
    category_id: i64,
    category_slug: String,
    category_name: String,
    image: String,
    rating_count: i64,
    rating_sum: i64,
}

#[derive(FromRow)]
pub(super) struct ListedRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    /// How long the whole list is.
    total: i64,
}

#[derive(FromRow)]
pub(super) struct CountedRow {
    #[sqlx(flatten)]
    category: CategoryRow,
    products: i64,
}

#[derive(FromRow)]
pub(super) struct ProductRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    description: String,
    created_at: i64,
    /// The category of the top level that it is under.
    top_slug: String,
}

impl ListedRow {
    pub(super) fn total(&self) -> u64 {
        self.total.unsigned_abs()
    }

    pub(super) fn summary(self) -> Result<ProductSummary, Error> {
        self.summary.try_into()
    }
}

impl CountedRow {
    /// The category, and the products in it.
    pub(super) fn counted(self) -> Result<(Category, u64), Error> {
        Ok((self.category.try_into()?, self.products.unsigned_abs()))
    }
}

impl ProductRow {
    /// The label of its views.
    pub(super) fn label(&self) -> Label {
        Label::Category(DimensionValue::nearest(&self.top_slug))
    }
}

#[derive(FromRow)]
pub(super) struct CategoryRow {
    id: i64,
    parent_id: Option<i64>,
    slug: String,
    name: String,
}

impl TryFrom<SummaryRow> for ProductSummary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self, Error> {
        let minor = u64::try_from(row.price_minor).map_err(|_| Error::Broken("a price"))?;
        let currency = Currency::from_code(&row.currency).ok_or(Error::Broken("a currency"))?;
        Ok(Self {
            id: ProductId::new(row.id),
            slug: slug(&row.slug)?,
            name: row.name,
            price: Money::new(minor, currency),
            stock: u32::try_from(row.stock).map_err(|_| Error::Broken("a stock"))?,
            category_id: CategoryId::new(row.category_id),
            category_slug: slug(&row.category_slug)?,
            category_name: row.category_name,
            image: ImageUrl::kept(&row.image)?,
            rating: Rating {
                reviews: u32::try_from(row.rating_count).map_err(|_| Error::Broken("a rating"))?,
                stars: u32::try_from(row.rating_sum).map_err(|_| Error::Broken("a rating"))?,
            },
        })
    }
}

impl ProductRow {
    pub(super) fn has_image(&self) -> bool {
        !self.summary.image.is_empty()
    }

    pub(super) fn id(&self) -> i64 {
        self.summary.id
    }

    pub(super) fn product(self, images: Vec<(String,)>) -> Result<Product, Error> {
        Ok(Product {
            summary: self.summary.try_into()?,
            description: self.description,
            images: image_urls(images)?,
            created_at: self.created_at,
        })
    }
}

pub(super) fn image_urls(rows: Vec<(String,)>) -> Result<Vec<ImageUrl>, Error> {
    let images = rows.into_iter().map(|(text,)| ImageUrl::kept(&text));
    images.filter_map(Result::transpose).collect()
}

impl TryFrom<CategoryRow> for Category {
    type Error = Error;

    fn try_from(row: CategoryRow) -> Result<Self, Error> {
        Ok(Self {
            id: CategoryId::new(row.id),
            parent: row.parent_id.map(CategoryId::new),
            slug: slug(&row.slug)?,
            name: row.name,
        })
    }
}

pub(super) fn slug(text: &str) -> Result<Slug, Error> {
    text.parse().map_err(|_| Error::Broken("a slug"))
}
