//! Putting the first products into an empty database, once.

use sqlx::{Any, Transaction};

use super::{SeedCategory, SeedProduct, categories, products};
use crate::catalog::CategoryId;
use crate::database::Database;

/// Changes with the data; a database that has it already is left alone.
const NAME: &str = "catalog-1";

/// Why the database could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("cannot fill the database with the first products")]
pub struct SeedError(#[from] sqlx::Error);

/// Fills the database unless that was done before, by this process or another at the same time. All or nothing. Returns
/// whether it did.
///
/// # Errors
/// When the database fails.
pub async fn load(database: &Database) -> Result<bool, SeedError> {
    let mut transaction = database.pool().begin().await?;
    let claimed = sqlx::query("INSERT INTO seeds (name) VALUES ($1)")
        .bind(NAME)
        .execute(&mut *transaction)
        .await;
    match claimed {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Ok(false),
        other => other?,
    };
    for category in categories() {
        insert_category(&mut transaction, &category).await?;
    }
    for (number, product) in (1..).zip(products()) {
        insert_product(&mut transaction, number, product).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

async fn insert_category(
    transaction: &mut Transaction<'_, Any>,
    category: &SeedCategory,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO categories (id, parent_id, position, slug, name) VALUES ($1, $2, $1, $3, $4)",
    )
    .bind(category.id.get())
    .bind(category.parent.map(CategoryId::get))
    .bind(category.slug.as_str().to_owned())
    .bind(category.name)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn insert_product(
    transaction: &mut Transaction<'_, Any>,
    number: i64,
    product: SeedProduct,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO products (id, category_id, slug, name, description, price_minor, currency, \
         created_at, name_text, search_text) \
         VALUES ($1, $2, $3, $4, $5, $6, 'EUR', $7, $8, $9)",
    )
    .bind(number)
    .bind(product.category.get())
    .bind(product.slug.as_str().to_owned())
    .bind(product.name)
    .bind(product.description)
    .bind(product.price_minor)
    .bind(product.created_at)
    .bind(product.name_text)
    .bind(product.search_text)
    .execute(&mut **transaction)
    .await?;
    sqlx::query(
        "INSERT INTO stock (product_id, available, reserved, low_at, version, updated_at) \
         VALUES ($1, $2, 0, 3, 1, $3)",
    )
    .bind(number)
    .bind(product.stock)
    .bind(product.created_at)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
