//! The tree of categories: made, renamed, moved, and cut where nothing hangs on it.

use sqlx::{Any, Executor};

use super::checks::slug;
use super::products::searched;
use super::rows::TreeRow;
use super::store::Tx;
use super::tree::Tree;
use super::{CatalogAdmin, CategoryDraft, ManagedCategory, Version, statements as sql};
use crate::admin::{Action, Deed};
use crate::catalog::{CategoryId, Slug};
use crate::error::Error;
use crate::identity::UserId;

const NONE: Error = Error::NotFound("category");
const LATE: Error = Error::Conflict("The category has changed since you saw it");
const TAKEN: Error = Error::Conflict("There is a category with this name beside it");

impl CatalogAdmin {
    /// All categories, each before those below it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn categories(&self) -> Result<Vec<ManagedCategory>, Error> {
        Ok(self.tree(self.database.pool()).await?.laid_out())
    }

    /// A category.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn category(&self, id: CategoryId) -> Result<Option<ManagedCategory>, Error> {
        let categories = self.categories().await?;
        Ok(categories.into_iter().find(|node| node.category.id == id))
    }

    /// Makes a category.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is one of that name beside it; when it would be too far down, or the database fails.
    pub async fn create_category(
        &self,
        by: &UserId,
        draft: &CategoryDraft,
    ) -> Result<ManagedCategory, Error> {
        let mut tx = self.database.begin().await?;
        self.hold_tree(&mut tx).await?;
        let tree = self.tree(&mut *tx).await?;
        tree.may_be_in(None, draft.parent)?;
        if !tree.is_free(&draft.name, draft.parent, None) {
            return Err(TAKEN);
        }
        let id = self.next_category(&mut tx).await?;
        let slug = self.free_category_slug(&mut tx, &draft.name, id).await?;
        let created = sqlx::query(sql::CREATE_CATEGORY)
            .bind(id.get())
            .bind(draft.parent.map(CategoryId::get))
            .bind(slug.as_str().to_owned())
            .bind(draft.name.clone())
            .execute(&mut *tx);
        self.database.timed("category.create", created).await?;
        let subject = id.to_string();
        let deed = Deed::of(by, Action::CategoryCreated, &subject);
        self.finish(tx, deed).await?;
        self.category(id).await?.ok_or(NONE)
    }

    /// Renames and moves a category, with all below it, if it is still the one that was seen. Its address stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since, or there is one of that name beside it; when it would be in itself or too far down,
    /// or the database fails.
    pub async fn change_category(
        &self,
        by: &UserId,
        id: CategoryId,
        draft: &CategoryDraft,
        seen: Version,
    ) -> Result<ManagedCategory, Error> {
        let mut tx = self.database.begin().await?;
        self.hold_tree(&mut tx).await?;
        let tree = self.tree(&mut *tx).await?;
        let node = tree.get(id).ok_or(NONE)?;
        if node.version != seen {
            return Err(LATE);
        }
        tree.may_be_in(Some(id), draft.parent)?;
        if !tree.is_free(&draft.name, draft.parent, Some(id)) {
            return Err(TAKEN);
        }
        let changed = sqlx::query(sql::CHANGE_CATEGORY)
            .bind(id.get())
            .bind(seen.get())
            .bind(draft.parent.map(CategoryId::get))
            .bind(draft.name.clone())
            .execute(&mut *tx);
        let changed = self.database.timed("category.change", changed).await?;
        if changed.rows_affected() == 0 {
            return Err(LATE);
        }
        self.search_anew(&mut tx, id).await?;
        let subject = id.to_string();
        let deed = Deed::of(by, Action::CategoryChanged, &subject);
        self.finish(tx, deed).await?;
        self.category(id).await?.ok_or(NONE)
    }

    /// Deletes a category without categories and products in it. Products no longer sold go to the category above.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is something in it; when there is no such category, or the database fails.
    pub async fn delete_category(&self, by: &UserId, id: CategoryId) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        self.hold_tree(&mut tx).await?;
        let tree = self.tree(&mut *tx).await?;
        let node = tree.get(id).ok_or(NONE)?;
        if node.products > 0 {
            return Err(Error::Conflict("There are products in the category"));
        }
        if tree.branch(id).len() > 1 {
            return Err(Error::Conflict("There are categories in the category"));
        }
        if node.retired > 0 {
            let above = node.category.parent.ok_or(Error::Conflict(
                "There are products that are no longer sold in the category",
            ))?;
            let moved = sqlx::query(sql::MOVE_RETIRED)
                .bind(id.get())
                .bind(above.get())
                .execute(&mut *tx);
            self.database.timed("category.move_retired", moved).await?;
            self.search_anew(&mut tx, above).await?;
        }
        let deleted = sqlx::query(sql::DELETE_CATEGORY)
            .bind(id.get())
            .execute(&mut *tx);
        self.database.timed("category.delete", deleted).await?;
        let subject = id.to_string();
        let deed = Deed::of(by, Action::CategoryDeleted, &subject);
        self.finish(tx, deed).await?;
        Ok(())
    }

    pub(super) async fn tree<'e>(
        &self,
        executor: impl Executor<'e, Database = Any>,
    ) -> Result<Tree, Error> {
        let rows = sqlx::query_as::<_, TreeRow>(sql::TREE).fetch_all(executor);
        let rows = self.database.timed("categories.tree", rows).await?;
        let categories = rows.into_iter().map(ManagedCategory::try_from);
        Ok(Tree::new(categories.collect::<Result<_, _>>()?))
    }

    async fn free_category_slug(
        &self,
        tx: &mut Tx,
        name: &str,
        id: CategoryId,
    ) -> Result<Slug, Error> {
        let wanted = slug(name, "category");
        let other = sqlx::query_as::<_, (i64,)>(sql::SLUG_OF_CATEGORY)
            .bind(wanted.as_str().to_owned())
            .fetch_optional(&mut **tx);
        let other = self.database.timed("category.slug", other).await?;
        Ok(match other {
            None => wanted,
            Some(_) => Slug::of(&format!("{wanted}-{id}")),
        })
    }

    /// Products are found by the names of the categories that they are in.
    async fn search_anew(&self, tx: &mut Tx, id: CategoryId) -> Result<(), Error> {
        let tree = self.tree(&mut **tx).await?;
        for category in tree.branch(id) {
            let trail = tree.trail(category);
            let products = sqlx::query_as::<_, (i64, String, String)>(sql::SEARCHED)
                .bind(category.get())
                .fetch_all(&mut **tx);
            let products = self.database.timed("category.searched", products).await?;
            for (product, name, description) in products {
                let set = sqlx::query(sql::SEARCH_TEXT)
                    .bind(product)
                    .bind(searched(&name, &trail, &description))
                    .execute(&mut **tx);
                self.database.timed("product.search_text", set).await?;
            }
        }
        Ok(())
    }
}
