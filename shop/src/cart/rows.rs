//! Rows as the database gives them, and what they mean.

use sqlx::FromRow;

use super::{Cart, CartItem, Quantity};
use crate::catalog::{Currency, ImageUrl, Money, ProductId};
use crate::error::Error;
use crate::identity::UserId;

#[derive(FromRow)]
pub(super) struct ItemRow {
    id: String,
    product_id: i64,
    quantity: i64,
    slug: String,
    name: String,
    price_minor: i64,
    currency: String,
    category_slug: String,
    image: String,
    available: i64,
}

pub(super) fn quantity(number: i64) -> Result<Quantity, Error> {
    Quantity::try_from(number).map_err(|_| Error::Broken("a quantity"))
}

pub(super) fn cart(owner: &UserId, rows: Vec<ItemRow>) -> Result<Cart, Error> {
    let items = rows.into_iter().map(CartItem::try_from);
    Ok(Cart {
        owner: owner.clone(),
        items: items.collect::<Result<_, _>>()?,
    })
}

impl TryFrom<ItemRow> for CartItem {
    type Error = Error;

    fn try_from(row: ItemRow) -> Result<Self, Error> {
        let minor = u64::try_from(row.price_minor).map_err(|_| Error::Broken("a price"))?;
        let currency = Currency::from_code(&row.currency).ok_or(Error::Broken("a currency"))?;
        let slug = |text: &str| text.parse().map_err(|_| Error::Broken("a slug"));
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Broken("an item's id"))?,
            product: ProductId::new(row.product_id),
            slug: slug(&row.slug)?,
            category_slug: slug(&row.category_slug)?,
            image: ImageUrl::kept(&row.image)?,
            name: row.name,
            price: Money::new(minor, currency),
            quantity: quantity(row.quantity)?,
            available: u32::try_from(row.available).unwrap_or_default(),
        })
    }
}
