//! Rows as the database gives them, and what they mean.

use shop_telemetry::{DimensionValue, Label};
use sqlx::FromRow;
use sqlx::any::AnyRow;

use super::{
    Category, CategoryId, Currency, ImageUrl, Money, Product, ProductId, ProductSummary, Rating,
    Slug,
};
use crate::database::{Columns, FromColumns};
use crate::error::Error;

pub(super) struct CountRow(pub(super) i64);

/// The columns of `summary!`, which stand first.
pub(super) struct SummaryRow {
    id: i64,
    slug: String,
    name: String,
    price_minor: i64,
    currency: Option<Currency>,
    stock: i64,
    category_id: i64,
    category_slug: String,
    category_name: String,
    image: String,
    rating_count: i64,
    rating_sum: i64,
}

pub(super) struct ListedRow {
    summary: SummaryRow,
    /// How long the whole list is.
    total: i64,
}

pub(super) struct CountedRow {
    category: CategoryRow,
    products: i64,
}

pub(super) struct ProductRow {
    summary: SummaryRow,
    description: String,
    created_at: i64,
    /// The category of the top level that it is under.
    top_slug: String,
}

pub(super) struct ImageRow(String);

impl FromColumns for CountRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        columns.integer(0).map(Self)
    }
}

impl SummaryRow {
    const COLUMNS: usize = 12;
}

impl FromColumns for SummaryRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        Ok(Self {
            id: columns.integer(0)?,
            slug: columns.text(1)?.into_owned(),
            name: columns.text(2)?.into_owned(),
            price_minor: columns.integer(3)?,
            currency: Currency::from_code(&columns.text(4)?),
            stock: columns.integer(5)?,
            category_id: columns.integer(6)?,
            category_slug: columns.text(7)?.into_owned(),
            category_name: columns.text(8)?.into_owned(),
            image: columns.text(9)?.into_owned(),
            rating_count: columns.integer(10)?,
            rating_sum: columns.integer(11)?,
        })
    }
}

impl FromRow<'_, AnyRow> for SummaryRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Self::read(&Columns::Driver(row))
    }
}

impl FromColumns for ListedRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        Ok(Self {
            summary: SummaryRow::read(columns)?,
            total: columns.integer(SummaryRow::COLUMNS)?,
        })
    }
}

impl FromColumns for ProductRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        const NEXT: usize = SummaryRow::COLUMNS;
        Ok(Self {
            summary: SummaryRow::read(columns)?,
            description: columns.text(NEXT)?.into_owned(),
            created_at: columns.integer(NEXT + 1)?,
            top_slug: columns.text(NEXT + 2)?.into_owned(),
        })
    }
}

impl FromColumns for ImageRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        Ok(Self(columns.text(0)?.into_owned()))
    }
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

pub(super) struct CategoryRow {
    id: i64,
    parent_id: Option<i64>,
    slug: String,
    name: String,
}

impl FromColumns for CategoryRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        Ok(Self {
            id: columns.integer(0)?,
            parent_id: columns.optional_integer(1)?,
            slug: columns.text(2)?.into_owned(),
            name: columns.text(3)?.into_owned(),
        })
    }
}

impl FromColumns for CountedRow {
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
        Ok(Self {
            category: CategoryRow::read(columns)?,
            products: columns.integer(4)?,
        })
    }
}

impl TryFrom<SummaryRow> for ProductSummary {
    type Error = Error;

    fn try_from(row: SummaryRow) -> Result<Self, Error> {
        let minor = u64::try_from(row.price_minor).map_err(|_| Error::Broken("a price"))?;
        let currency = row.currency.ok_or(Error::Broken("a currency"))?;
        Ok(Self {
            id: ProductId::new(row.id),
            slug: kept_slug(row.slug)?,
            name: row.name,
            price: Money::new(minor, currency),
            stock: u32::try_from(row.stock).map_err(|_| Error::Broken("a stock"))?,
            category_id: CategoryId::new(row.category_id),
            category_slug: kept_slug(row.category_slug)?,
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

    pub(super) fn product(self, images: Vec<ImageRow>) -> Result<Product, Error> {
        let images = images.into_iter().map(|ImageRow(url)| (url,)).collect();
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
            slug: kept_slug(row.slug)?,
            name: row.name,
        })
    }
}

pub(super) fn slug(text: &str) -> Result<Slug, Error> {
    text.parse().map_err(|_| Error::Broken("a slug"))
}

fn kept_slug(text: String) -> Result<Slug, Error> {
    text.try_into().map_err(|_| Error::Broken("a slug"))
}
