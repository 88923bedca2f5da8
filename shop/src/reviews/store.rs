//! Reading, writing and hiding reviews.

use shop_telemetry::{Label, Metric, Telemetry};

use super::review::shown_name;
use super::rows::{ModeratedRow, ReviewRow, SubjectRow};
use super::{Moderated, Review, ReviewDraft, Subject, statements as sql};
use crate::admin::{Action, Deed};
use crate::catalog::{CatalogAdmin, Listing, Page, ProductId, Slug};
use crate::database::{Database, Tx};
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::Ids;

const NONE: Error = Error::NotFound("review");

/// All reviews. Clones share the database.
#[derive(Clone)]
pub struct Reviews {
    database: Database,
    ids: Ids,
    catalog: CatalogAdmin,
    telemetry: Telemetry,
}

impl Reviews {
    /// The reviews of the products in `catalog`, which is told what administrators do to them.
    pub fn new(catalog: CatalogAdmin, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database: catalog.database().clone(),
            ids,
            catalog,
            telemetry,
        }
    }

    /// A product that is sold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subject(&self, id: ProductId) -> Result<Option<Subject>, Error> {
        let row = sqlx::query_as::<_, SubjectRow>(sql::SUBJECT_BY_ID)
            .bind(id.get())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("reviews.subject", row).await?;
        row.map(Subject::try_from).transpose()
    }

    /// The same by its name in addresses.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subject_by_slug(&self, slug: &Slug) -> Result<Option<Subject>, Error> {
        let row = sqlx::query_as::<_, SubjectRow>(sql::SUBJECT_BY_SLUG)
            .bind(slug.as_str().to_owned())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("reviews.subject", row).await?;
        row.map(Subject::try_from).transpose()
    }

    /// A page of a product's reviews, newest first, of as many as its rating counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, subject: &Subject, listing: Listing) -> Result<Page<Review>, Error> {
        let total = u64::from(subject.rating.reviews);
        if total == 0 {
            return Ok(Page::empty(listing));
        }
        let items = self.listed(subject.id, listing).await?;
        Ok(Page {
            items,
            total,
            listing,
        })
    }

    pub(super) async fn listed(
        &self,
        product: ProductId,
        listing: Listing,
    ) -> Result<Vec<Review>, Error> {
        let rows = sqlx::query_as::<_, ReviewRow>(sql::LIST)
            .bind(product.get())
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("reviews.list", rows).await?;
        rows.into_iter().map(Review::try_from).collect()
    }

    /// Whether a user reviewed a product already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_by(&self, product: ProductId, user: &UserId) -> Result<bool, Error> {
        let count = sqlx::query_as::<_, (i64,)>(sql::BY)
            .bind(product.get())
            .bind(user.as_str().to_owned())
            .fetch_one(self.database.pool());
        let (count,) = self.database.timed("reviews.by", count).await?;
        Ok(count > 0)
    }

    /// Writes a review, of whose author others see the first name.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they wrote one of the product before; when the product is not sold, or the database fails.
    pub async fn write(
        &self,
        product: ProductId,
        author: &UserId,
        name: &str,
        draft: &ReviewDraft,
    ) -> Result<Review, Error> {
        let mut tx = self.database.begin().await?;
        let rated = sqlx::query(sql::RATE_SOLD)
            .bind(product.get())
            .bind(i64::from(draft.rating))
            .execute(&mut *tx);
        let rated = self.database.timed("reviews.rate", rated).await?;
        if rated.rows_affected() == 0 {
            return Err(Error::NotFound("product"));
        }
        let review = Review {
            id: self.ids.next(),
            rating: draft.rating,
            title: draft.title.clone(),
            text: draft.text.clone(),
            author: shown_name(name),
            created_at: self.now(),
        };
        let written = sqlx::query(sql::WRITE)
            .bind(review.id.clone())
            .bind(product.get())
            .bind(author.as_str().to_owned())
            .bind(review.author.clone())
            .bind(i64::from(review.rating))
            .bind(review.title.clone())
            .bind(review.text.clone())
            .bind(review.created_at)
            .execute(&mut *tx);
        let written = self.database.timed("reviews.write", written).await?;
        if written.rows_affected() == 0 {
            // the stars go with the transaction
            return Err(Error::Conflict("You have reviewed this product already"));
        }
        let change = self.database.changes().products(vec![product.get()]);
        self.database.timed("commit", tx.commit()).await?;
        drop(change);
        self.telemetry
            .count(Metric::ReviewsWritten, &Label::Service);
        Ok(review)
    }

    /// A page of all reviews of all products, newest first, hidden ones too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, listing: Listing) -> Result<Page<Moderated>, Error> {
        let total = sqlx::query_as::<_, (i64,)>(sql::COUNT_ALL).fetch_one(self.database.pool());
        let (total,) = self.database.timed("admin_reviews.count", total).await?;
        let rows = sqlx::query_as::<_, ModeratedRow>(sql::ALL)
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("admin_reviews.list", rows).await?;
        let items = rows.into_iter().map(Moderated::try_from);
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            total: total.unsigned_abs(),
            listing,
        })
    }

    /// Keeps a review from being seen; it no longer counts in the product's rating. The same again changes nothing.
    ///
    /// # Errors
    /// When there is no such review, or the database fails.
    pub async fn hide(&self, by: &UserId, review: &str) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        let hidden = sqlx::query_as::<_, (i64, i64)>(sql::HIDE)
            .bind(review.to_owned())
            .bind(self.now())
            .fetch_optional(&mut *tx);
        let hidden = self.database.timed("reviews.hide", hidden).await?;
        let Some((product, stars)) = hidden else {
            return self.is_there(review).await;
        };
        self.rate(&mut tx, product, (-1, -stars)).await?;
        let deed = Deed::of(by, Action::ReviewHidden, review);
        self.catalog.finish(tx, deed).await
    }

    /// Has a review seen again. The same again changes nothing.
    ///
    /// # Errors
    /// When there is no such review, or the database fails.
    pub async fn show(&self, by: &UserId, review: &str) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        let shown = sqlx::query_as::<_, (i64, i64)>(sql::SHOW)
            .bind(review.to_owned())
            .fetch_optional(&mut *tx);
        let shown = self.database.timed("reviews.show", shown).await?;
        let Some((product, stars)) = shown else {
            return self.is_there(review).await;
        };
        self.rate(&mut tx, product, (1, stars)).await?;
        let deed = Deed::of(by, Action::ReviewShown, review);
        self.catalog.finish(tx, deed).await
    }

    async fn rate(
        &self,
        tx: &mut Tx,
        product: i64,
        (reviews, stars): (i64, i64),
    ) -> Result<(), Error> {
        let rated = sqlx::query(sql::RATE)
            .bind(product)
            .bind(reviews)
            .bind(stars)
            .execute(&mut **tx);
        self.database.timed("reviews.rate", rated).await?;
        Ok(())
    }

    async fn is_there(&self, review: &str) -> Result<(), Error> {
        let count = sqlx::query_as::<_, (i64,)>(sql::IS_THERE)
            .bind(review.to_owned())
            .fetch_one(self.database.pool());
        let (count,) = self.database.timed("reviews.is_there", count).await?;
        (count > 0).then_some(()).ok_or(NONE)
    }

    fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}
