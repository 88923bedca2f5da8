//! Reading the catalog, through its cache if it has one.

use std::sync::Arc;

use shop_telemetry::{Label, Metric, Telemetry};

use super::cache::{CacheSize, Kept, Listed, Lookups, Served};
use super::read::Reader;
use super::{Category, CategoryId, CategoryNode, Listing, Product, ProductId, SearchTerms, Slug};
use crate::database::Database;
use crate::error::Error;

/// The catalog. Clones share the database and the cache.
#[derive(Clone)]
pub struct Catalog {
    reader: Reader,
    kept: Option<Caches>,
    telemetry: Telemetry,
}

/// By what they hold, so that none pushes out what another needs.
#[derive(Clone)]
struct Caches {
    lists: Kept<(Option<CategoryId>, Listing), Listed>,
    searches: Kept<(SearchTerms, Listing), Listed>,
    products: Kept<ProductKey, Viewed>,
    categories: Kept<(), Vec<CategoryNode>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum ProductKey {
    Id(ProductId),
    Slug(Slug),
}

/// A product, and the label of its views.
type Viewed = Option<(Arc<Product>, Label)>;

impl Catalog {
    /// The catalog in `database`, which records into `telemetry` what customers do with it. Nothing is kept.
    pub fn new(database: Database, telemetry: Telemetry) -> Self {
        Self {
            reader: Reader(database),
            kept: None,
            telemetry,
        }
    }

    /// The same, keeping so much of what it read.
    #[must_use]
    pub fn cached(self, size: CacheSize) -> Self {
        let changes = self.reader.0.changes();
        let lookups = |name| Lookups {
            telemetry: self.telemetry.clone(),
            name,
        };
        // each gets a quarter; the categories are as many as they are
        let kept = size.bytes().map(|bytes| Caches {
            lists: Kept::new(bytes / 4, changes.clone(), lookups("lists")),
            searches: Kept::new(bytes / 4, changes.clone(), lookups("searches")),
            products: Kept::new(bytes / 4, changes.clone(), lookups("products")),
            categories: Kept::new(bytes / 4, changes.clone(), lookups("categories")),
        });
        Self { kept, ..self }
    }

    /// A page of all products.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products(&self, listing: Listing) -> Result<Served<Listed>, Error> {
        let load = self.reader.products(listing);
        match &self.kept {
            Some(kept) => kept.lists.get((None, listing), load).await,
            None => uncached(load).await,
        }
    }

    /// A page of the products of a category and of those below it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products_in(
        &self,
        category: CategoryId,
        listing: Listing,
    ) -> Result<Served<Listed>, Error> {
        let load = self.reader.products_in(category, listing);
        match &self.kept {
            Some(kept) => kept.lists.get((Some(category), listing), load).await,
            None => uncached(load).await,
        }
    }

    /// A page of what a search finds: products that have a word beginning with each term, best first. A term in the name is
    /// worth more than one in the category or the description.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(
        &self,
        terms: &SearchTerms,
        listing: Listing,
    ) -> Result<Served<Listed>, Error> {
        let load = self.reader.search(terms, listing);
        let found = match &self.kept {
            Some(kept) => kept.searches.get((terms.clone(), listing), load).await,
            None => uncached(load).await,
        }?;
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
    pub async fn product(&self, id: ProductId) -> Result<Option<Served<Product>>, Error> {
        let load = shared(self.reader.product(id));
        self.viewed(ProductKey::Id(id), load).await
    }

    /// The product with this slug, which counts as a view.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product_by_slug(&self, slug: &Slug) -> Result<Option<Served<Product>>, Error> {
        let load = shared(self.reader.product_by_slug(slug));
        self.viewed(ProductKey::Slug(slug.clone()), load).await
    }

    async fn viewed(
        &self,
        key: ProductKey,
        load: impl Future<Output = Result<Viewed, Error>>,
    ) -> Result<Option<Served<Product>>, Error> {
        let viewed = match &self.kept {
            Some(kept) => kept.products.get(key, load).await,
            None => uncached(load).await,
        }?;
        if let Some((_, label)) = &*viewed {
            self.telemetry.count(Metric::ProductViews, label);
        }
        Ok(viewed.part(|viewed| viewed.as_ref().map(|(product, _)| Arc::clone(product))))
    }

    /// All categories as trees, in the shop's order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn categories(&self) -> Result<Served<Vec<CategoryNode>>, Error> {
        let load = self.reader.categories();
        match &self.kept {
            Some(kept) => kept.categories.get((), load).await,
            None => uncached(load).await,
        }
    }

    /// The category with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn category(&self, id: CategoryId) -> Result<Option<Category>, Error> {
        if self.kept.is_none() {
            return self.reader.category(id).await;
        }
        let forest = self.categories().await?;
        Ok(CategoryNode::find(&forest, id).cloned())
    }
}

async fn uncached<T>(load: impl Future<Output = Result<T, Error>>) -> Result<Served<T>, Error> {
    load.await.map(Served::from)
}

async fn shared(
    load: impl Future<Output = Result<Option<(Product, Label)>, Error>>,
) -> Result<Viewed, Error> {
    let product = load.await?;
    Ok(product.map(|(product, label)| (Arc::new(product), label)))
}
