//! Products: listed with those no longer sold, made, changed, taken off sale and put back.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::QueryAs;
use sqlx::{Any, Executor, FromRow};

use super::checks::slug;
use super::rows::{ItemRow, ManagedRow, StateRow};
use super::store::Tx;
use super::{
    CatalogAdmin, ImageUrl, ManagedItem, ManagedListing, ManagedProduct, ProductDraft, Version,
    statements as sql,
};
use crate::admin::{Action, Deed};
use crate::catalog::{CategoryId, Page, ProductId, Slug, normalise};
use crate::error::Error;
use crate::identity::UserId;

const NONE: Error = Error::NotFound("product");
const LATE: Error = Error::Conflict("The product has changed since you saw it");

impl CatalogAdmin {
    /// A page of the products, those no longer sold too if they are wanted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products(&self, wanted: &ManagedListing) -> Result<Page<ManagedItem>, Error> {
        let kind = self.database.kind();
        let total = self.filtered(sql::count(kind), wanted);
        let total = total.fetch_one(self.database.pool());
        let (total,): (i64,) = self.database.timed("admin_products.count", total).await?;
        let listing = wanted.listing;
        let rows = self
            .filtered(sql::list(kind, listing.sort), wanted)
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        let rows: Vec<ItemRow> = self.database.timed("admin_products.list", rows).await?;
        let items = rows.into_iter().map(ManagedItem::try_from);
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            total: total.unsigned_abs(),
            listing,
        })
    }

    /// A product, sold or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product(&self, id: ProductId) -> Result<Option<ManagedProduct>, Error> {
        let row = sqlx::query_as::<_, ManagedRow>(sql::PRODUCT)
            .bind(id.get())
            .fetch_optional(self.database.pool());
        let Some(row) = self.database.timed("admin_product.by_id", row).await? else {
            return Ok(None);
        };
        let images = sqlx::query_as(sql::IMAGES)
            .bind(id.get())
            .fetch_all(self.database.pool());
        let images = self.database.timed("product.images", images).await?;
        row.product(images).map(Some)
    }

    /// Begins to sell a product, of which there are so many pieces.
    ///
    /// # Errors
    /// When there is no such category, or the database fails.
    pub async fn create_product(
        &self,
        by: &UserId,
        draft: &ProductDraft,
        pieces: u32,
    ) -> Result<ManagedProduct, Error> {
        let mut tx = self.database.begin().await?;
        let search_text = self.search_text(&mut tx, draft).await?;
        let id = self.next_product(&mut tx).await?;
        let slug = self.free_slug(&mut tx, &draft.name, id).await?;
        let created = sqlx::query(sql::CREATE_PRODUCT)
            .bind(id.get())
            .bind(draft.category.get())
            .bind(slug.as_str().to_owned())
            .bind(draft.name.clone())
            .bind(draft.description.clone())
            .bind(minor(draft))
            .bind(draft.price.currency().code())
            .bind(self.now())
            .bind(normalise(&draft.name))
            .bind(search_text)
            .bind(first(&draft.images))
            .execute(&mut *tx);
        self.database.timed("product.create", created).await?;
        self.put_images(&mut tx, id, &draft.images).await?;
        self.inventory.open_stock(&mut tx, id, pieces).await?;
        let subject = id.to_string();
        let deed = Deed::of(by, Action::ProductCreated, &subject);
        self.finish(tx, deed).await?;
        self.product(id).await?.ok_or(NONE)
    }

    /// Changes a product, if it is still the one that was seen. Its address stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since; when there is no such product or category, or the database fails.
    pub async fn change_product(
        &self,
        by: &UserId,
        id: ProductId,
        draft: &ProductDraft,
        seen: Version,
    ) -> Result<ManagedProduct, Error> {
        let mut tx = self.database.begin().await?;
        let search_text = self.search_text(&mut tx, draft).await?;
        let changed = sqlx::query(sql::CHANGE_PRODUCT)
            .bind(id.get())
            .bind(seen.get())
            .bind(draft.category.get())
            .bind(draft.name.clone())
            .bind(draft.description.clone())
            .bind(minor(draft))
            .bind(draft.price.currency().code())
            .bind(self.now())
            .bind(normalise(&draft.name))
            .bind(search_text)
            .bind(first(&draft.images))
            .execute(&mut *tx);
        let changed = self.database.timed("product.change", changed).await?;
        if changed.rows_affected() == 0 {
            self.state(&mut *tx, id).await?;
            return Err(LATE);
        }
        self.put_images(&mut tx, id, &draft.images).await?;
        let subject = id.to_string();
        let deed = Deed::of(by, Action::ProductChanged, &subject);
        self.finish(tx, deed).await?;
        self.product(id).await?.ok_or(NONE)
    }

    /// Takes a product off sale, if it is still the one that was seen, should that matter. Orders keep it. The same again changes
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since; when there is no such product, or the database fails.
    pub async fn retire_product(
        &self,
        by: &UserId,
        id: ProductId,
        seen: Option<Version>,
    ) -> Result<(), Error> {
        let deed = (Action::ProductRetired, sql::RETIRE);
        self.shelve(by, (id, seen), deed, |state| state.retired_at != 0)
            .await
    }

    /// Sells a product again. The same again changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since; when there is no such product, or the database fails.
    pub async fn restore_product(
        &self,
        by: &UserId,
        id: ProductId,
        seen: Option<Version>,
    ) -> Result<(), Error> {
        let deed = (Action::ProductRestored, sql::RESTORE);
        self.shelve(by, (id, seen), deed, |state| state.retired_at == 0)
            .await
    }

    async fn shelve(
        &self,
        by: &UserId,
        (id, seen): (ProductId, Option<Version>),
        (action, statement): (Action, &'static str),
        is_there: fn(&StateRow) -> bool,
    ) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        let state = self.state(&mut *tx, id).await?;
        if is_there(&state) {
            return Ok(());
        }
        let _change = self.database.changes().catalog();
        let moved = sqlx::query(statement)
            .bind(id.get())
            .bind(seen.map_or(state.version, Version::get))
            .bind(self.now())
            .execute(&mut *tx);
        let moved = self.database.timed("product.shelve", moved).await?;
        if moved.rows_affected() == 0 {
            return Err(LATE);
        }
        if action == Action::ProductRestored {
            self.inventory.sold_again(&mut tx, id).await?;
        }
        let subject = id.to_string();
        self.finish(tx, Deed::of(by, action, &subject)).await
    }

    async fn state<'e>(
        &self,
        executor: impl Executor<'e, Database = Any>,
        id: ProductId,
    ) -> Result<StateRow, Error> {
        let state = sqlx::query_as::<_, StateRow>(sql::VERSION_OF_PRODUCT)
            .bind(id.get())
            .fetch_optional(executor);
        let state = self.database.timed("product.version", state).await?;
        state.ok_or(NONE)
    }

    /// What a search looks at. Nobody renames or moves the categories above until the end of the transaction.
    async fn search_text(&self, tx: &mut Tx, draft: &ProductDraft) -> Result<String, Error> {
        self.hold_tree(tx).await?;
        let tree = self.tree(&mut **tx).await?;
        tree.get(draft.category)
            .ok_or_else(|| Error::invalid("category_id", "is no category"))?;
        let trail = tree.trail(draft.category);
        Ok(searched(&draft.name, &trail, &draft.description))
    }

    fn filtered<T: for<'r> FromRow<'r, AnyRow>>(
        &self,
        sql: &'static str,
        wanted: &ManagedListing,
    ) -> QueryAs<'static, Any, T, AnyArguments> {
        let question = wanted.terms.as_ref();
        let question = question.map(|terms| terms.question(self.database.kind()));
        sqlx::query_as(sql)
            .bind(question.unwrap_or_default())
            .bind(wanted.shelf.number())
            .bind(wanted.category.map_or(0, CategoryId::get))
    }

    async fn free_slug(&self, tx: &mut Tx, name: &str, id: ProductId) -> Result<Slug, Error> {
        let wanted = slug(name, "product");
        let other = sqlx::query_as::<_, (i64,)>(sql::SLUG_OF_PRODUCT)
            .bind(wanted.as_str().to_owned())
            .fetch_optional(&mut **tx);
        let other = self.database.timed("product.slug", other).await?;
        Ok(match other {
            None => wanted,
            Some(_) => Slug::of(&format!("{wanted}-{id}")),
        })
    }

    async fn put_images(
        &self,
        tx: &mut Tx,
        id: ProductId,
        images: &[ImageUrl],
    ) -> Result<(), Error> {
        let dropped = sqlx::query(sql::DROP_IMAGES)
            .bind(id.get())
            .execute(&mut **tx);
        self.database.timed("product.drop_images", dropped).await?;
        for (position, image) in (1_i64..).zip(images) {
            let put = sqlx::query(sql::PUT_IMAGE)
                .bind(id.get())
                .bind(position)
                .bind(image.as_str().to_owned())
                .execute(&mut **tx);
            self.database.timed("product.put_image", put).await?;
        }
        Ok(())
    }
}

pub(super) fn searched(name: &str, trail: &str, description: &str) -> String {
    normalise(&format!("{name} {trail} {description}"))
}

fn minor(draft: &ProductDraft) -> i64 {
    i64::try_from(draft.price.minor()).unwrap_or(i64::MAX)
}

fn first(images: &[ImageUrl]) -> String {
    images.first().map(ImageUrl::to_string).unwrap_or_default()
}
