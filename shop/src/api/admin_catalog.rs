//! `/api/admin/products` and `/api/admin/categories`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;

use super::JsonBody;
use super::admin_body::{
    CategoryGiven, ManagedCategoryBody, ManagedCategoryList, ManagedList, ManagedProductBody,
    ProductGiven,
};
use crate::app::App;
use crate::catalog::{
    CatalogAdmin, CategoryDraft, CategoryFields, CategoryId, ManagedListing, ManagedQuery,
    ProductDraft, ProductId, Version,
};
use crate::error::Error;
use crate::identity::Admin;

const NO_PRODUCT: Error = Error::NotFound("product");
const NO_CATEGORY: Error = Error::NotFound("category");
/// More than any shelf holds.
const MOST_PIECES: u32 = 1_000_000;

pub(crate) fn admin_routes() -> Router<App> {
    let product = "/api/admin/products/{id}";
    Router::new()
        .route("/api/admin/products", get(products).post(create_product))
        .route(
            product,
            get(show_product).put(change_product).delete(retire_product),
        )
        .route(&format!("{product}/restore"), post(restore_product))
        .route(
            "/api/admin/categories",
            get(categories).post(create_category),
        )
        .route(
            "/api/admin/categories/{id}",
            put(change_category).delete(delete_category),
        )
}

async fn products(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
    asked: Result<Query<ManagedQuery>, QueryRejection>,
) -> Result<Json<ManagedList>, Error> {
    let Query(query) = asked.map_err(|rejection| Error::invalid("query", rejection.body_text()))?;
    let wanted = ManagedListing::try_from(query)?;
    let page = catalog.products(&wanted).await?;
    Ok(Json(ManagedList::from(&page)))
}

async fn show_product(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
) -> Result<Json<ManagedProductBody>, Error> {
    let product = catalog.product(product_id(&id)?).await?.ok_or(NO_PRODUCT)?;
    Ok(Json(ManagedProductBody::from(&product)))
}

async fn create_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    JsonBody(given): JsonBody<ProductGiven>,
) -> Result<impl IntoResponse, Error> {
    let pieces = given.stock;
    if pieces > MOST_PIECES {
        let message = format!("is at most {MOST_PIECES}");
        return Err(Error::invalid("stock", message));
    }
    let draft = ProductDraft::try_from(given.fields()?)?;
    let product = catalog.create_product(&by.id, &draft, pieces).await?;
    let location = format!("/api/admin/products/{}", product.item.summary.id);
    let body = Json(ManagedProductBody::from(&product));
    Ok((StatusCode::CREATED, [(LOCATION, location)], body))
}

async fn change_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    JsonBody(given): JsonBody<ProductGiven>,
) -> Result<Json<ManagedProductBody>, Error> {
    let id = product_id(&id)?;
    let seen = seen(given.version)?;
    let draft = ProductDraft::try_from(given.fields()?)?;
    let product = catalog.change_product(&by.id, id, &draft, seen).await?;
    Ok(Json(ManagedProductBody::from(&product)))
}

/// Which state of the product is meant; any, without it.
#[derive(Deserialize)]
struct SeenQuery {
    version: Option<i64>,
}

type Seen = Result<Query<SeenQuery>, QueryRejection>;

async fn retire_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    asked: Seen,
) -> Result<StatusCode, Error> {
    let id = product_id(&id)?;
    catalog.retire_product(&by.id, id, maybe(asked)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restore_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    asked: Seen,
) -> Result<StatusCode, Error> {
    let id = product_id(&id)?;
    catalog.restore_product(&by.id, id, maybe(asked)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn categories(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
) -> Result<Json<ManagedCategoryList>, Error> {
    let categories = catalog.categories().await?;
    Ok(Json(ManagedCategoryList::from(categories.as_slice())))
}

async fn create_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    JsonBody(given): JsonBody<CategoryGiven>,
) -> Result<impl IntoResponse, Error> {
    let draft = CategoryDraft::try_from(CategoryFields::from(given))?;
    let category = catalog.create_category(&by.id, &draft).await?;
    let body = Json(ManagedCategoryBody::from(&category));
    Ok((StatusCode::CREATED, body))
}

async fn change_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    JsonBody(given): JsonBody<CategoryGiven>,
) -> Result<Json<ManagedCategoryBody>, Error> {
    let id = category_id(&id)?;
    let seen = seen(given.version)?;
    let draft = CategoryDraft::try_from(CategoryFields::from(given))?;
    let category = catalog.change_category(&by.id, id, &draft, seen).await?;
    Ok(Json(ManagedCategoryBody::from(&category)))
}

async fn delete_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    catalog.delete_category(&by.id, category_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn product_id(text: &str) -> Result<ProductId, Error> {
    text.parse().map_err(|_| NO_PRODUCT)
}

fn category_id(text: &str) -> Result<CategoryId, Error> {
    text.parse().map_err(|_| NO_CATEGORY)
}

/// Who changes something says which state of it they saw.
fn seen(version: Option<i64>) -> Result<Version, Error> {
    let version = version.ok_or_else(|| Error::invalid("version", "is needed"))?;
    Ok(Version::new(version))
}

fn maybe(asked: Seen) -> Result<Option<Version>, Error> {
    let Query(query) =
        asked.map_err(|rejection| Error::invalid("version", rejection.body_text()))?;
    Ok(query.version.map(Version::new))
}
