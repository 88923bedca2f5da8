//! Rows as the database gives them, and what they mean.

use sqlx::FromRow;

use super::{Moderated, Review, Subject};
use crate::catalog::{ProductId, Rating};
use crate::error::Error;

#[derive(FromRow)]
pub(super) struct SubjectRow {
    id: i64,
    slug: String,
    name: String,
    rating_count: i64,
    rating_sum: i64,
}

#[derive(FromRow)]
pub(super) struct ReviewRow {
    id: String,
    rating: i64,
    title: String,
    body: String,
    author_name: String,
    created_at: i64,
}

#[derive(FromRow)]
pub(super) struct ModeratedRow {
    #[sqlx(flatten)]
    review: ReviewRow,
    hidden_at: i64,
    product_id: i64,
    slug: String,
    name: String,
}

impl TryFrom<SubjectRow> for Subject {
    type Error = Error;

    fn try_from(row: SubjectRow) -> Result<Self, Error> {
        let number = |number| u32::try_from(number).map_err(|_| Error::Broken("a rating"));
        Ok(Self {
            id: ProductId::new(row.id),
            slug: row.slug.parse().map_err(|_| Error::Broken("a slug"))?,
            name: row.name,
            rating: Rating {
                reviews: number(row.rating_count)?,
                stars: number(row.rating_sum)?,
            },
        })
    }
}

impl TryFrom<ReviewRow> for Review {
    type Error = Error;

    fn try_from(row: ReviewRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            rating: u8::try_from(row.rating).map_err(|_| Error::Broken("a rating"))?,
            title: row.title,
            text: row.body,
            author: row.author_name,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<ModeratedRow> for Moderated {
    type Error = Error;

    fn try_from(row: ModeratedRow) -> Result<Self, Error> {
        Ok(Self {
            review: row.review.try_into()?,
            product: ProductId::new(row.product_id),
            product_slug: row.slug.parse().map_err(|_| Error::Broken("a slug"))?,
            product_name: row.name,
            hidden_at: (row.hidden_at != 0).then_some(row.hidden_at),
        })
    }
}
