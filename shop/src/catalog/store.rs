//! Reading the catalog.

use std::collections::BTreeMap;

use shop_telemetry::{Label, Metric, Telemetry};

use super::rows::{CategoryRow, CountRow, ProductRow, SummaryRow};
use super::statements as sql;
use super::{
    Category, CategoryId, CategoryNode, Listing, Page, Product, ProductId, ProductSummary,
    SearchTerms, Slug,
};
use crate::database::Database;
use crate::error::Error;

/// The catalog. Clones share the database.
#[derive(Clone)]
pub struct Catalog {
    database: Database,
    telemetry: Telemetry,
}

type Summaries = Page<ProductSummary>;

impl Catalog {
    /// The catalog in `database`, which records into `telemetry` what customers do with it.
    pub fn new(database: Database, telemetry: Telemetry) -> Self {
        Self {
            database,
            telemetry,
        }
    }

    /// A page of all products.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products(&self, listing: Listing) -> Result<Summaries, Error> {
        let total = sqlx::query_as(sql::COUNT_ALL).fetch_one(self.database.pool());
        let total = self.database.timed("products.count", total).await?;
        let rows = sqlx::query_as(sql::all(listing.sort))
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("products.list", rows).await?;
        page(rows, &total, listing)
    }

    /// A page of the products of a category and of those below it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products_in(
        &self,
        category: CategoryId,
        listing: Listing,
    ) -> Result<Summaries, Error> {
        let total = sqlx::query_as(sql::COUNT_BRANCH)
            .bind(category.get())
            .fetch_one(self.database.pool());
        let total = self
            .database
            .timed("category_products.count", total)
            .await?;
        let rows = sqlx::query_as(sql::branch(listing.sort))
            .bind(category.get())
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("category_products.list", rows).await?;
        page(rows, &total, listing)
    }

    /// A page of what a search finds: products that have a word beginning with each term, best first. A term in the name is
    /// worth more than one in the category or the description.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(&self, terms: &SearchTerms, listing: Listing) -> Result<Summaries, Error> {
        let patterns = terms.patterns();
        let mut total = sqlx::query_as(sql::COUNT_FOUND);
        let mut rows = sqlx::query_as(sql::FOUND);
        for pattern in patterns {
            total = total.bind(pattern.clone());
            rows = rows.bind(pattern);
        }
        let total = total.fetch_one(self.database.pool());
        let total = self.database.timed("search.count", total).await?;
        let rows = rows
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("search.list", rows).await?;
        let found = page(rows, &total, listing)?;
        let without_result = f64::from(u8::from(found.total == 0));
        self.telemetry.record_together(
            &Label::Service,
            &[
                (Metric::Searches, 1.0),
                (Metric::SearchesWithoutResult, without_result),
            ],
        );
        Ok(found)
    }

    /// The product with this number, which counts as a view.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product(&self, id: ProductId) -> Result<Option<Product>, Error> {
        let row = sqlx::query_as::<_, ProductRow>(sql::PRODUCT_BY_ID)
            .bind(id.get())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("product.by_id", row).await?;
        self.viewed(row).await
    }

    /// The product with this slug, which counts as a view.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product_by_slug(&self, slug: &Slug) -> Result<Option<Product>, Error> {
        let row = sqlx::query_as::<_, ProductRow>(sql::PRODUCT_BY_SLUG)
            .bind(slug.as_str().to_owned())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("product.by_slug", row).await?;
        self.viewed(row).await
    }

    async fn viewed(&self, row: Option<ProductRow>) -> Result<Option<Product>, Error> {
        let Some(row) = row else {
            return Ok(None);
        };
        let images = if row.has_image() {
            let images = sqlx::query_as(sql::IMAGES)
                .bind(row.id())
                .fetch_all(self.database.pool());
            self.database.timed("product.images", images).await?
        } else {
            Vec::new()
        };
        let label = row.label();
        let product = row.product(images)?;
        self.telemetry.count(Metric::ProductViews, &label);
        Ok(Some(product))
    }

    /// All categories as trees, in the shop's order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn categories(&self) -> Result<Vec<CategoryNode>, Error> {
        let rows =
            sqlx::query_as::<_, CategoryRow>(sql::CATEGORIES).fetch_all(self.database.pool());
        let rows = self.database.timed("categories.list", rows).await?;
        let counts =
            sqlx::query_as::<_, (i64, i64)>(sql::CATEGORY_COUNTS).fetch_all(self.database.pool());
        let counts = self.database.timed("categories.count", counts).await?;
        let categories = rows
            .into_iter()
            .map(Category::try_from)
            .collect::<Result<_, _>>()?;
        let counts: BTreeMap<_, _> = counts
            .into_iter()
            .map(|(id, count)| (CategoryId::new(id), count.unsigned_abs()))
            .collect();
        Ok(CategoryNode::forest(categories, &counts))
    }

    /// The category with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn category(&self, id: CategoryId) -> Result<Option<Category>, Error> {
        let row = sqlx::query_as::<_, CategoryRow>(sql::CATEGORY_BY_ID)
            .bind(id.get())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("category.by_id", row).await?;
        row.map(Category::try_from).transpose()
    }
}

fn page(rows: Vec<SummaryRow>, total: &CountRow, listing: Listing) -> Result<Summaries, Error> {
    let items = rows
        .into_iter()
        .map(ProductSummary::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        total: total.0.unsigned_abs(),
        listing,
    })
}
