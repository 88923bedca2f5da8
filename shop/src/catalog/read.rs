//! The queries.

use shop_telemetry::Label;

use super::rows::{CategoryRow, CountRow, CountedRow, ListedRow, ProductRow};
use super::statements as sql;
use super::{
    Category, CategoryId, CategoryNode, Listing, Page, Product, ProductId, ProductSummary,
    SearchTerms, Slug,
};
use crate::database::Database;
use crate::error::Error;

pub(super) type Summaries = Page<ProductSummary>;

/// Reads the catalog from the database. Clones share it.
#[derive(Clone)]
pub(super) struct Reader(pub(super) Database);

impl Reader {
    pub(super) async fn products(&self, listing: Listing) -> Result<Summaries, Error> {
        let rows = sqlx::query_as(sql::all(listing.sort))
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.0.pool());
        let rows = self.0.timed("products.list", rows).await?;
        let total = async {
            let total = sqlx::query_as(sql::COUNT_ALL).fetch_one(self.0.pool());
            self.0.timed("products.count", total).await
        };
        page(rows, total, listing).await
    }

    pub(super) async fn products_in(
        &self,
        category: CategoryId,
        listing: Listing,
    ) -> Result<Summaries, Error> {
        let rows = sqlx::query_as(sql::branch(listing.sort))
            .bind(category.get())
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.0.pool());
        let rows = self.0.timed("category_products.list", rows).await?;
        let total = async {
            let total = sqlx::query_as(sql::COUNT_BRANCH)
                .bind(category.get())
                .fetch_one(self.0.pool());
            self.0.timed("category_products.count", total).await
        };
        page(rows, total, listing).await
    }

    pub(super) async fn search(
        &self,
        terms: &SearchTerms,
        listing: Listing,
    ) -> Result<Summaries, Error> {
        let patterns = terms.patterns();
        let mut total = sqlx::query_as(sql::COUNT_FOUND);
        let mut rows = sqlx::query_as(sql::FOUND);
        for pattern in patterns {
            total = total.bind(pattern.clone());
            rows = rows.bind(pattern);
        }
        let rows = rows
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.0.pool());
        let rows = self.0.timed("search.list", rows).await?;
        let total = async {
            let total = total.fetch_one(self.0.pool());
            self.0.timed("search.count", total).await
        };
        page(rows, total, listing).await
    }

    pub(super) async fn product(&self, id: ProductId) -> Result<Option<(Product, Label)>, Error> {
        let row = sqlx::query_as(sql::PRODUCT_BY_ID)
            .bind(id.get())
            .fetch_optional(self.0.pool());
        let row = self.0.timed("product.by_id", row).await?;
        self.whole(row).await
    }

    pub(super) async fn product_by_slug(
        &self,
        slug: &Slug,
    ) -> Result<Option<(Product, Label)>, Error> {
        let row = sqlx::query_as(sql::PRODUCT_BY_SLUG)
            .bind(slug.as_str().to_owned())
            .fetch_optional(self.0.pool());
        let row = self.0.timed("product.by_slug", row).await?;
        self.whole(row).await
    }

    /// The product of a row with its pictures, and the label of its views.
    async fn whole(&self, row: Option<ProductRow>) -> Result<Option<(Product, Label)>, Error> {
        let Some(row) = row else {
            return Ok(None);
        };
        let images = if row.has_image() {
            let images = sqlx::query_as(sql::IMAGES)
                .bind(row.id())
                .fetch_all(self.0.pool());
            self.0.timed("product.images", images).await?
        } else {
            Vec::new()
        };
        let label = row.label();
        Ok(Some((row.product(images)?, label)))
    }

    pub(super) async fn categories(&self) -> Result<Vec<CategoryNode>, Error> {
        let rows = sqlx::query_as::<_, CountedRow>(sql::CATEGORIES).fetch_all(self.0.pool());
        let rows = self.0.timed("categories.list", rows).await?;
        let counted: Vec<_> = rows
            .into_iter()
            .map(CountedRow::counted)
            .collect::<Result<_, _>>()?;
        let counts = counted
            .iter()
            .map(|(category, products)| (category.id, *products));
        let counts = counts.collect();
        let categories = counted.into_iter().map(|(category, _)| category).collect();
        Ok(CategoryNode::forest(categories, &counts))
    }

    pub(super) async fn category(&self, id: CategoryId) -> Result<Option<Category>, Error> {
        let row = sqlx::query_as::<_, CategoryRow>(sql::CATEGORY_BY_ID)
            .bind(id.get())
            .fetch_optional(self.0.pool());
        let row = self.0.timed("category.by_id", row).await?;
        row.map(Category::try_from).transpose()
    }
}

/// A page of its rows. Where there are none the length of the list is not known from them, and read when it may be something.
async fn page(
    rows: Vec<ListedRow>,
    total: impl Future<Output = sqlx::Result<CountRow>>,
    listing: Listing,
) -> Result<Summaries, Error> {
    let total = match rows.first() {
        Some(row) => row.total(),
        None if listing.offset() == 0 => 0,
        None => total.await?.0.unsigned_abs(),
    };
    let items = rows
        .into_iter()
        .map(ListedRow::summary)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        total,
        listing,
    })
}
