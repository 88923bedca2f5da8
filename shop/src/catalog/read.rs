//! The queries.

use shop_telemetry::Label;

use super::rows::{CategoryRow, CountRow, CountedRow, ListedRow, ProductRow};
use super::statements as sql;
use super::{
    Category, CategoryId, CategoryNode, Listed, Listing, Page, Product, ProductId, SearchTerms,
    Slug,
};
use crate::database::Database;
use crate::database::Parameter::{Integer, Text};
use crate::error::Error;

/// Reads the catalog from the database. Clones share it.
#[derive(Clone)]
pub(super) struct Reader(pub(super) Database);

impl Reader {
    pub(super) async fn products(&self, listing: Listing) -> Result<Listed, Error> {
        let part = [listing.limit(), listing.offset()].map(Integer);
        let rows = self.0.read("products.list", sql::all(listing.sort), &part);
        let total = self.0.read("products.count", sql::COUNT_ALL, &[]);
        page(rows.await?, total, listing).await
    }

    pub(super) async fn products_in(
        &self,
        category: CategoryId,
        listing: Listing,
    ) -> Result<Listed, Error> {
        let category = category.get();
        let part = [category, listing.limit(), listing.offset()].map(Integer);
        let (of, sql) = ([Integer(category)], sql::branch(listing.sort));
        let rows = self.0.read("category_products.list", sql, &part);
        let total = self
            .0
            .read("category_products.count", sql::COUNT_BRANCH, &of);
        page(rows.await?, total, listing).await
    }

    /// There may be much to put in order, which is left to the driver.
    pub(super) async fn search(
        &self,
        terms: &SearchTerms,
        listing: Listing,
    ) -> Result<Listed, Error> {
        let kind = self.0.kind();
        let question = terms.question(kind);
        let question = [Text(&question)];
        let patterns = terms.patterns();
        let patterns = patterns.each_ref().map(|pattern| Text(pattern));
        let part = [listing.limit(), listing.offset()].map(Integer);
        let all = [patterns.as_slice(), &question, &part].concat();
        let rows = self.0.scan("search.list", sql::found(kind), &all);
        let total = self
            .0
            .scan("search.count", sql::count_found(kind), &question);
        page(rows.await?, total, listing).await
    }

    pub(super) async fn product(&self, id: ProductId) -> Result<Option<(Product, Label)>, Error> {
        let id = [Integer(id.get())];
        let rows = self.0.read("product.by_id", sql::PRODUCT_BY_ID, &id);
        self.whole(rows.await?).await
    }

    pub(super) async fn product_by_slug(
        &self,
        slug: &Slug,
    ) -> Result<Option<(Product, Label)>, Error> {
        let slug = [Text(slug.as_str())];
        let rows = self.0.read("product.by_slug", sql::PRODUCT_BY_SLUG, &slug);
        self.whole(rows.await?).await
    }

    /// The product of a row with its pictures, and the label of its views.
    async fn whole(&self, rows: Vec<ProductRow>) -> Result<Option<(Product, Label)>, Error> {
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let images = if row.has_image() {
            let id = [Integer(row.id())];
            self.0.read("product.images", sql::IMAGES, &id).await?
        } else {
            Vec::new()
        };
        let label = row.label();
        Ok(Some((row.product(images)?, label)))
    }

    pub(super) async fn categories(&self) -> Result<Vec<CategoryNode>, Error> {
        let rows = self.0.read("categories.list", sql::CATEGORIES, &[]).await?;
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
        let id = [Integer(id.get())];
        let rows = self.0.read("category.by_id", sql::CATEGORY_BY_ID, &id);
        let row: Option<CategoryRow> = rows.await?.into_iter().next();
        row.map(Category::try_from).transpose()
    }
}

/// A page of its rows. Where there are none the length of the list is not known from them, and read when it may be something.
async fn page(
    rows: Vec<ListedRow>,
    total: impl Future<Output = sqlx::Result<Vec<CountRow>>>,
    listing: Listing,
) -> Result<Listed, Error> {
    let total = match rows.first() {
        Some(row) => row.total(),
        None if listing.offset() == 0 => 0,
        None => total.await?.first().map_or(0, |row| row.0.unsigned_abs()),
    };
    let items = rows
        .into_iter()
        .map(ListedRow::summary)
        .collect::<Result<_, _>>()?;
    let page = Page {
        items,
        total,
        listing,
    };
    Ok(page.into())
}
